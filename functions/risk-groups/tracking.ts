// Groups over time: which group of an earlier period is found again, and whether a group still has more frauds than the rest.
import { betaQuantile, type Counts } from './finding/bound.ts';

/** Overlap (intersection over union) from which a group is the one found before, in other words or not. */
const SAME_FROM = 0.5;

/** Goods in the latest period below which nothing is said about a group. */
const FEWEST_GOODS = 30;
/** Certainty with which a group that holds is above the rest. */
const CERTAINTY = 0.9;
/** Jeffreys' prior: a period is judged by its own results alone. */
const HALF = 0.5;

export type Verdict = 'holding' | 'fading' | 'too-few';

/**
 * Finds each group among those of an earlier period, by the goods that both have now. No earlier group is found twice.
 *
 * @param current the goods of each group: ascending numbers, each once
 * @param earlier likewise, numbered in the same way
 * @returns for each group the index of the earlier one; undefined where it is new
 */
export function recognise(
  current: readonly Int32Array[],
  earlier: readonly Int32Array[],
): (number | undefined)[] {
  const pairs = current
    .flatMap((goods, group) =>
      earlier.map((others, before) => ({ group, before, overlap: overlapOf(goods, others) })),
    )
    .filter(({ overlap }) => overlap > SAME_FROM)
    .sort(
      (one, other) => other.overlap - one.overlap || one.group - other.group || one.before - other.before,
    );
  const found = new Map<number, number>();
  const taken = new Set<number>();
  for (const { group, before } of pairs) {
    if (found.has(group) || taken.has(before)) continue;
    found.set(group, before);
    taken.add(before);
  }
  return current.map((_, group) => found.get(group));
}

/** The overlap of two sets of ascending numbers: intersection over union (Jaccard index), 0 where both are empty. */
export function overlapOf(one: Int32Array, other: Int32Array): number {
  let common = 0;
  let position = 0;
  for (const number of one) {
    while (position < other.length && (other[position] ?? 0) < number) position += 1;
    if (other[position] === number) common += 1;
  }
  const union = one.length + other.length - common;
  return union === 0 ? 0 : common / union;
}

/**
 * Says how a group did in the latest period.
 *
 * @param counts its goods in the period, each counted once
 * @param base fraud rate of all goods in the period
 */
export function verdictOf({ goods, frauds }: Counts, base: number): Verdict {
  if (goods < FEWEST_GOODS || !(base > 0 && base < 1)) return 'too-few';
  return betaQuantile(1 - CERTAINTY, frauds + HALF, goods - frauds + HALF) > base ? 'holding' : 'fading';
}
