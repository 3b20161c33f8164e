// Keys of the snapshots bucket that networks use: what an administration uploads, the reports of a run, and what runs write.
import { createHash } from 'node:crypto';

/** Prefixes of all keys; permissions are granted by prefix. */
export const PREFIXES = {
  /** Uploaded tables, and the reports of runs beside them. */
  input: 'network/',
  /** What one step of a run leaves for the next; deleted some days later. */
  work: 'network-work/',
  /** The files of the days that runs have published. */
  days: 'network-days/',
} as const;

/** Tables that are uploaded for a day, each in a folder of its own. */
export type TableKind = 'entities' | 'links' | 'outcomes';

const KEY = /^network\/(\d{4}-\d{2}-\d{2})\/(entities|links|outcomes)\/[^/]+\.csv(?:\.gz)?$/;

/** Day and table of an uploaded file by its key; undefined for anything else. */
export function uploadedTable(key: string): { readonly day: string; readonly kind: TableKind } | undefined {
  const [, day, kind] = KEY.exec(key) ?? [];
  return day === undefined ? undefined : { day, kind: kind as TableKind };
}

/** The key of a table that was sent over the API. */
export function sentKey(day: string, kind: TableKind, requestId: string): string {
  const name = createHash('sha256').update(requestId).digest('hex').slice(0, 24);
  return `${PREFIXES.input}${day}/${kind}/api-${name}.csv`;
}

/** Keys of the reports of a day. */
export function reportKeys(runDate: string): { readonly csv: string; readonly rejected: string } {
  const folder = `${PREFIXES.input}${runDate}/`;
  return { csv: `${folder}report.csv`, rejected: `${folder}rejected.csv` };
}

/** What a run collected, named by its content. */
export function collectedKey(runDate: string, collectedId: string): string {
  return `${PREFIXES.work}${runDate}/${collectedId}.ndjson.gz`;
}

/** Files of a published day. */
const DAY_FILES = {
  graph: 'graph.bin',
  evidence: 'evidence.bin',
  parties: 'parties.ndjson',
  summary: 'summary.json',
  search: 'search.bin',
  scores: 'scores.bin',
} as const;
export type DayFile = keyof typeof DAY_FILES;

export function dayFileKey(runDate: string, buildId: string, file: DayFile): string {
  return `${PREFIXES.days}${runDate}/${buildId}/${DAY_FILES[file]}`;
}

/** Where the tables of a day are that Neptune imports: everything under it. */
export function neptunePrefix(runDate: string, buildId: string): string {
  return `${PREFIXES.days}${runDate}/${buildId}/neptune/`;
}

/** The id of a day's run; a day has one run, however often it is started. */
export function runIdOf(runDate: string): string {
  return `nr-${runDate}`;
}
