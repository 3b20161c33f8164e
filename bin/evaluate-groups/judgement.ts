// What groups are worth in the quarter after those in which they were found.
import { type Condition, matches } from '../../functions/shared/risk-groups/conditions.ts';
import { Draws } from './draws.ts';
import type { InspectedItem } from './rows.ts';
import type { Split } from './splits.ts';

/** Groups that a method found for a split. */
export interface Found {
  readonly split: Split;
  readonly groups: readonly JudgedGroup[];
}

export interface JudgedGroup {
  readonly covers: (item: InspectedItem) => boolean;
  /** What the method promises, if it does. */
  readonly rateLow?: number;
}

export function groupOf(conditions: readonly Condition[], rateLow: number): JudgedGroup {
  return { covers: (item) => matches(item, conditions), rateLow };
}

/** Items within all groups together, and altogether. */
interface Tally {
  covered: number;
  coveredFrauds: number;
  items: number;
  frauds: number;
}

/** A figure with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Figures of a population: the items of goods never seen before, or all items. */
interface Figures {
  /** Fraud rate of the items in any group, and that of all items. */
  readonly rate: Interval;
  readonly base: number;
  readonly lift: Interval;
  /** Shares of the items and of the frauds that are in any group. */
  readonly share: number;
  readonly covered: number;
}

export interface Judgement {
  readonly unseen: Figures;
  readonly all: Figures;
  readonly groups: number;
  /** Share of groups whose items of unseen goods have more frauds than all such items. */
  readonly aboveBase: number;
  /** Share of groups whose items reach the promised rate; NaN if none was promised. */
  readonly promiseKept: number;
}

/** Judges the groups of several splits together: items are pooled. */
export function judge(found: readonly Found[]): Judgement {
  const unseen = new Map<string, Tally>();
  const all = new Map<string, Tally>();
  let groups = 0;
  let above = 0;
  let promised = 0;
  let kept = 0;
  for (const { split, groups: ofSplit } of found) {
    for (const item of split.test) {
      const covered = ofSplit.some(({ covers }) => covers(item));
      count(all, item, covered);
      if (!split.seen.has(item.goods)) count(unseen, item, covered);
    }
    const newItems = split.test.filter(({ goods }) => !split.seen.has(goods));
    const base = fraudRate(newItems);
    for (const { covers, rateLow } of ofSplit) {
      groups += 1;
      if (fraudRate(newItems.filter(covers)) > base) above += 1;
      if (rateLow === undefined) continue;
      promised += 1;
      if (fraudRate(split.test.filter(covers)) >= rateLow) kept += 1;
    }
  }
  return {
    unseen: figuresOf([...unseen.values()]),
    all: figuresOf([...all.values()]),
    groups,
    aboveBase: above / groups,
    promiseKept: kept / promised,
  };
}

function count(tallies: Map<string, Tally>, { goods, fraud }: InspectedItem, covered: boolean): void {
  let tally = tallies.get(goods);
  if (tally === undefined) {
    tally = emptyTally();
    tallies.set(goods, tally);
  }
  tally.items += 1;
  if (fraud) tally.frauds += 1;
  if (covered) tally.covered += 1;
  if (covered && fraud) tally.coveredFrauds += 1;
}

export function fraudRate(items: readonly { readonly fraud: boolean }[]): number {
  return items.filter(({ fraud }) => fraud).length / items.length;
}

const RESAMPLES = 1_000;
const SEED = 20_210_331;

/** The figures with intervals from resampled goods: items of equal goods mostly have equal results, and are not independent. */
function figuresOf(byGoods: readonly Tally[]): Figures {
  const total = emptyTally();
  for (const tally of byGoods) add(total, tally);
  const { rate, base, lift, share, covered } = ratios(total);
  const draws = new Draws(SEED);
  const resampled = Array.from({ length: RESAMPLES }, () => {
    const sum = emptyTally();
    for (let drawn = 0; drawn < byGoods.length; drawn++) {
      add(sum, byGoods[draws.below(byGoods.length)] ?? emptyTally());
    }
    return ratios(sum);
  });
  const interval = (value: number, values: readonly number[]): Interval => {
    const sorted = values.toSorted((one, other) => one - other);
    const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
    return { value, low: at(0.025), high: at(0.975) };
  };
  const rates = resampled.map((one) => one.rate);
  const lifts = resampled.map((one) => one.lift);
  return { rate: interval(rate, rates), base, lift: interval(lift, lifts), share, covered };
}

function emptyTally(): Tally {
  return { covered: 0, coveredFrauds: 0, items: 0, frauds: 0 };
}

function add(sum: Tally, { covered, coveredFrauds, items, frauds }: Tally): void {
  sum.covered += covered;
  sum.coveredFrauds += coveredFrauds;
  sum.items += items;
  sum.frauds += frauds;
}

function ratios({ covered, coveredFrauds, items, frauds }: Tally) {
  const rate = coveredFrauds / covered;
  const base = frauds / items;
  return { rate, base, lift: rate / base, share: covered / items, covered: coveredFrauds / frauds };
}
