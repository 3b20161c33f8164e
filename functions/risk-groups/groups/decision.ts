// Decisions on groups: an officer adopts one, which then may select declarations for inspection, or dismisses it.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import { parsePeriod } from '../period.ts';
import type { Runs } from '../runs/run.ts';
import { type PublishedGroup, periodNameIn } from './group.ts';

export const OUTCOMES = ['adopted', 'dismissed'] as const;

export interface NewDecision {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly note?: string | undefined;
}

interface Decision extends NewDecision {
  readonly by: By;
  readonly decidedAt: string;
}

/** A decision with the group that it is about, which a later run of the period may not find again. */
export interface DecidedGroup {
  readonly group: PublishedGroup;
  readonly decision: Decision;
}

export interface Decisions {
  /** The current decisions on those of the groups that have one. */
  ofGroups(groupIds: readonly string[]): Promise<ReadonlyMap<string, DecidedGroup>>;
  /** Records a decision with its audit line; an adopted group selects from then on, a dismissed one no longer. */
  decide(decided: DecidedGroup, act: Act): Promise<void>;
}

/** Where a group is found. */
export interface FoundGroupPorts {
  readonly runs: Pick<Runs, 'get'>;
  readonly decisions: Pick<Decisions, 'ofGroups'>;
}

export interface GroupPorts extends FoundGroupPorts {
  readonly decisions: Decisions;
}

export interface GroupWithDecision {
  readonly group: PublishedGroup;
  readonly decision?: Decision | undefined;
}

/** A group with its decision: as the latest run of its period found it, else as it was when it was decided on. */
export async function findGroup(
  { runs, decisions }: FoundGroupPorts,
  groupId: string,
): Promise<GroupWithDecision | undefined> {
  const period = parsePeriod(periodNameIn(groupId) ?? '');
  if (period === undefined) return undefined;
  const [run, decided] = await Promise.all([runs.get(period), decisions.ofGroups([groupId])]);
  const decision = decided.get(groupId);
  const group = run?.published?.groups.find((one) => one.groupId === groupId) ?? decision?.group;
  return group === undefined ? undefined : { group, decision: decision?.decision };
}

/**
 * Decides on a group; a decision that is the current one already is not recorded again.
 *
 * @returns undefined where there is no such group
 */
export async function decideGroup(
  ports: GroupPorts,
  groupId: string,
  { outcome, note }: NewDecision,
  act: Act & { readonly now: Date },
): Promise<(Required<GroupWithDecision> & { readonly repeated: boolean }) | undefined> {
  const found = await findGroup(ports, groupId);
  if (found === undefined) return undefined;
  const { group, decision: current } = found;
  if (current?.outcome === outcome && current.note === note) {
    return { group, decision: current, repeated: true };
  }
  const decidedAt = act.now.toISOString();
  const decision = { outcome, ...(note === undefined ? {} : { note }), by: act.by, decidedAt };
  await ports.decisions.decide({ group, decision }, act);
  return { group, decision, repeated: false };
}
