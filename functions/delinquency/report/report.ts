// The reports of a run: a line for each taxpayer for spreadsheets, and the riskiest in full for programs.
import { csvLine } from '../../shared/csv.ts';
import { mainReason, type Reason, reasonsOf } from '../scoring/reasons.ts';
import { sumOf } from '../scoring/rules.ts';
import { RISKIEST_GRADES } from '../scoring/scale.ts';
import type { ShardScore } from '../work/shard-score.ts';

/** Header of report.csv; the rank is put before each line when all shards are merged. */
export const REPORT_HEADER = csvLine([
  'rank',
  'taxpayerId',
  'companyName',
  'score',
  'grade',
  'previousGrade',
  'probability',
  'modelScore',
  'businessPoints',
  'mainReason',
  'reasons',
]);

export const REJECTED_HEADER = csvLine(['file', 'line', 'taxpayerId', 'reason']);

/** Is a taxpayer among those that reports give reasons for? */
export function isRiskiest({ grade }: Pick<ShardScore, 'grade'>): boolean {
  return RISKIEST_GRADES.includes(grade);
}

/** A taxpayer's lines of the reports; no line of report.json for those who are not among the riskiest. */
export interface ReportLines {
  readonly report: string;
  readonly riskiest: string;
}

/** Words a taxpayer's reasons once, for both reports, and only where they are shown: in the riskiest grades. */
export function reportLines(score: ShardScore): ReportLines {
  if (!isRiskiest(score)) return { report: reportLine(score, []), riskiest: '' };
  const reasons = reasonsOf(score.account, score.reasons, score.adjustments);
  return { report: reportLine(score, reasons), riskiest: riskiestLine(score, reasons) };
}

/** A line of report.csv without the rank. */
function reportLine(score: ShardScore, reasons: readonly Reason[]): string {
  return csvLine([
    score.taxpayerId,
    score.companyName,
    score.score,
    score.grade,
    score.previousGrade ?? '',
    score.probability,
    score.modelScore,
    sumOf(score.adjustments),
    mainReason(reasons)?.text ?? '',
    reasons.map(({ text }) => text).join('; '),
  ]);
}

/** A taxpayer of report.json, on a line of its own; what is the same for all of them stands at the report's head. */
function riskiestLine(score: ShardScore, reasons: readonly Reason[]): string {
  return `${JSON.stringify({
    taxpayerId: score.taxpayerId,
    companyName: score.companyName,
    score: score.score,
    grade: score.grade,
    previousGrade: score.previousGrade,
    probability: score.probability,
    modelScore: score.modelScore,
    businessAdjustments: score.adjustments,
    reasons,
  })}\n`;
}
