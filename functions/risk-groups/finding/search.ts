// Beam search for groups of goods with many frauds: conjunctions of up to three readable conditions, ranked by how high their fraud
// rate is at least. Every goods has one vote, however often it was imported.

import { type Condition, conjunctionKey } from '../../shared/risk-groups/conditions.ts';
import { type BetaPrior, type Counts, fitPrior, lowerBound, posteriorMean } from './bound.ts';
import { type Extension, GoodsCounter } from './counting.ts';
import { type Selector, selectorsOf } from './dimensions.ts';
import type { ItemTable } from './table.ts';

export interface SearchSettings {
  /** Most conditions of a group. */
  readonly depth: number;
  /** How many conjunctions of each depth are extended by a further condition. */
  readonly beamWidth: number;
  /** Least share of all goods, and least number of goods, that a group must have. */
  readonly minGoodsShare: number;
  readonly minGoods: number;
  /** Probability with which the true rate may be below the bound. */
  readonly quantile: number;
  /** Least bound that is worth a group, as a multiple of the base rate. */
  readonly minLift: number;
}

/** A conjunction of conditions with its goods. */
export interface Candidate extends Counts {
  readonly conditions: readonly Condition[];
  readonly rateLow: number;
}

export interface SearchResult {
  /** Fraud rate of all goods. */
  readonly base: number;
  readonly prior: BetaPrior;
  /** All conjunctions that were found with a bound of at least {@link SearchSettings.minLift}, highest bound first. */
  readonly candidates: readonly Candidate[];
  /** The rows of a candidate, ascending; they are overwritten by the next call. */
  readonly rowsOf: (candidate: Candidate) => Int32Array;
}

/** Fields whose differences show between goods of different headings and origins. */
const HEADING_AND_ORIGIN: ReadonlySet<string> = new Set(['hs2', 'hs4', 'hs6', 'originCountry']);

/** A conjunction of the beam. */
interface Found extends Candidate {
  readonly selectors: readonly Selector[];
  readonly key: string;
}

/**
 * Searches for the conjunctions with the highest bounds. The order of rows makes no difference.
 *
 * The prior is fitted to goods that are divided by HS heading and origin, or by another field. Unlike the conjunctions of the search, such
 * groups do not overlap, and none is chosen for its rate: they say by how much groups differ.
 *
 * @returns no candidates where there are no rows, no frauds, or nothing but frauds
 */
export function search(table: ItemTable, settings: SearchSettings): SearchResult {
  const counter = new GoodsCounter(table);
  const { goods, frauds } = counter.total;
  const base = frauds / goods;
  if (!(base > 0 && base < 1)) {
    return { base, prior: fitPrior(0.5, []), candidates: [], rowsOf: () => new Int32Array() };
  }
  const all = selectorsOf(table);
  const others = all.filter(({ condition: { field, op } }) => op !== '=' || !HEADING_AND_ORIGIN.has(field));
  const prior = fitPrior(base, counter.partitions(new Set(others.map(({ dimension }) => dimension))));
  const least = Math.max(settings.minGoods, settings.minGoodsShare * goods);
  const isGroup = (counts: Counts, parent: Counts) => counts.goods >= least && counts.goods < parent.goods;

  const singles = counter.extensions([], all).filter(({ counts }) => isGroup(counts, counter.total));
  const selectors = singles.map(({ selector }) => selector);
  const bounds = new Map<string, number>();
  const candidates: Found[] = [];
  let found: Found[] = [];
  for (let depth = 1; depth <= settings.depth; depth++) {
    const parents = found.slice(0, settings.beamWidth);
    const level = new Map<string, Found>();
    const consider = (within: readonly Selector[], { selector, counts }: Extension): void => {
      // The bound is below the mean, so that most extensions need no quantile.
      if (posteriorMean(prior, counts) <= base) return;
      const chosen = [...within, selector];
      const conditions = chosen.map(({ condition }) => condition);
      const key = conjunctionKey(conditions);
      if (level.has(key)) return;
      const rateLow = lowerBound(prior, counts, settings.quantile);
      if (!isBetterThanItsParts(conditions, rateLow, bounds)) return;
      level.set(key, { conditions, selectors: chosen, key, ...counts, rateLow });
    };
    if (depth === 1) for (const single of singles) consider([], single);
    for (const parent of parents) {
      for (const extension of counter.extensions(parent.selectors, selectors)) {
        if (isGroup(extension.counts, parent)) consider(parent.selectors, extension);
      }
    }
    for (const { key, rateLow } of level.values()) bounds.set(key, rateLow);
    found = [...level.values()].sort(byBound);
    candidates.push(...found.filter(({ rateLow }) => rateLow >= settings.minLift * base));
  }
  const selectorsOfCandidates = new Map<Candidate, readonly Selector[]>(
    candidates.map((candidate) => [candidate, candidate.selectors]),
  );
  return {
    base,
    prior,
    candidates: candidates.sort(byBound),
    rowsOf: (candidate) => counter.rowsOf(selectorsOfCandidates.get(candidate) ?? []),
  };
}

/** Highest bound first; of equal ones the simpler, then the larger group, then by text. */
function byBound(one: Found, other: Found): number {
  return (
    other.rateLow - one.rateLow ||
    one.conditions.length - other.conditions.length ||
    other.goods - one.goods ||
    (one.key < other.key ? -1 : 1)
  );
}

/** A further condition is worth its words only if it raises the bound over that of each part. */
function isBetterThanItsParts(
  conditions: readonly Condition[],
  rateLow: number,
  bounds: ReadonlyMap<string, number>,
): boolean {
  return conditions.every((_, left) => {
    const part = conditions.filter((_condition, index) => index !== left);
    return (bounds.get(conjunctionKey(part)) ?? 0) < rateLow;
  });
}
