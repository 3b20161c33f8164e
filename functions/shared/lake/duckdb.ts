// DuckDB in a function: loaded when it is first used, confined to one folder, without extensions. It reads and writes local files only;
// what is in S3 is fetched before (copies.ts).
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type * as Api from '@duckdb/node-api';

// Node finds layers through NODE_PATH, which only CommonJS resolution honours; a plain import would not find it.
const requireFromLayer = createRequire(import.meta.url);

/** What DuckDB may use of the function's memory; Node and the files of a query need the rest. */
const MEMORY_SHARE = 0.6;

export interface DuckDbOptions {
  /** The only folder in which files may be read and written; made if it does not exist. */
  readonly folder: string;
  /** Of the whole process. */
  readonly memoryMb: number;
  readonly threads?: number;
}

/** A value of a result: integers wider than 32 bits are cast to DOUBLE by the query, days and moments to text. */
export type Value = string | number | boolean | null;
export type ResultRow = Readonly<Record<string, Value>>;

export class DuckDb {
  readonly folder: string;
  readonly #instance: Api.DuckDBInstance;
  readonly #connection: Api.DuckDBConnection;

  private constructor(folder: string, instance: Api.DuckDBInstance, connection: Api.DuckDBConnection) {
    this.folder = folder;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens a database in memory. */
  static async open({ folder, memoryMb, threads }: DuckDbOptions): Promise<DuckDb> {
    const api: typeof Api = requireFromLayer('@duckdb/node-api');
    const spill = join(folder, 'spill');
    mkdirSync(spill, { recursive: true });
    const instance = await api.DuckDBInstance.create(':memory:', {
      threads: String(threads ?? availableParallelism()),
      memory_limit: `${Math.floor(memoryMb * MEMORY_SHARE)}MiB`,
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    // In this order: what is forbidden cannot be allowed again.
    await connection.run(`SET allowed_directories = [${literal(folder)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET parquet_metadata_cache = true');
    await connection.run('SET lock_configuration = true');
    return new DuckDb(folder, instance, connection);
  }

  async run(sql: string): Promise<void> {
    await safely(this.#connection.run(sql));
  }

  /** All rows of a result. */
  async query<Row extends ResultRow = ResultRow>(sql: string): Promise<Row[]> {
    const reader = await safely(this.#connection.runAndReadAll(sql));
    return reader.getRowObjectsJS() as unknown as Row[];
  }

  /** The rows of a result as they are computed, in portions: never all of them in memory. */
  async *portions(sql: string): AsyncGenerator<Value[][], void> {
    const result = await safely(this.#connection.stream(sql));
    for (;;) {
      const chunk = await safely(result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows() as Value[][];
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** An error of DuckDB that is safe to log. */
class DuckDbError extends Error {
  override readonly name = 'DuckDbError';
}

/** Errors about SQL: their messages quote names of columns and files, never values. */
const ABOUT_SQL = /^(?:Binder|Parser|Catalog|IO|Out of Memory|Not implemented) Error/i;

/** Other messages quote the value that was not accepted, which may be goods or names: only their kind is kept. */
async function safely<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kind = /^[\w ]+ Error/.exec(message)?.[0] ?? 'Error';
    throw new DuckDbError(ABOUT_SQL.test(message) ? message : kind);
  }
}

/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
