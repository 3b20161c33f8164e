// What a run computes: the groups of a period, how each did before, and what groups found earlier would have been worth in it.
import type { Condition } from '../shared/risk-groups/conditions.ts';
import type { Counts } from './finding/bound.ts';
import { findGroups, type GroupingSettings } from './finding/grouping.ts';
import { rowsOfTable } from './finding/table.ts';
import { dayNumber, type InspectedTable } from './items/inspected.ts';
import { goodsOfRows, matchingRows } from './matching.ts';
import { type Period, periodBefore } from './period.ts';
import { type Verdict, verdictOf } from './tracking.ts';

/** What a rate is of: all imports, estimated from those that chance selected, or only those that were inspected. */
type RateBasis = 'imports' | 'inspected';

/** Items that chance must have selected before their rate stands for all imports. */
const ENOUGH_AT_RANDOM = 50;
/** Periods before that are shown. */
const PERIODS_SHOWN = 8;

export interface AnalysedGroup {
  readonly conditions: readonly Condition[];
  /** Inspected items, different goods among them, and items with fraud. */
  readonly inspected: number;
  readonly goods: number;
  readonly frauds: number;
  readonly rate: number;
  readonly basis: RateBasis;
  readonly rateLow: number;
  /** The rate as a multiple of that of all items. */
  readonly lift: number;
  /** Mean fraud probability that the model gave the items; undefined where none was scored. */
  readonly expectedByScore: number | undefined;
  /** Periods before in which items of the group were inspected, oldest first. */
  readonly before: readonly { readonly period: string; readonly rate: number; readonly n: number }[];
  readonly verdict: Verdict;
}

/** What groups found before the period were worth in it, on inspected items. */
export interface Check {
  /** Whether they were found in everything before the period, or in the period before it only. */
  readonly foundIn: 'all-before' | 'period-before';
  readonly groups: number;
  /** Items of goods that were never inspected before. */
  readonly unseen: Worth;
  readonly all: Worth;
}

interface Worth {
  /** Items in any of the groups. */
  readonly items: number;
  /** Shares: frauds among them, frauds among all items, and how many of all frauds are in a group. Undefined without items. */
  readonly rate?: number;
  readonly base?: number;
  readonly covered?: number;
}

export interface Analysis {
  readonly groups: readonly AnalysedGroup[];
  readonly checks: readonly Check[];
}

/**
 * Finds and describes the groups of a period.
 *
 * @param table inspected items of the period and of the time before it in which groups are searched
 */
export function analyse(table: InspectedTable, period: Period, settings: GroupingSettings): Analysis {
  const { groups } = findGroups(table, settings);
  const latest = within(table, allRows(table), period);
  const latestBase = rateOf(goodsCounts(table, latest));
  const earlier = periodsBefore(period);
  const baseRates = { imports: Number.NaN, inspected: Number.NaN };
  for (const basis of ['imports', 'inspected'] as const) {
    baseRates[basis] = rateOn(table, allRows(table), basis);
  }
  return {
    groups: groups.map(({ conditions, inspected, goods, frauds, rateLow }): AnalysedGroup => {
      const rows = matchingRows(table, conditions);
      const { rate, basis } = bestRate(table, rows);
      return {
        ...{ conditions, inspected, goods, frauds, rate, basis, rateLow },
        lift: rate / baseRates[basis],
        expectedByScore: meanProbability(table, rows),
        before: earlier.flatMap((one) => {
          const then = within(table, rows, one);
          const n = then.length;
          return n === 0 ? [] : [{ period: one.name, rate: fraudsOf(table, then) / n, n }];
        }),
        verdict: verdictOf(goodsCounts(table, within(table, rows, period)), latestBase),
      };
    }),
    checks: checksOf(table, period, latest, settings),
  };
}

