// Lines of the reports: one line per taxpayer for spreadsheets, and the riskiest taxpayers in full for programs.

import { csvHeader, csvLine } from '../../shared/csv.ts';
import type { Language } from '../../shared/words/language.ts';
import type { Worded } from '../../shared/words/message.ts';
import { wordedIn } from '../../shared/words/wording.ts';
import { mainReason, type Reason, reasonsOf } from '../scoring/reasons.ts';
import { type Adjustment, sumOf } from '../scoring/rules.ts';
import { type Grade, RISKIEST_GRADES } from '../scoring/scale.ts';
import type { ScoredTaxpayer } from '../scoring/scoring.ts';
import type { Account } from '../snapshot/snapshot.ts';

/** A scored taxpayer with everything that a report shows. */
export interface ReportedTaxpayer extends ScoredTaxpayer {
  readonly taxpayerId: string;
  readonly companyName: string;
  readonly account: Account;
  readonly previousGrade?: Grade;
}

/** Header of report.csv; the rank is prepended to each line when the shards are merged. */
export const REPORT_HEADER = csvHeader([
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

export const REJECTED_HEADER = csvHeader(['file', 'line', 'taxpayerId', 'reason']);

/** Whether a grade is among those for which reports give reasons. */
export function isRiskiest({ grade }: Pick<ReportedTaxpayer, 'grade'>): boolean {
  return RISKIEST_GRADES.includes(grade);
}

/** A taxpayer's lines of both reports; the line of report.json is empty unless the taxpayer is among the riskiest. */
export interface ReportLines {
  readonly report: string;
  readonly riskiest: string;
}

/** Formats a taxpayer's lines; the reasons are worded once for both, and only for the riskiest grades. */
export function reportLines(taxpayer: ReportedTaxpayer, language: Language): ReportLines {
  if (!isRiskiest(taxpayer)) return { report: reportLine(taxpayer, []), riskiest: '' };
  const reasons = wordedIn(language, reasonsOf(taxpayer.account, taxpayer.reasons, taxpayer.adjustments));
  const adjustments = wordedIn(language, taxpayer.adjustments);
  return {
    report: reportLine(taxpayer, reasons),
    riskiest: riskiestLine(taxpayer, reasons, adjustments),
  };
}

/** A line of report.csv without the rank. */
function reportLine(taxpayer: ReportedTaxpayer, reasons: readonly Worded<Reason>[]): string {
  return csvLine([
    taxpayer.taxpayerId,
    taxpayer.companyName,
    taxpayer.score,
    { code: taxpayer.grade },
    { code: taxpayer.previousGrade ?? '' },
    taxpayer.probability,
    taxpayer.modelScore,
    sumOf(taxpayer.adjustments),
    mainReason(reasons)?.text ?? '',
    reasons.map(({ text }) => text).join('; '),
  ]);
}

/** A taxpayer of report.json, on one line; fields that are the same for all taxpayers are at the head of the report. */
function riskiestLine(
  taxpayer: ReportedTaxpayer,
  reasons: readonly Worded<Reason>[],
  adjustments: readonly Worded<Adjustment>[],
): string {
  return `${JSON.stringify({
    taxpayerId: taxpayer.taxpayerId,
    companyName: taxpayer.companyName,
    score: taxpayer.score,
    grade: taxpayer.grade,
    previousGrade: taxpayer.previousGrade,
    probability: taxpayer.probability,
    modelScore: taxpayer.modelScore,
    businessAdjustments: adjustments,
    reasons,
  })}\n`;
}
