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

/** Columns that the comparison with a challenger reads besides. */
export const COMPARISON_COLUMNS = [
  'declaration_id',
  'challenger_version',
  'challenger_fraud_probability',
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

/**
 * Two versions on the declarations that both have scored. The challenger's red lane are the declarations it rates highest, as many as the
 * champion has sent there by score. AUC and precision at red as in {@link accuracySql}; the variances are those of the differences of
 * these ratios and ranks over the same declarations, by linearisation (DeLong et al. 1988; Särndal et al. 1992), as if the lengths of the
 * red lanes were given.
 */
export function comparisonSql(
  relation: string,
  model: { readonly name: string; readonly version: string; readonly challenger: string },
): string {
  return `WITH both_scored AS (SELECT declaration_id, fraud_probability AS p, challenger_fraud_probability AS q, outcome, stream,
      selection_probability AS chosen, lane = 'red' AND selected_by = 'score' AS p_red
    FROM ${declarations(relation, model.name)} WHERE model_version = ${literal(model.version)}
      AND challenger_version = ${literal(model.challenger)} AND challenger_fraud_probability IS NOT NULL),
  ranked AS (SELECT *, row_number() OVER (ORDER BY q DESC, declaration_id) <= (SELECT count(*) FILTER (p_red) FROM both_scored) AS q_red
    FROM both_scored),
  results AS (SELECT p, q, p_red::DOUBLE AS p_red, q_red::DOUBLE AS q_red, stream, (outcome <> 'clear')::DOUBLE AS y, 1 / chosen AS w
    FROM ranked WHERE outcome IS NOT NULL AND ${CHOSEN} AND chosen > 0),
  sums AS (SELECT nullif(sum(w * y), 0) AS frauds, nullif(sum(w * (1 - y)), 0) AS clear, nullif(sum(w * p_red), 0) AS p_red,
      nullif(sum(w * q_red), 0) AS q_red, sum(w * p_red * y) / nullif(sum(w * p_red), 0) AS p_precision,
      sum(w * q_red * y) / nullif(sum(w * q_red), 0) AS q_precision FROM results),
  placed AS (SELECT *, ${placed('p')} AS p_place, ${placed('q')} AS q_place FROM results),
  areas AS (SELECT sum(w * y * p_place) / any_value(frauds) AS p_auc, sum(w * y * q_place) / any_value(frauds) AS q_auc FROM placed, sums),
  errors AS (SELECT sum(pow(w * (q_place - p_place - (q_auc - p_auc)) / CASE WHEN y = 1 THEN frauds ELSE clear END, 2)) AS auc,
      sum(pow(w * (placed.q_red * (y - q_precision) / sums.q_red - placed.p_red * (y - p_precision) / sums.p_red), 2)) AS precision_at_red
    FROM placed, sums, areas)
  SELECT (SELECT count(*) FROM both_scored)::DOUBLE AS scored,
    (SELECT count(*) FILTER (p_red AND q_red) / nullif(count(*) FILTER (p_red), 0) FROM ranked) AS agreement,
    q_auc AS auc, q_auc - p_auc AS auc_difference, errors.auc AS auc_variance,
    q_precision AS precision_at_red, q_precision - p_precision AS precision_at_red_difference,
    errors.precision_at_red AS precision_at_red_variance, counts.*
  FROM sums, areas, errors, (SELECT count(*)::DOUBLE AS n, (count(*) FILTER (y = 1))::DOUBLE AS frauds,
    (count(*) FILTER (y = 0))::DOUBLE AS clear, (count(*) FILTER (stream <> 'red'))::DOUBLE AS drawn FROM results) AS counts`;
}

/** The weighted share of the other outcome that a result is ranked rightly against, ties half. */
function placed(score: 'p' | 'q'): string {
  const rightly = (other: string, order: string, all: string): string =>
    `(sum(w * ${other}) OVER (ORDER BY ${score} ${order}) - sum(w * ${other}) OVER (PARTITION BY ${score}) / 2) / (SELECT ${all} FROM sums)`;
  return `CASE WHEN y = 1 THEN ${rightly('(1 - y)', 'ASC', 'clear')} ELSE ${rightly('y', 'DESC', 'frauds')} END`;
}

export const DECISION_COLUMNS = ['rank'] as const;

/** Decisions on HS codes by day: how many chose the first candidate, and one of the first three. */
export function decisionsSql(relation: string): string {
  return `SELECT day::VARCHAR AS day, count(*)::DOUBLE AS decided, (count(*) FILTER (rank = 1))::DOUBLE AS first,
      (count(*) FILTER (rank <= 3))::DOUBLE AS among_three
    FROM ${relation} GROUP BY 1 ORDER BY 1`;
}

export const DOCUMENT_COLUMNS = ['status', 'decision'] as const;

/** Examined documents by day and verdict. */
export function verdictsSql(relation: string): string {
  const verdicts = ['verified', 'suspicious', 'unverifiable', 'rejected'];
  const counts = verdicts.map((one) => `(count(*) FILTER (status = '${one}'))::DOUBLE AS ${one}`);
  return `SELECT day::VARCHAR AS day, ${counts.join(', ')} FROM ${relation}
    WHERE status IN (${verdicts.map((one) => `'${one}'`).join(', ')}) GROUP BY 1 ORDER BY 1`;
}

/** Decided documents by verdict and decision. */
export function documentDecisionsSql(relation: string): string {
  return `SELECT status AS verdict, decision, count(*)::DOUBLE AS n FROM ${relation}
    WHERE decision IS NOT NULL GROUP BY 1, 2`;
}

/** Ranked taxpayers by the day of the run. */
export function rankedSql(relation: string): string {
  return `SELECT day::VARCHAR AS day, count(*)::DOUBLE AS n FROM ${relation} GROUP BY 1 ORDER BY 1`;
}
