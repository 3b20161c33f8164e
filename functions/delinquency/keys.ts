// Where files lie in the snapshots bucket: the day's snapshot that an administration puts there, and what a run makes of it.

/** First parts of all keys; permissions go by them. */
export const PREFIXES = {
  taxpayers: 'taxpayers/',
  delinquency: 'delinquency/',
  /** What a run keeps until everything is published, and a little longer. */
  work: 'delinquency-work/',
} as const;

/** Name of the model in `models/`, and in every answer with a score. */
export const MODEL_NAME = 'delinquency';

/** The files of a day's snapshot lie under this. */
export function snapshotPrefix(runDate: string): string {
  return `${PREFIXES.taxpayers}${runDate}/`;
}

/** Is an object a file of a snapshot? Others may lie beside them: notes, markers, checksums. */
export function isSnapshotFile(key: string): boolean {
  return /\.csv(?:\.gz)?$/.test(key);
}

/** What a finished run leaves for people to read. */
export function reportKeys(runDate: string): { csv: string; json: string; rejected: string } {
  const folder = `${PREFIXES.delinquency}${runDate}/`;
  return { csv: `${folder}report.csv`, json: `${folder}report.json`, rejected: `${folder}rejected.csv` };
}

/** The id of a day's run: a day has one, however often it is started. */
export function runIdOf(runDate: string): string {
  return `dr-${runDate}`;
}