function checksOf(
  table: InspectedTable,
  period: Period,
  latest: Int32Array,
  settings: GroupingSettings,
): Check[] {
  const all = allRows(table);
  const first = dayNumber(period.from);
  const before = all.filter((row) => at(table.days, row) < first);
  if (before.length === 0 || latest.length === 0) return [];
  const seen = flags(table.differentGoods, goodsOfRows(table, before));
  const unseen = latest.filter((row) => seen[table.goods[row] ?? 0] === 0);
  const windows = [
    { foundIn: 'all-before', rows: before },
    { foundIn: 'period-before', rows: within(table, all, periodBefore(period)) },
  ] as const;
  return windows.map(({ foundIn, rows }) => {
    const { groups } = findGroups(rowsOfTable(table, rows), settings);
    const covered = new Uint8Array(table.rows);
    for (const { conditions } of groups) for (const row of matchingRows(table, conditions)) covered[row] = 1;
    return {
      foundIn,
      groups: groups.length,
      unseen: worthOf(table, unseen, covered),
      all: worthOf(table, latest, covered),
    };
  });
}

function worthOf(table: InspectedTable, rows: Int32Array, covered: Uint8Array): Worth {
  const inside = rows.filter((row) => covered[row] === 1);
  const frauds = fraudsOf(table, rows);
  return {
    items: inside.length,
    ...(inside.length === 0 ? {} : { rate: fraudsOf(table, inside) / inside.length }),
    ...(rows.length === 0 ? {} : { base: frauds / rows.length }),
    ...(frauds === 0 ? {} : { covered: fraudsOf(table, inside) / frauds }),
  };
}

/** Numbers below a limit as flags. */
function flags(limit: number, numbers: Int32Array): Uint8Array {
  const found = new Uint8Array(limit);
  for (const number of numbers) found[number] = 1;
  return found;
}

/** The rate of all imports where chance selected enough of them, otherwise that of the inspected ones. */
function bestRate(table: InspectedTable, rows: Int32Array): { rate: number; basis: RateBasis } {
  const random = rows.reduce((sum, row) => sum + at(table.random, row), 0);
  const basis = random >= ENOUGH_AT_RANDOM ? 'imports' : 'inspected';
  return { rate: rateOn(table, rows, basis), basis };
}

/**
 * A fraud rate. That of imports weights each item by the inverse of the probability with which it was selected (Hájek's estimator; Särndal,
 * Swensson and Wretman, Model Assisted Survey Sampling, Springer 1992, section 5.7).
 */
function rateOn(table: InspectedTable, rows: Int32Array, basis: RateBasis): number {
  if (basis === 'inspected') return fraudsOf(table, rows) / rows.length;
  let total = 0;
  let frauds = 0;
  for (const row of rows) {
    const weight = at(table.weights, row);
    if (Number.isNaN(weight)) continue;
    total += weight;
    frauds += weight * (table.frauds[row] ?? 0);
  }
  return frauds / total;
}

function fraudsOf({ frauds }: InspectedTable, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + (frauds[row] ?? 0), 0);
}

function meanProbability({ probabilities }: InspectedTable, rows: Int32Array): number | undefined {
  let sum = 0;
  let scored = 0;
  for (const row of rows) {
    const probability = at(probabilities, row);
    if (Number.isNaN(probability)) continue;
    sum += probability;
    scored += 1;
  }
  return scored === 0 ? undefined : sum / scored;
}

/** Different goods of rows, and frauds among them: goods with several results count with their share of frauds. */
function goodsCounts({ goods, frauds, differentGoods }: InspectedTable, rows: Int32Array): Counts {
  const items = new Int32Array(differentGoods);
  const found = new Int32Array(differentGoods);
  for (const row of rows) {
    const number = goods[row] ?? 0;
    items[number] = (items[number] ?? 0) + 1;
    found[number] = (found[number] ?? 0) + (frauds[row] ?? 0);
  }
  const counts = { goods: 0, frauds: 0 };
  for (let number = 0; number < differentGoods; number++) {
    const count = items[number] ?? 0;
    if (count === 0) continue;
    counts.goods += 1;
    counts.frauds += (found[number] ?? 0) / count;
  }
  return counts;
}

function rateOf({ goods, frauds }: Counts): number {
  return frauds / goods;
}

/** Oldest first. */
function periodsBefore(period: Period): Period[] {
  const periods: Period[] = [];
  for (let one = periodBefore(period); periods.length < PERIODS_SHOWN; one = periodBefore(one))
    periods.unshift(one);
  return periods;
}

function allRows({ rows }: InspectedTable): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function within(
  table: InspectedTable,
  rows: Int32Array,
  { from, to }: Pick<Period, 'from' | 'to'>,
): Int32Array {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  return rows.filter((row) => at(table.days, row) >= first && at(table.days, row) <= last);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
