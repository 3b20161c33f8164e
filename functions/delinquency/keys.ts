// Keys of the snapshots bucket: the day's snapshot, which the administration uploads, and the reports of its run.
import { REPORTS_PREFIX } from '../shared/tables/reports.ts';

/** Prefixes of all keys; permissions are granted by prefix. */
export const PREFIXES = {
  taxpayers: 'taxpayers/',
  delinquency: REPORTS_PREFIX,
  /** Each grade's taxpayers in order, of every plan of a day that was ranked. */
  rankings: 'delinquency-rankings/',
  /** Files that a run needs until everything is published; deleted some days later. */
  work: 'delinquency-work/',
} as const;

/** Name of the model in `models/` and in every answer that contains a score. */
export const MODEL_NAME = 'delinquency';

/** Days before a run that are searched for published runs, whose grades are the previous ones: as many as one batch read returns. */
export const PREVIOUS_DAYS = 90;

/** Prefix of the files of a day's snapshot. */
export function snapshotPrefix(runDate: string): string {
  return `${PREFIXES.taxpayers}${runDate}/`;
}

/** Keys of the reports of a day. */
export function reportKeys(runDate: string): { csv: string; json: string; rejected: string } {
  const folder = `${PREFIXES.delinquency}${runDate}/`;
  return { csv: `${folder}report.csv`, json: `${folder}report.json`, rejected: `${folder}rejected.csv` };
}

/** Prefix of the rankings of a day. */
export function rankingsPrefix(runDate: string): string {
  return `${PREFIXES.rankings}${runDate}/`;
}

/** Prefix of the ranking that a plan of a day has led to. */
export function rankingPrefix(runDate: string, planId: string): string {
  return `${rankingsPrefix(runDate)}${planId}/`;
}

/** Key of the taxpayers of a grade in such a ranking. */
export function rankingKey(runDate: string, planId: string, grade: string): string {
  return `${rankingPrefix(runDate, planId)}${grade}.tsv`;
}

/** The id of a day's run; a day has one run, however often it is started. */
export function runIdOf(runDate: string): string {
  return `dr-${runDate}`;
}
