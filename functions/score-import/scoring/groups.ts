// Selection by adopted groups: which declarations they cover, and with which probability those are inspected, so that all groups
// together add no more than the stage's share of declarations.
import { logError, MESSAGES } from '../../shared/observability/log.ts';
import type { AdoptedGroup } from '../../shared/risk-groups/adopted.ts';
import { type ItemRow, matches } from '../../shared/risk-groups/conditions.ts';
import type { Declaration } from '../schemas.ts';
import { converted } from './rows.ts';

export interface GroupSelection {
  readonly groups: readonly AdoptedGroup[];
  /** Probability with which a declaration that any of them covers is selected. */
  readonly probability: number;
}

export const NO_GROUPS: GroupSelection = { groups: [], probability: 0 };

/**
 * The selection by some groups: they cover at most the sum of their shares, so that no more than `cap` of all declarations is added.
 *
 * @param cap largest share of declarations to add, above 0 and at most 1
 */
export function groupSelection(groups: readonly AdoptedGroup[], cap: number): GroupSelection {
  const shares = groups.reduce((sum, { share }) => sum + share, 0);
  return { groups, probability: shares <= cap ? 1 : cap / shares };
}

/** How groups cover a declaration. */
interface Coverage {
  /** Probability with which they select it: 0 unless one of its items is in a group. */
  readonly probability: number;
  /** The group that has an item of it; the smallest of several, which says most about it. */
  readonly groupId?: string;
}

export function coverageOf({ groups, probability }: GroupSelection, declaration: Declaration): Coverage {
  if (groups.length === 0) return { probability: 0 };
  const items = conditionRows(declaration);
  const [first, ...others] = groups.filter(({ conditions }) =>
    items.some((item) => matches(item, conditions)),
  );
  if (first === undefined) return { probability: 0 };
  const { groupId } = others.reduce((one, other) => (other.share < one.share ? other : one), first);
  return { probability, groupId };
}

/** The items of a declaration as conditions see them. */
export function conditionRows(declaration: Declaration): ItemRow[] {
  const { office, processType, importType, importUse, paymentType, transportMode, departureCountry } =
    declaration;
  return declaration.items.map(
    ({ hsCode, originCountry, originMark, taxType, taxRate, netMassKg, price }): ItemRow => ({
      ...{ office, processType, importType, importUse, paymentType, transportMode, departureCountry },
      ...{ hsCode, originCountry, originMark, taxType, taxRate, netMassKg },
      price: converted(price),
    }),
  );
}

/** How long adopted groups are used before they are read again. */
const FRESH_MS = 60_000;

/** The selection by the groups that are adopted now, at most a minute old. */
export class CurrentGroups {
  readonly #read: () => Promise<readonly AdoptedGroup[]>;
  readonly #cap: number;
  #selection: GroupSelection | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(read: () => Promise<readonly AdoptedGroup[]>, cap: number) {
    this.#read = read;
    this.#cap = cap;
  }

  /** @throws whatever reading throws, if there is no earlier selection to go on with */
  async at(now: Date): Promise<GroupSelection> {
    if (this.#selection !== undefined && now.getTime() - this.#readAt < FRESH_MS) return this.#selection;
    try {
      this.#selection = groupSelection(await this.#read(), this.#cap);
      this.#readAt = now.getTime();
    } catch (error) {
      if (this.#selection === undefined) throw error;
      logError(MESSAGES.groupsNotRead, error);
    }
    return this.#selection;
  }
}
