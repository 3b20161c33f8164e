// The health of import risk: drift of scores and fields against training, what inspections found of what was predicted, and alarms.
import { DAY_MS, daysBefore, type Period } from '../../shared/days.ts';
import { wilsonInterval } from '../../shared/intervals.ts';
import type { Lake } from '../../shared/lake/lake.ts';
import { DECLARATIONS } from '../../shared/lake/tables.ts';
import { populationStabilityIndex } from '../../shared/stability.ts';
import type { ModelHealth } from '../schemas.ts';
import { alarmsOf } from './alarms.ts';
import type { Drift, Feature } from './baseline.ts';
import { compared } from './comparison.ts';
import * as sql from './sql.ts';

export type HealthLake = Pick<Lake, 'db' | 'read'>;
export type Measured = Omit<ModelHealth, 'name' | 'version' | 'asOf'>;
type Streams = NonNullable<ModelHealth['streams']>;

/** Days over which drift is judged. */
const RECENT_DAYS = 7;
/** An index of no drift at all is (bins − 1) / rows on average (Yurdakul and Naranjo 2020); where that is larger, nothing is said. */
const MOST_NOISE = 0.05;

export async function importRiskHealth(
  lake: HealthLake,
  model: {
    readonly name: string;
    readonly version: string;
    readonly drift: Drift;
    readonly challenger?: string | undefined;
  },
  period: Period,
): Promise<Measured> {
  const { name, version, drift, challenger } = model;
  const features = [drift.score, ...drift.features];
  const columns = new Set([
    ...sql.DECLARATION_COLUMNS,
    ...(challenger === undefined ? [] : sql.COMPARISON_COLUMNS),
    ...features.map(({ column }) => column),
  ]);
  return await lake.read(DECLARATIONS, period, [...columns], async (relation) => {
    const query = (text: string) => lake.db.query(text);
    const lanes = await query(sql.lanesSql(relation, name));
    const bins = countsOf((await query(sql.binsSql(relation, name, features))) as unknown as BinRow[]);
    const found = await query(sql.streamsSql(relation, name));
    const calibration = await query(sql.calibrationSql(relation, name));
    const [accuracy = {}] = await query(sql.accuracySql(relation, name, version));
    const comparison =
      challenger === undefined ? undefined : await compared(lake, relation, { name, version, challenger });
    const days = daysOf(lanes as unknown as LaneRow[], bins, features);
    const streams = found.map((row) => streamOf(row as unknown as StreamRow));
    const labelsAsOf = found
      .map(({ latest }) => String(latest))
      .sort()
      .at(-1);
    const number = (field: string): number => Number(accuracy[field] ?? 0);
    const { auc } = accuracy;
    const recent = indicesOf(sumOf(bins, lastDays(days.at(-1)?.day)), features);
    return {
      days,
      calibration: calibration.map((row) => ({
        ...sql.calibrationBin(Number(row.bin)),
        predicted: Number(row.predicted),
        found: Number(row.found),
        n: Number(row.n),
      })),
      streams,
      champion: {
        version,
        ...(typeof auc === 'number' ? { auc } : {}),
        ...(number('red') > 0 ? { precisionAtRed: number('red_frauds') / number('red') } : {}),
        n: number('n'),
      },
      ...(comparison === undefined ? {} : { challenger: comparison }),
      alarms: alarmsOf({
        scoreIndex: recent.score,
        featureIndices: recent.features,
        frauds: {
          expected: number('expected'),
          found: number('found'),
          error: Math.sqrt(number('variance')),
          n: number('n'),
        },
        red: hitsOf(streams, 'red'),
        random: hitsOf(streams, 'random'),
        labelAge: ageOf(labelsAsOf, days),
      }),
      ...(labelsAsOf === undefined ? {} : { labelsAsOf }),
    };
  });
}

interface LaneRow {
  readonly day: string;
  readonly lane: 'red' | 'yellow' | 'green';
  readonly selected_by: string;
  readonly n: number;
}

interface BinRow {
  readonly day: string;
  readonly feature: number;
  readonly bin: number;
  readonly n: number;
}

interface StreamRow {
  readonly day: string;
  readonly stream: Streams[number]['stream'];
  readonly inspected: number;
  readonly frauds: number;
}

