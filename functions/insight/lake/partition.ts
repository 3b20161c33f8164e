// Writes one file of a partition: rows to Parquet on disk, and the file in place of the one before, unless they are the same.
//
// A file is replaced by one conditional put, so that a crash leaves the old one or the new one. The condition is the file that was there
// before its rows were read: whoever read later and wrote first wins, and the other one reads again.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDb, literal } from '../../shared/lake/duckdb.ts';
import { partitionKey } from '../../shared/lake/keys.ts';
import { DUCKDB_TYPES } from '../../shared/lake/lake.ts';
import type { LakeTable, RowOf, TableName } from '../../shared/lake/tables.ts';

/** The file of a partition as it is now. */
export interface PresentFile {
  readonly etag: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly rows: number;
}

/** A file to put in its place. */
export interface NewFile {
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
  /** Table and version: `declarations/1`. */
  readonly schema: string;
}

/** The port to the files of partitions. */
export interface PartitionFiles {
  present(key: string): Promise<PresentFile | undefined>;
  /**
   * Puts a file on disk.
   *
   * @returns false if it was replaced meanwhile
   */
  download(key: string, file: PresentFile, path: string): Promise<boolean>;
  /**
   * Replaces a file.
   *
   * @param before the one to replace; undefined if there must be none
   * @returns false if another one is there
   */
  put(key: string, file: NewFile, before: PresentFile | undefined): Promise<boolean>;
}

/** A file of a partition. */
export interface PartitionFile<Table extends LakeTable<TableName>> {
  readonly table: Table;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly file: string;
}

export interface WrittenFile {
  readonly rows: number;
  /** False if the file had these rows already. */
  readonly changed: boolean;
}

export interface PartitionPorts {
  readonly db: DuckDb;
  readonly files: PartitionFiles;
}

/** Rows of a table, in an order of their own; they are sorted when they are written. */
type Rows<Table extends LakeTable> = Iterable<RowOf<Table>> | AsyncIterable<RowOf<Table>>;

/** Both are relations with the columns of the table, the present one perhaps with fewer. */
export type Merge = (fresh: string, present: string) => string;

/** How rows get to DuckDB: given to it, or made by it from files in the folder. */
export type RowSource<Table extends LakeTable> =
  | {
      readonly rows: () => Rows<Table>;
      /** The rows together with what only the present file still has, as a relation; the rows alone if omitted. */
      readonly merged?: Merge | undefined;
    }
  | { readonly relation: (folder: string) => Promise<string | undefined> };

/** Others who write the same file; in each round one of them succeeds. */
const MAX_ATTEMPTS = 6;
const BUFFERED_CHARACTERS = 1024 * 1024;

/**
 * Writes a file of a partition, if its rows have changed. A partition without rows gets no file, but one that had rows keeps an empty
 * one.
 *
 * @param source is read again where another writer was faster
 */
export async function writePartition<const Table extends LakeTable<TableName>>(
  { db, files }: PartitionPorts,
  { table, day, file }: PartitionFile<Table>,
  source: RowSource<Table>,
): Promise<WrittenFile> {
  const key = partitionKey(table.name, day, file);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await files.present(key);
    const folder = newFolder(db);
    try {
      let relation: string | undefined;
      if ('rows' in source) {
        const fresh = await spooled(table, source.rows(), folder);
        relation = await withPresent(files, key, before, folder, source.merged, fresh);
        if (relation === undefined) continue;
      } else relation = await source.relation(folder);
      const path = join(folder, 'rows.parquet');
      const rows = relation === undefined ? 0 : await toParquet(db, table, relation, path);
      if (rows === 0 && (before === undefined || before.rows === 0)) return { rows: 0, changed: false };
      if (relation === undefined) await toParquet(db, table, emptyRelation(table), path);
      const sha256 = await sha256Of(path);
      if (sha256 === before?.sha256) return { rows, changed: false };
      const schema = `${table.name}/${table.version}`;
      if (await files.put(key, { path, sha256, rows, schema }, before)) return { rows, changed: true };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new Error(`${key} was replaced by others ${MAX_ATTEMPTS} times`);
}

/** Rows, with what only the present file still has; undefined if that was replaced meanwhile. */
async function withPresent(
  files: PartitionFiles,
  key: string,
  present: PresentFile | undefined,
  folder: string,
  merged: Merge | undefined,
  fresh: string,
): Promise<string | undefined> {
  if (merged === undefined || present === undefined) return fresh;
  const path = join(folder, 'present.parquet');
  if (!(await files.download(key, present, path))) return undefined;
  return `(${merged(fresh, `read_parquet(${literal(path)}, hive_partitioning = false)`)})`;
}

function newFolder({ folder }: DuckDb): string {
  const parent = join(folder, 'writing');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'partition-'));
}

/** Writes rows to disk as JSON lines, so that any number of them passes through little memory. */
async function spooled<Table extends LakeTable>(
  table: Table,
  rows: Rows<Table>,
  folder: string,
): Promise<string> {
  const path = join(folder, 'rows.jsonl');
  const out = createWriteStream(path);
  let pending: string[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    const text = pending.join('');
    pending = [];
    characters = 0;
    if (!out.write(text)) await once(out, 'drain');
  };
  for await (const row of rows) {
    const line = `${JSON.stringify(row)}\n`;
    pending.push(line);
    characters += line.length;
    if (characters >= BUFFERED_CHARACTERS) await flush();
  }
  await flush();
  out.end();
  await once(out, 'finish');
  const columns = Object.entries(table.columns).map(
    ([name, { type }]) => `${literal(name)}: ${literal(DUCKDB_TYPES[type])}`,
  );
  const options = `format = 'newline_delimited', maximum_object_size = 16777216, columns = {${columns.join(', ')}}`;
  return `read_json(${literal(path)}, ${options})`;
}

function emptyRelation({ columns }: LakeTable): string {
  const nulls = Object.entries(columns).map(([name, { type }]) => `NULL::${DUCKDB_TYPES[type]} AS ${name}`);
  return `(SELECT ${nulls.join(', ')} WHERE false)`;
}

/** Writes a relation as Parquet. @returns its number of rows */
async function toParquet(db: DuckDb, table: LakeTable, relation: string, path: string): Promise<number> {
  const metadata = `{lake_table: ${literal(table.name)}, lake_version: ${literal(String(table.version))}}`;
  // Copies with holes must not have an index of values that a query takes for complete (shared/lake/copies.ts).
  const options = `FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false, KV_METADATA ${metadata}`;
  const columns = Object.keys(table.columns).join(', ');
  const [counted] = await db.query<{ Count: number }>(
    `COPY (SELECT ${columns} FROM ${relation} ORDER BY ${table.order.join(', ')}) TO ${literal(path)} (${options})`,
  );
  return Number(counted?.Count ?? 0);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
