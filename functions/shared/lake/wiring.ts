// Opens the lake in a function: DuckDB on the function's disk, and the lake's files in their bucket.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { s3 } from '../aws/s3.ts';
import { functionMemoryMb, parseEnvironment } from '../environment.ts';
import { DuckDb } from './duckdb.ts';
import { Lake } from './lake.ts';
import { LakeStore } from './store.ts';

/** DuckDB with a folder of this process; what a killed process leaves there is removed with the function's disk. */
export async function openDuckDb(): Promise<DuckDb> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-lake-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return await DuckDb.open({ folder, memoryMb: functionMemoryMb() });
}

/** The lake in the bucket that the environment names. */
export async function openLake(): Promise<Lake> {
  const { LAKE_BUCKET } = parseEnvironment({ LAKE_BUCKET: z.string().min(1) });
  return new Lake(new LakeStore(s3(), LAKE_BUCKET), await openDuckDb());
}
