// Wiring that the functions of insight share: DuckDB on the disk of the function.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionMemoryMb } from '../shared/environment.ts';
import { DuckDb } from '../shared/lake/duckdb.ts';

/** DuckDB with a folder of this process; what a killed process leaves there is removed with the function's disk. */
export async function openDuckDb(): Promise<DuckDb> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-lake-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return await DuckDb.open({ folder, memoryMb: functionMemoryMb() });
}
