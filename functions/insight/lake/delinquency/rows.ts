// Rows of a published ranking: its report.csv, which DuckDB reads by itself.
import { literal } from '../../../shared/lake/duckdb.ts';

/** What the service published of a day. */
export interface PublishedRanking {
  readonly day: string;
  /** Version of the model. */
  readonly modelVersion: string;
  /** ISO 8601 */
  readonly publishedAt: string;
  /** Puts report.csv on disk. */
  download(path: string): Promise<void>;
}

/** A ranking as a relation with the columns of `delinquency_scores`, from its report on disk. */
export function rankingRelation(ranking: Omit<PublishedRanking, 'download'>, path: string): string {
  // Codes are written as the formula ="01", so that spreadsheets keep their zeros (docs/decisions/0034).
  const code = (column: string): string => `nullif(regexp_replace("${column}", '^="(.*)"$', '\\1'), '')`;
  return `(SELECT
    ${code('taxpayerId')} AS taxpayer_id,
    DATE ${literal(ranking.day)} AS run_date,
    rank::INTEGER AS rank,
    score::INTEGER AS score,
    ${code('grade')} AS grade,
    ${code('previousGrade')} AS previous_grade,
    probability::DOUBLE AS probability,
    "modelScore"::INTEGER AS model_score,
    "businessPoints"::INTEGER AS business_points,
    ${literal(ranking.modelVersion)} AS model_version,
    TIMESTAMP ${literal(ranking.publishedAt.replace('T', ' ').replace('Z', ''))} AS scored_at
  FROM read_csv(${literal(path)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"'))`;
}
