// Answers of statistics: cells with what a reader needs to judge them.
import { wilsonInterval } from '../../shared/intervals.ts';
import type { CellEngine, Measure, StatisticsQuery } from './query.ts';

/** Cells with fewer importers say something about one of them; only those who may read declarations see them. */
const LEAST_PARTIES = 3;
/** What an answer holds. */
export const MOST_ROWS = 10_000;

export interface StatisticsPorts {
  /** How many rows a period has, and when its latest file was written. */
  readonly size: (
    period: Pick<StatisticsQuery, 'from' | 'to'>,
  ) => Promise<{ readonly rows: number; readonly modifiedAt: string | undefined }>;
  /** The time through which the lake is complete; undefined before its first run. */
  readonly completeThrough: () => Promise<string | undefined>;
  readonly local: CellEngine;
  /** For periods with more rows; undefined if the stage has none. */
  readonly large: { readonly engine: CellEngine; readonly aboveRows: number } | undefined;
  /** ISO 4217 code of money. */
  readonly currency: string;
}

interface StatisticsRow {
  readonly value: number;
  readonly n: number;
  readonly low?: number;
  readonly high?: number;
}

export interface Statistics {
  /** Each with its dimensions under their names. */
  readonly rows: readonly (StatisticsRow & Readonly<Record<string, string | number>>)[];
  readonly withheld: number;
  readonly omitted: number;
  readonly currency?: string;
  readonly asOf?: string;
}

/** @param seesAll whether the caller may read single declarations */
export async function statisticsOf(
  ports: StatisticsPorts,
  query: StatisticsQuery,
  seesAll: boolean,
): Promise<Statistics> {
  const { rows, modifiedAt } = await ports.size(query);
  const { large } = ports;
  const engine = large !== undefined && rows > large.aboveRows ? large.engine : ports.local;
  const limits = { leastParties: seesAll ? 0 : LEAST_PARTIES, mostCells: MOST_ROWS };
  const [{ cells, withheld, omitted }, through] = await Promise.all([
    engine.cellsOf(query, limits),
    ports.completeThrough(),
  ]);
  const asOf = through ?? modifiedAt;
  const { by, by2, measure } = query;
  const answered = cells.map((cell) => ({
    [by]: cell.by,
    ...(by2 === undefined ? {} : { [by2]: cell.by2 ?? '' }),
    ...measuredValue(measure, cell.value, cell.n),
  }));
  return {
    rows: query.by === 'day' ? inOrderOf(by, answered) : answered,
    withheld,
    omitted,
    ...(measure === 'price' || measure === 'duty' ? { currency: ports.currency } : {}),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

function measuredValue(measure: Measure, value: number, n: number): StatisticsRow {
  if (measure !== 'fraudRate') return { value, n };
  const { low, high } = wilsonInterval(value, n);
  return { value: rounded(value / n), n, low: rounded(low), high: rounded(high) };
}

/** Six decimals: finer than any interval. */
function rounded(rate: number): number {
  return Math.round(rate * 1e6) / 1e6;
}

function inOrderOf<Row extends Readonly<Record<string, string | number>>>(name: string, rows: Row[]): Row[] {
  return rows.sort((one, other) => (String(one[name]) < String(other[name]) ? -1 : 1));
}
