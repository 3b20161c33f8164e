// What the page asks for, in its address: a period, one or two dimensions and a measure.
import type { Schemas } from '../../api/client.ts';
import type { Period } from '../../parts/days.ts';

export type Dimension = Schemas['StatisticsDimension'];
export type Measure = Schemas['StatisticsMeasure'];
export type Row = Schemas['StatisticsRow'];

export const DIMENSIONS = [
  'day',
  'lane',
  'hsChapter',
  'hs4',
  'origin',
  'departure',
  'office',
  'importer',
  'outcome',
] as const satisfies readonly Dimension[];

export const MEASURES = [
  'declarations',
  'items',
  'inspected',
  'frauds',
  'fraudRate',
  'price',
  'duty',
] as const satisfies readonly Measure[];

/** The period is one of days of declaration. */
export interface Question extends Period {
  readonly by: Dimension;
  readonly by2: Dimension | undefined;
  readonly measure: Measure;
}

/**
 * The question of an address; what it leaves out or misspells is asked as usual.
 *
 * @param period of the address
 */
export function questionOf(search: Readonly<Record<string, string | undefined>>, period: Period): Question {
  const by = DIMENSIONS.find((one) => one === search.by) ?? 'day';
  const by2 = DIMENSIONS.find((one) => one === search.by2 && one !== by);
  const measure = MEASURES.find((one) => one === search.measure) ?? 'declarations';
  return { ...period, by, by2, measure };
}

/** The parts of a chart: a bar or a point for each first value, a series for each second one. */
export interface Drawn {
  /** First values, in the order of the rows. */
  readonly values: readonly string[];
  readonly series: readonly {
    readonly value: string | undefined;
    readonly of: readonly (number | undefined)[];
  }[];
  /** Values that are left out, for want of room. */
  readonly hidden: number;
}

/** More bars and more colours than these cannot be told apart. */
const MOST_BARS = 20;
const MOST_DAYS = 400;
const MOST_SERIES = 5;

/** What a chart draws of the rows: the largest values, or all days. */
export function drawnOf(rows: readonly Row[], { by, by2 }: Pick<Question, 'by' | 'by2'>): Drawn {
  const all = [...new Set(rows.map((row) => row[by] ?? ''))];
  const values = all.slice(0, by === 'day' ? MOST_DAYS : MOST_BARS);
  const names = by2 === undefined ? [undefined] : largest(rows, by2);
  const found = new Map(rows.map((row) => [JSON.stringify([row[by], by2 && row[by2]]), row.value]));
  return {
    values,
    series: names.map((value) => ({
      value,
      of: values.map((first) => found.get(JSON.stringify([first, value]))),
    })),
    hidden: all.length - values.length,
  };
}

function largest(rows: readonly Row[], dimension: Dimension): string[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const value = row[dimension] ?? '';
    sums.set(value, (sums.get(value) ?? 0) + row.n);
  }
  return [...sums]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_SERIES)
    .map(([value]) => value);
}

/** The rows as a CSV file (RFC 4180), with the names and values of the API. */
export function csvOf(rows: readonly Row[], { by, by2, measure }: Question): string {
  const dimensions = by2 === undefined ? [by] : [by, by2];
  const interval = measure === 'fraudRate' ? (['low', 'high'] as const) : [];
  const fields = [...dimensions, 'value', 'n', ...interval] as const;
  const lines = rows.map((row) => fields.map((field) => cell(row[field])).join(','));
  return `${[fields.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: string | number | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
