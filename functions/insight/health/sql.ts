// The SQL of model health, for DuckDB. Each query reads a relation of rows of the lake in a period.
import { literal } from '../../shared/lake/duckdb.ts';
import { REPRESENTS } from '../../shared/lake/represents.ts';
import type { Feature } from './baseline.ts';

/** Columns of `declarations` that the queries read, besides those of features. */
export const DECLARATION_COLUMNS = [
  'status',
  'represents',
  'lane',
  'selected_by',
  'selection_probability',
  'stream',
  'model_name',
  'model_version',
  'fraud_probability',
  'outcome',
  'inspected_at',
] as const;

/** Streams whose declarations were chosen with a known probability: what they found says something about all declarations. */
const CHOSEN = "stream IN ('red', 'random', 'group')";

/** Upper edges of the bins of the calibration table: where probabilities are common, they are narrow. */
const CALIBRATION_EDGES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9];

function scored(relation: string, model: string): string {
  return `(SELECT * FROM ${relation} WHERE status = 'scored' AND model_name = ${literal(model)})`;
}

function declarations(relation: string, model: string): string {
  return `(SELECT * FROM ${scored(relation, model)} WHERE represents & ${REPRESENTS.declaration} <> 0)`;
}

/** Inspected declarations that were chosen by a draw or for certain: `p` predicted, `fraud` found, `w` the weight. */
function labelled(relation: string, model: string): string {
  return `(SELECT fraud_probability AS p, outcome <> 'clear' AS fraud, 1 / selection_probability AS w, model_version, stream
    FROM ${declarations(relation, model)} WHERE outcome IS NOT NULL AND ${CHOSEN} AND selection_probability > 0)`;
}

/** Declarations by day, lane and what decided the lane. */
export function lanesSql(relation: string, model: string): string {
  return `SELECT day::VARCHAR AS day, lane, selected_by, count(*)::DOUBLE AS n FROM ${declarations(relation, model)}
    GROUP BY ALL ORDER BY ALL`;
}

/** Items by day, feature (its place in the list) and bin. */
export function binsSql(relation: string, model: string, features: readonly Feature[]): string {
  const bins = features.map((feature, place) => `${binOf(feature)} AS f${place}`);
  const names = features.map((_, place) => `f${place}`);
  return `SELECT day, name[2:]::INTEGER AS feature, bin, count(*)::DOUBLE AS n
    FROM (UNPIVOT (SELECT day::VARCHAR AS day, ${bins.join(', ')} FROM ${scored(relation, model)})
      ON ${names.join(', ')} INTO NAME name VALUE bin)
    GROUP BY ALL ORDER BY ALL`;
}

/** The bin of a row, from 0; null where the value is not known. */
function binOf({ column, bins, shares }: Feature): string {
  const isIn =
    'edges' in bins ? bins.edges.map((edge) => `${column} <= ${edge}`) : equals(column, bins.codes);
  const cases = isIn.map((condition, bin) => `WHEN ${condition} THEN ${bin}`);
  return `CASE WHEN ${column} IS NULL THEN NULL ${cases.join(' ')} ELSE ${shares.length - 1} END`;
}

function equals(column: string, codes: readonly string[]): string[] {
  return codes.map((code) => `${column} = ${literal(code)}`);
}

/** Inspected declarations, and those in which fraud was found, by day and stream; and when the latest result was recorded. */
export function streamsSql(relation: string, model: string): string {
  return `SELECT day::VARCHAR AS day, stream, count(*)::DOUBLE AS inspected,
      (count(*) FILTER (outcome <> 'clear'))::DOUBLE AS frauds, strftime(max(inspected_at), '%Y-%m-%dT%H:%M:%SZ') AS latest
    FROM ${declarations(relation, model)} WHERE outcome IS NOT NULL GROUP BY ALL ORDER BY ALL`;
}

/** By bins of the predicted probability: what was predicted and what was found, weighted by the inverse probability of being chosen. */
export function calibrationSql(relation: string, model: string): string {
  const bins = CALIBRATION_EDGES.map((edge, bin) => `WHEN p <= ${edge} THEN ${bin}`);
  return `SELECT CASE ${bins.join(' ')} ELSE ${CALIBRATION_EDGES.length} END AS bin, sum(w * p) / sum(w) AS predicted,
      sum(w * fraud::INTEGER) / sum(w) AS found, count(*)::DOUBLE AS n
    FROM ${labelled(relation, model)} GROUP BY 1 ORDER BY 1`;
}

/** From and to of a bin of the calibration table. */
export function calibrationBin(bin: number): { from: number; to: number } {
  return { from: CALIBRATION_EDGES[bin - 1] ?? 0, to: CALIBRATION_EDGES[bin] ?? 1 };
}

/**
 * How well a version ranks and how far its probabilities are off in sum: the AUC over all declarations (of pairs of a fraudulent and a
 * clear one, how many it ranks rightly, ties half; each weighted as above), the precision at red, the weighted sums of what was
 * predicted and found, and the variance of the latter if the predictions were right.
 */
export function accuracySql(relation: string, model: string, version: string): string {
  return `WITH results AS (SELECT * FROM ${labelled(relation, model)} AS l WHERE model_version = ${literal(version)}),
    ranked AS (SELECT p, coalesce(sum(w) FILTER (fraud), 0) AS frauds, coalesce(sum(w) FILTER (NOT fraud), 0) AS clear
      FROM results GROUP BY p),
    below AS (SELECT *, coalesce(sum(clear) OVER (ORDER BY p ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS lower
      FROM ranked)
  SELECT (SELECT sum(frauds * (lower + clear / 2)) / nullif(sum(frauds) * sum(clear), 0) FROM below) AS auc,
    (count(*) FILTER (stream = 'red'))::DOUBLE AS red, (count(*) FILTER (stream = 'red' AND fraud))::DOUBLE AS red_frauds,
    count(*)::DOUBLE AS n, coalesce(sum(w * p), 0) AS expected, coalesce(sum(w * fraud::INTEGER), 0) AS found,
    coalesce(sum(w * w * p * (1 - p)), 0) AS variance
  FROM results`;
}

export const DECISION_COLUMNS = ['rank'] as const;

/** Decisions on HS codes by day: how many chose the first candidate, and one of the first three. */
export function decisionsSql(relation: string): string {
  return `SELECT day::VARCHAR AS day, count(*)::DOUBLE AS decided, (count(*) FILTER (rank = 1))::DOUBLE AS first,
      (count(*) FILTER (rank <= 3))::DOUBLE AS among_three
    FROM ${relation} GROUP BY 1 ORDER BY 1`;
}

export const DOCUMENT_COLUMNS = ['status'] as const;

/** Examined documents by day and verdict. */
export function verdictsSql(relation: string): string {
  const verdicts = ['verified', 'suspicious', 'unverifiable', 'rejected'];
  const counts = verdicts.map((one) => `(count(*) FILTER (status = '${one}'))::DOUBLE AS ${one}`);
  return `SELECT day::VARCHAR AS day, ${counts.join(', ')} FROM ${relation}
    WHERE status IN (${verdicts.map((one) => `'${one}'`).join(', ')}) GROUP BY 1 ORDER BY 1`;
}

/** Ranked taxpayers by the day of the run. */
export function rankedSql(relation: string): string {
  return `SELECT day::VARCHAR AS day, count(*)::DOUBLE AS n FROM ${relation} GROUP BY 1 ORDER BY 1`;
}
