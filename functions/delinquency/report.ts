// The reports of a run: a line for each taxpayer for spreadsheets, and the riskiest in full for programs.
import { csvLine } from '../shared/csv.ts';
import { mainReason, type Reason, reasonsOf } from './reasons.ts';
import { sumOf } from './rules.ts';
import { RISKIEST_GRADES } from './scale.ts';
import type { ShardScore } from './shard-score.ts';

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

/** A taxpayer's line of report.csv without the rank; reasons in words for the riskiest grades only. */
export function reportLine(score: ShardScore): string {
  const reasons = isRiskiest(score) ? reasonsOf(score.account, score.reasons, score.adjustments) : [];
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
export function riskiestLine(score: ShardScore): string {
  const reasons: Reason[] = reasonsOf(score.account, score.reasons, score.adjustments);
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
