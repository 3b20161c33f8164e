// Makes the file of an export: the columns of a table in a period, in the order of days and of the files' rows.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, csvHeader, csvLine } from '../../shared/csv.ts';
import { literal, type Value } from '../../shared/lake/duckdb.ts';
import type { Lake } from '../../shared/lake/lake.ts';
import type { LakeTable } from '../../shared/lake/tables.ts';
import { message } from '../../shared/words/message.ts';
import { SaidError } from '../../shared/words/said-error.ts';
import { type ExportedFile, type Exports, kindOf, type StoredExport } from './export.ts';
import type { ExportFiles } from './files.ts';

/** Spreadsheets open half as many; more are for programs, which read Parquet. */
export const MOST_CSV_ROWS = 2_000_000;
const BUFFERED_LINES = 2_000;

/** An export that another attempt would refuse, too. */
class ExportRefused extends SaidError {
  override readonly name = 'ExportRefused';
}

export interface WritePorts {
  readonly exports: Pick<Exports, 'get' | 'finish'>;
  readonly files: Pick<ExportFiles, 'put'>;
  readonly lake: Lake;
  readonly now: () => Date;
}

/**
 * Makes an export, unless it has ended.
 *
 * @returns its rows; 0 if there was nothing to do
 * @throws ExportRefused
 */
export async function writeExport(
  { exports, files, lake, now }: WritePorts,
  exportId: string,
): Promise<number> {
  const stored = await exports.get(exportId);
  if (stored === undefined || stored.status !== 'running') return 0;
  const parent = join(lake.db.folder, 'exports');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'export-'));
  try {
    const path = join(folder, 'file');
    const rows = await written(lake, stored, path);
    const file: ExportedFile = { rows, bytes: statSync(path).size, sha256: await sha256Of(path) };
    await files.put(stored, path);
    await exports.finish(exportId, now().toISOString(), file);
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function written(lake: Lake, stored: StoredExport, path: string): Promise<number> {
  const { table } = kindOf(stored.kind);
  const { rows } = await lake.size(table, stored);
  if (stored.format === 'csv' && rows > MOST_CSV_ROWS) {
    throw new ExportRefused(message('export.tooManyRows', { rows, most: MOST_CSV_ROWS }));
  }
  return await lake.read(table, stored, Object.keys(table.columns), (relation) =>
    stored.format === 'csv' ? toCsv(lake, table, relation, path) : toParquet(lake, table, relation, path),
  );
}

async function toParquet(lake: Lake, table: LakeTable, relation: string, path: string): Promise<number> {
  const metadata = `{lake_table: ${literal(table.name)}, lake_version: ${literal(String(table.version))}}`;
  const [counted] = await lake.db.query<{ Count: number }>(
    `COPY (SELECT ${Object.keys(table.columns).join(', ')} FROM ${relation}) TO ${literal(path)}
      (FORMAT parquet, COMPRESSION zstd, KV_METADATA ${metadata})`,
  );
  return Number(counted?.Count ?? 0);
}

async function toCsv(lake: Lake, table: LakeTable, relation: string, path: string): Promise<number> {
  const columns = Object.entries(table.columns);
  const selected = columns.map(([name, { type }]) => {
    if (type === 'day') return `strftime(${name}, '%Y-%m-%d') AS ${name}`;
    return type === 'moment' ? `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${name}` : name;
  });
  const out = createWriteStream(path);
  out.write(csvHeader(columns.map(([name]) => name)));
  let rows = 0;
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const text = lines.join('');
    lines = [];
    if (!out.write(text)) await once(out, 'drain');
  };
  for await (const portion of lake.db.portions(`SELECT ${selected.join(', ')} FROM ${relation}`)) {
    for (const row of portion) {
      lines.push(csvLine(row.map(cellOf)));
      rows += 1;
      if (lines.length === BUFFERED_LINES) await flush();
    }
  }
  await flush();
  out.end();
  await once(out, 'finish');
  return rows;
}

function cellOf(value: Value): Cell {
  if (value === null) return '';
  return typeof value === 'boolean' ? String(value) : value;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
