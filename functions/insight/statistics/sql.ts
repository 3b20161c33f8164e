// The SQL of statistics, in the dialects of DuckDB and of Athena.
import { REPRESENTS } from '../../shared/lake/represents.ts';
import type { CellLimits, Dimension, Measure, StatisticsQuery } from './query.ts';

/** What the two dialects write differently. */
export interface Dialect {
  /** True for rows that have a bit of `represents`. */
  readonly hasBit: (bit: number) => string;
  /** A sound lower bound of the number of importers of a group, and whether it may be too low. */
  readonly parties: { readonly expression: string; readonly isExact: boolean };
  readonly text: (expression: string) => string;
}

export const DUCKDB: Dialect = {
  hasBit: (bit) => `represents & ${bit} <> 0`,
  // Sixty-four buckets of importers: as many as are not empty are at least that many parties.
  parties: { expression: 'bit_count(bit_or(1::UBIGINT << (hash(importer_id) % 64)))', isExact: false },
  text: (expression) => `${expression}::VARCHAR`,
};

export const ATHENA: Dialect = {
  hasBit: (bit) => `bitwise_and(represents, ${bit}) <> 0`,
  parties: { expression: 'count(DISTINCT importer_id)', isExact: true },
  text: (expression) => `CAST(${expression} AS VARCHAR)`,
};

/** A dimension as an expression of columns. */
interface Source {
  readonly column: string;
  /** Instead of null. */
  readonly otherwise?: string;
}

const SOURCES: Readonly<Record<Exclude<Dimension, 'outcome'>, Source>> = {
  day: { column: 'declared_on' },
  lane: { column: 'lane', otherwise: 'not-scored' },
  hsChapter: { column: 'hs_chapter' },
  hs4: { column: 'hs_heading' },
  origin: { column: 'origin_country' },
  departure: { column: 'departure_country' },
  office: { column: 'office' },
  importer: { column: 'importer_id' },
};

/** What the rows of a query stand for: declarations, or their items of one chapter, heading or origin. */
function levelOf({ by, by2 }: Pick<StatisticsQuery, 'by' | 'by2'>): { bit: number; outcome: string } {
  const has = (dimension: Dimension): boolean => by === dimension || by2 === dimension;
  const ofItems = has('hs4') ? 'heading' : has('hsChapter') ? 'chapter' : undefined;
  if (has('origin')) {
    const bit = ofItems === undefined ? REPRESENTS.origin : REPRESENTS[`${ofItems}AndOrigin`];
    return { bit, outcome: 'item_outcome' };
  }
  if (ofItems !== undefined) return { bit: REPRESENTS[ofItems], outcome: 'item_outcome' };
  return { bit: REPRESENTS.declaration, outcome: 'outcome' };
}

/** Columns of `declarations` that a query reads. */
export function columnsOf(query: StatisticsQuery, { leastParties }: CellLimits): string[] {
  const { outcome } = levelOf(query);
  const dimension = (name: Dimension): string => (name === 'outcome' ? outcome : SOURCES[name].column);
  const measured: Readonly<Record<Measure, readonly string[]>> = {
    declarations: [],
    items: [],
    inspected: [outcome],
    frauds: [outcome],
    fraudRate: [outcome],
    price: ['price'],
    duty: ['price', 'tax_rate'],
  };
  return [
    ...new Set([
      'status',
      'represents',
      dimension(query.by),
      ...(query.by2 === undefined ? [] : [dimension(query.by2)]),
      ...measured[query.measure],
      ...(leastParties > 0 ? ['importer_id'] : []),
    ]),
  ];
}

/**
 * The SQL of a query. Its result has the columns `k1` and `k2` (text), `value` and `n`, and in each row the number of all cells that are
 * not withheld (`cells`) and of those that are (`withheld`); if every cell is withheld, one row says so with null cells.
 *
 * @param relation of rows of `declarations` in the period
 */
export function cellsSql(
  query: StatisticsQuery,
  limits: CellLimits,
  relation: string,
  dialect: Dialect,
): string {
  const { bit, outcome } = levelOf(query);
  const one = (condition: string): string => `count(CASE WHEN ${condition} THEN 1 END)`;
  const rep = dialect.hasBit(bit);
  const declarations = one(rep);
  const inspected = one(`${rep} AND ${outcome} IS NOT NULL`);
  const frauds = one(`${rep} AND ${outcome} IN ('fraud', 'critical')`);
  const measures: Readonly<Record<Measure, readonly [value: string, n: string]>> = {
    declarations: [declarations, declarations],
    items: ['count(*)', declarations],
    inspected: [inspected, declarations],
    frauds: [frauds, inspected],
    fraudRate: [frauds, inspected],
    price: ['sum(price)', declarations],
    duty: ['sum(price * tax_rate / 100)', declarations],
  };
  const keyOf = (dimension: Dimension | undefined): string => {
    if (dimension === undefined) return "''";
    const source: Source =
      dimension === 'outcome' ? { column: outcome, otherwise: 'not-inspected' } : SOURCES[dimension];
    if (dimension === 'day') return dialect.text(source.column);
    return source.otherwise === undefined
      ? source.column
      : `coalesce(${source.column}, '${source.otherwise}')`;
  };
  const [value, n] = measures[query.measure];
  const keys = `${keyOf(query.by)} AS k1, ${keyOf(query.by2)} AS k2`;
  const rows = `${relation} AS r WHERE status <> 'cancelled'`;
  const { leastParties, mostCells } = limits;
  const counted = leastParties === 0 ? `${leastParties}` : dialect.parties.expression;
  const grouped = `SELECT ${keys}, ${value} AS value, ${n} AS n, ${counted} AS parties FROM ${rows} GROUP BY 1, 2`;
  const few = `SELECT k1 AS f1, k2 AS f2 FROM grouped WHERE parties < ${leastParties}`;
  // Only cells whose lower bound is too low are counted again.
  const exact = `SELECT f1, f2, count(DISTINCT importer_id) AS exactly FROM (SELECT ${keys}, importer_id FROM ${rows}) AS s
      JOIN few ON k1 = f1 AND k2 = f2 GROUP BY 1, 2`;
  const recounted = `SELECT k1, k2, value, n, coalesce(exactly, parties) AS parties
      FROM grouped LEFT JOIN exact ON k1 = f1 AND k2 = f2`;
  const parts =
    leastParties === 0 || dialect.parties.isExact
      ? [`grouped AS (${grouped})`, 'found AS (SELECT * FROM grouped)']
      : [`grouped AS (${grouped})`, `few AS (${few})`, `exact AS (${exact})`, `found AS (${recounted})`];
  const filled = query.measure === 'fraudRate' ? 'n > 0' : 'true';
  return `WITH ${parts.join(',\n  ')},
  shown AS (SELECT k1, k2, value, n, count(*) OVER () AS cells FROM found WHERE parties >= ${leastParties} AND ${filled}
    ORDER BY n DESC, k1, k2 LIMIT ${mostCells}),
  hidden AS (SELECT count(*) AS withheld FROM found WHERE parties < ${leastParties} AND ${filled})
SELECT k1, k2, CAST(value AS DOUBLE) AS value, CAST(n AS DOUBLE) AS n, CAST(cells AS DOUBLE) AS cells,
  CAST(withheld AS DOUBLE) AS withheld FROM hidden LEFT JOIN shown ON true`;
}

/** A row of the result. */
export interface CellRow {
  readonly k1: string | null;
  readonly k2: string | null;
  readonly value: number | null;
  readonly n: number | null;
  readonly cells: number | null;
  readonly withheld: number;
}
