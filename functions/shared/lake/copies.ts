// Local copies of the lake's files, of which only the columns that queries read are fetched: a copy has the size of its file, with holes
// where nothing was asked for. A year of a large administration is a gigabyte; a statistics query reads some tens of megabytes of it.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mapConcurrently } from '../concurrency.ts';
import { type DuckDb, literal } from './duckdb.ts';
import type { LakeObject, LakeObjects } from './objects.ts';

const CONCURRENT_READS = 32;
/** A file up to this size is fetched whole: one request instead of several. */
const WHOLE_BYTES = 512 * 1024;
/** Holds the footer of nearly every file. */
const TAIL_BYTES = 64 * 1024;
/** After the footer: its length and the letters PAR1. */
const TRAILER_BYTES = 8;
/** Gaps up to this size are fetched along with what is around them. */
const GAP_BYTES = 32 * 1024;
/** What copies may take of the disk. */
const MOST_BYTES = 1024 * 1024 * 1024;

interface Range {
  readonly start: number;
  /** The first byte after it. */
  readonly end: number;
}

interface Copy {
  readonly object: LakeObject;
  readonly path: string;
  readonly rows: number;
  /** By column, where it lies in the file; columns that the file lacks are not in it. */
  readonly columns: ReadonlyMap<string, readonly Range[]>;
  readonly fetched: Set<string>;
  bytes: number;
}

export interface CopiedFile {
  readonly path: string;
  readonly rows: number;
  /** Columns that the file has, whether they were fetched or not. */
  readonly columns: { has(name: string): boolean };
}

export class LocalCopies {
  readonly #objects: LakeObjects;
  readonly #db: DuckDb;
  readonly #copies = new Map<string, Copy>();

  constructor(objects: LakeObjects, db: DuckDb) {
    this.#objects = objects;
    this.#db = db;
  }

  /**
   * The number of rows of each file, from its footer.
   *
   * @throws LakeChanged
   */
  async rowsOf(objects: readonly LakeObject[]): Promise<number[]> {
    return (await this.#open(objects)).map(({ rows }) => rows);
  }

  /**
   * Copies of files in which some columns can be read.
   *
   * @throws LakeChanged
   */
  async withColumns(objects: readonly LakeObject[], columns: readonly string[]): Promise<CopiedFile[]> {
    const copies = await this.#open(objects);
    await mapConcurrently(copies, CONCURRENT_READS, (copy) => this.#fetch(copy, columns));
    return copies;
  }

  async #open(objects: readonly LakeObject[]): Promise<Copy[]> {
    this.#forget(objects);
    const unknown = objects.filter(({ key }) => !this.#copies.has(key));
    const begun = await mapConcurrently(unknown, CONCURRENT_READS, (object) => this.#begin(object));
    for (const copy of await this.#described(begun)) this.#copies.set(copy.object.key, copy);
    return objects.map(({ key }) => {
      const copy = this.#copies.get(key);
      if (copy === undefined) throw new Error('A copy was not made');
      return copy;
    });
  }

  /** Removes copies of what has been replaced, and if there are too many, all that are not asked for now. */
  #forget(wanted: readonly LakeObject[]): void {
    const etags = new Map(wanted.map(({ key, etag }) => [key, etag]));
    const total = [...this.#copies.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { object, path }] of this.#copies) {
      const etag = etags.get(key);
      const isKept = etag === undefined ? total < MOST_BYTES : etag === object.etag;
      if (isKept) continue;
      this.#copies.delete(key);
      rmSync(path, { force: true });
    }
  }

  /** Makes a copy that has its footer, or if it is small all of it. */
  async #begin(object: LakeObject): Promise<{ object: LakeObject; path: string; bytes: number }> {
    const { key, etag, bytes } = object;
    const version = createHash('sha256').update(etag).digest('hex').slice(0, 16);
    // The folder keeps its name, from which DuckDB reads the day.
    const path = join(this.#db.folder, dirname(key), `${object.file}-${version}.parquet`);
    mkdirSync(dirname(path), { recursive: true });
    const isWhole = bytes <= WHOLE_BYTES;
    const start = isWhole ? 0 : bytes - TAIL_BYTES;
    const tail = await this.#objects.read(object, start, bytes);
    const footer = tail.readUInt32LE(tail.length - TRAILER_BYTES) + TRAILER_BYTES;
    const file = await open(path, 'w');
    try {
      await file.truncate(bytes);
      await file.write(tail, 0, tail.length, start);
      if (footer > tail.length) await this.#copy(object, file, { start: bytes - footer, end: start });
    } finally {
      await file.close();
    }
    return { object, path, bytes: isWhole ? bytes : Math.max(footer, tail.length) };
  }

  /** What the footers of new copies say. */
  async #described(begun: readonly { object: LakeObject; path: string; bytes: number }[]): Promise<Copy[]> {
    if (begun.length === 0) return [];
    const paths = begun.map(({ path }) => literal(path)).join(', ');
    const chunks = await this.#db.query<{
      path: string;
      name: string;
      start: number;
      size: number;
    }>(
      `SELECT file_name AS path, path_in_schema AS name,
        coalesce(dictionary_page_offset, data_page_offset)::DOUBLE AS start, total_compressed_size::DOUBLE AS size
      FROM parquet_metadata([${paths}])`,
    );
    const counts = await this.#db.query<{ path: string; rows: number }>(
      `SELECT file_name AS path, num_rows::DOUBLE AS rows FROM parquet_file_metadata([${paths}])`,
    );
    const rows = new Map(counts.map((count) => [count.path, count.rows]));
    const byPath = Map.groupBy(chunks, ({ path }) => path);
    return begun.map(({ object, path, bytes }): Copy => {
      const columns = new Map<string, Range[]>();
      for (const { name, start, size } of byPath.get(path) ?? []) {
        const ranges = columns.get(name) ?? [];
        ranges.push({ start, end: start + size });
        columns.set(name, ranges);
      }
      const fetched = object.bytes <= WHOLE_BYTES ? new Set(columns.keys()) : new Set<string>();
      return { object, path, rows: rows.get(path) ?? 0, columns, fetched, bytes };
    });
  }

  async #fetch(copy: Copy, columns: readonly string[]): Promise<void> {
    const missing = columns.filter((name) => copy.columns.has(name) && !copy.fetched.has(name));
    if (missing.length === 0) return;
    const ranges = joined(missing.flatMap((name) => copy.columns.get(name) ?? []));
    const file = await open(copy.path, 'r+');
    try {
      for (const range of ranges) copy.bytes += await this.#copy(copy.object, file, range);
    } finally {
      await file.close();
    }
    for (const name of missing) copy.fetched.add(name);
  }

  async #copy(object: LakeObject, file: FileHandle, { start, end }: Range): Promise<number> {
    const bytes = await this.#objects.read(object, start, end);
    await file.write(bytes, 0, bytes.length, start);
    return bytes.length;
  }
}

/** Ranges in order, those that touch or nearly touch as one. */
function joined(ranges: readonly Range[]): Range[] {
  const sorted = ranges.toSorted((one, other) => one.start - other.start);
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = found.at(-1);
    if (last !== undefined && start - last.end <= GAP_BYTES) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}
