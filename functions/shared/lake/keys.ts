// Keys of the lake bucket. A partition is a folder `lake/<table>/day=YYYY-MM-DD/` with one file for what the service knows itself and one
// for each loaded history file; a file is only ever replaced as a whole.
import { LAKE_TABLES, type TableName } from './tables.ts';

/** Prefixes of all keys; permissions are granted by prefix. */
export const LAKE_PREFIXES = {
  lake: 'lake/',
  /** What the runs remember. */
  state: 'lake-state/',
  exports: 'exports/',
  /** Results of Athena's queries. */
  athena: 'athena/',
} as const;

/** The file of what the service knows itself. */
export const SERVICE_FILE = 'service';

const HISTORY = 'history-';

/** The file of a partition that was loaded from a history file. */
export function historyFile(fileId: string): string {
  return `${HISTORY}${fileId}`;
}

export function isHistoryFile(file: string): boolean {
  return file.startsWith(HISTORY);
}

/** Prefix of a table's files. */
export function tablePrefix(table: TableName): string {
  return `${LAKE_PREFIXES.lake}${table}/`;
}

/** Prefix of a day's files. */
export function partitionPrefix(table: TableName, day: string): string {
  return `${tablePrefix(table)}day=${day}/`;
}

export function partitionKey(table: TableName, day: string, file: string = SERVICE_FILE): string {
  return `${partitionPrefix(table, day)}${file}.parquet`;
}

const KEY = /^lake\/([a-z_]+)\/day=(\d{4}-\d{2}-\d{2})\/([\w-]+)\.parquet$/;

/** Table, day and file of a key; undefined for a key of something else. */
export function parsePartitionKey(
  key: string,
): { readonly table: TableName; readonly day: string; readonly file: string } | undefined {
  const [, name, day = '', file = ''] = KEY.exec(key) ?? [];
  const table = LAKE_TABLES.find((one) => one.name === name)?.name;
  return table === undefined ? undefined : { table, day, file };
}
