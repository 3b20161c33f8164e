// Which of many overlapping candidates become groups: the highest bounds first, each condition in a few groups only, and none that is
// mostly the same goods as a group chosen before. Fifteen groups are then fifteen things to look at.
import { conditionKey } from '../../shared/risk-groups/conditions.ts';
import type { Candidate } from './search.ts';

export interface SelectionSettings {
  /** At most 31. */
  readonly maxGroups: number;
  /** Most groups that one condition may be part of. */
  readonly maxGroupsPerCondition: number;
  /** Largest overlap of the goods of two groups: intersection over union. */
  readonly maxOverlap: number;
}

/** A chosen candidate. */
export interface Chosen {
  readonly candidate: Candidate;
  /** Rows of the group, ascending. */
  readonly rows: Int32Array;
  /** Different goods of these rows. */
  readonly goods: number;
}

/**
 * Chooses groups.
 *
 * @param candidates highest bound first
 * @param rowsOf the rows of a candidate; what it returned may change with the next call
 * @param goods the goods of each row, from 0
 * @param differentGoods how many there are
 */
export function chooseGroups(
  candidates: readonly Candidate[],
  rowsOf: (candidate: Candidate) => Int32Array,
  { goods, differentGoods }: { readonly goods: Int32Array; readonly differentGoods: number },
  settings: SelectionSettings,
): Chosen[] {
  const chosen: Chosen[] = [];
  const uses = new Map<string, number>();
  const index = new OverlapIndex(goods, differentGoods);
  for (const candidate of candidates) {
    if (chosen.length === settings.maxGroups) break;
    const keys = candidate.conditions.map(conditionKey);
    if (keys.some((key) => (uses.get(key) ?? 0) >= settings.maxGroupsPerCondition)) continue;
    const rows = rowsOf(candidate);
    const { size, overlaps } = index.compare(rows);
    if (overlaps.some((overlap) => overlap > settings.maxOverlap)) continue;
    index.add(rows, size);
    chosen.push({ candidate, rows: rows.slice(), goods: size });
    for (const key of keys) uses.set(key, (uses.get(key) ?? 0) + 1);
  }
  return chosen;
}

/** The goods of several groups, as bits of each goods, so that a further group is compared with all of them in one pass. */
class OverlapIndex {
  readonly #goods: Int32Array;
  /** Bit g of a goods is set if group g has it. */
  readonly #groups: Int32Array;
  readonly #sizes: number[] = [];
  /** The number of the last pass that met a goods. */
  readonly #met: Int32Array;
  #pass = 0;

  constructor(goods: Int32Array, differentGoods: number) {
    this.#goods = goods;
    this.#groups = new Int32Array(differentGoods);
    this.#met = new Int32Array(differentGoods);
  }

  /** How many goods the rows have, and their overlap with each group (Jaccard index). */
  compare(rows: Int32Array): { readonly size: number; readonly overlaps: readonly number[] } {
    this.#pass += 1;
    let size = 0;
    const common = this.#sizes.map(() => 0);
    for (const row of rows) {
      const goods = this.#goods[row] ?? 0;
      if (this.#met[goods] === this.#pass) continue;
      this.#met[goods] = this.#pass;
      size += 1;
      let groups = this.#groups[goods] ?? 0;
      while (groups !== 0) {
        const group = 31 - Math.clz32(groups & -groups);
        common[group] = (common[group] ?? 0) + 1;
        groups &= groups - 1;
      }
    }
    const overlaps = common.map((count, group) => count / (size + (this.#sizes[group] ?? 0) - count));
    return { size, overlaps };
  }

  add(rows: Int32Array, size: number): void {
    const bit = 1 << this.#sizes.length;
    for (const row of rows) {
      const goods = this.#goods[row] ?? 0;
      this.#groups[goods] = (this.#groups[goods] ?? 0) | bit;
    }
    this.#sizes.push(size);
  }
}
