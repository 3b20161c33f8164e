// A group of a period as it is published: what was found, how many declarations it covers, and which earlier group it is.
import { createHash } from 'node:crypto';
import { type Condition, conjunctionKey } from '../../shared/risk-groups/conditions.ts';
import type { AnalysedGroup } from '../analysis.ts';

export interface PublishedGroup extends AnalysedGroup {
  readonly groupId: string;
  /** Scored declarations of the period that the group covers, inspected or not. */
  readonly declarations: number;
  /** Its share of the scored declarations of the period or, if that is greater, of the inspected items: what it may add to inspections. */
  readonly share: number;
  /** The group of the period before whose goods are mostly the same. */
  readonly sameAs?: string;
}

const ID_DIGITS = 10;
const GROUP_ID = new RegExp(`^(.+)-[0-9a-f]{${ID_DIGITS}}$`);

/** The id of a group: the same whenever the same conditions are found for the period. */
export function groupIdOf(period: string, conditions: readonly Condition[]): string {
  const hash = createHash('sha256').update(conjunctionKey(conditions)).digest('hex');
  return `${period}-${hash.slice(0, ID_DIGITS)}`;
}

/** The name of the period in a group's id; undefined for what is no id of a group. */
export function periodNameIn(groupId: string): string | undefined {
  return GROUP_ID.exec(groupId)?.[1];
}