/** Counts by day, feature and bin. */
type Counts = ReadonlyMap<string, readonly number[][]>;

function countsOf(rows: readonly BinRow[]): Counts {
  const counts = new Map<string, number[][]>();
  for (const { day, feature, bin, n } of rows) {
    const ofDay = counts.get(day) ?? [];
    counts.set(day, ofDay);
    const ofFeature = ofDay[feature] ?? [];
    ofDay[feature] = ofFeature;
    ofFeature[bin] = n;
  }
  return counts;
}

/** The counts of some days together. */
function sumOf(counts: Counts, days: ReadonlySet<string>): number[][] {
  const sum: number[][] = [];
  for (const [day, features] of counts) {
    if (!days.has(day)) continue;
    features.forEach((bins, feature) => {
      const total = sum[feature] ?? [];
      sum[feature] = total;
      bins.forEach((n, bin) => {
        total[bin] = (total[bin] ?? 0) + n;
      });
    });
  }
  return sum;
}

function lastDays(last: string | undefined): ReadonlySet<string> {
  if (last === undefined) return new Set();
  return new Set(Array.from({ length: RECENT_DAYS }, (_, before) => daysBefore(last, before)));
}

/** Stability indices; those of features with too few rows are left out. */
function indicesOf(
  counts: readonly (readonly number[] | undefined)[],
  features: readonly Feature[],
): { readonly score: number | undefined; readonly features: Record<string, number> } {
  const indices = features.map(({ shares }, feature) => {
    const actual = shares.map((_, bin) => counts[feature]?.[bin] ?? 0);
    const rows = actual.reduce((sum, n) => sum + n, 0);
    if (rows === 0 || (shares.length - 1) / rows > MOST_NOISE) return undefined;
    return Math.round(populationStabilityIndex(shares, actual) * 1e4) / 1e4;
  });
  const [score, ...others] = indices;
  const named = others.flatMap((index, place) => {
    const feature = features[place + 1];
    return index === undefined || feature === undefined ? [] : [[feature.name, index] as const];
  });
  return { score, features: Object.fromEntries(named) };
}

function daysOf(rows: readonly LaneRow[], bins: Counts, features: readonly Feature[]): ModelHealth['days'] {
  return [...Map.groupBy(rows, ({ day }) => day)].map(([day, ofDay]) => {
    const count = (counts: (row: LaneRow) => boolean): number =>
      ofDay.filter(counts).reduce((sum, { n }) => sum + n, 0);
    const scored = count(() => true);
    const { score, features: named } = indicesOf(bins.get(day) ?? [], features);
    const hasAny = score !== undefined || Object.keys(named).length > 0;
    return {
      day,
      scored,
      ...(hasAny ? { psi: { ...(score === undefined ? {} : { score }), features: named } } : {}),
      lanes: {
        red: count(({ lane }) => lane === 'red') / scored,
        yellow: count(({ lane }) => lane === 'yellow') / scored,
        green: count(({ lane }) => lane === 'green') / scored,
        random: count(({ selected_by: by }) => by === 'random') / scored,
      },
    };
  });
}

function streamOf({ day, stream, inspected, frauds }: StreamRow): Streams[number] {
  return { day, stream, inspected, frauds, rate: frauds / inspected, ...wilsonInterval(frauds, inspected) };
}

/** What a stream found in the whole period. */
function hitsOf(streams: Streams, name: 'red' | 'random'): { inspected: number; rate: number; low: number } {
  const ofName = streams.filter(({ stream }) => stream === name);
  const inspected = ofName.reduce((sum, one) => sum + one.inspected, 0);
  const frauds = ofName.reduce((sum, one) => sum + one.frauds, 0);
  if (inspected === 0) return { inspected, rate: 0, low: 0 };
  return { inspected, rate: frauds / inspected, low: wilsonInterval(frauds, inspected).low };
}

/** Whole days from the latest result, or without any from the first scored day, to the end of the last scored day. */
function ageOf(labelsAsOf: string | undefined, days: ModelHealth['days']): number | undefined {
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return undefined;
  const age = Date.parse(last) + DAY_MS - Date.parse(labelsAsOf ?? first);
  return Math.max(0, Math.floor(age / DAY_MS));
}
