// Reads goods from a CSV file as brokers have them: any columns in any order, quoted fields with line breaks, Windows line
// ends, a byte order mark, gzip.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { GoodsItem } from '../../functions/predict-hs/schemas.ts';
import { UsageError } from './endpoints.ts';

/** Names of the columns; undefined takes the usual name, and does without it where it may be missing. */
export interface GoodsColumns {
  readonly id: string | undefined;
  readonly itemName: string | undefined;
  readonly description: string | undefined;
}

/** A row: the goods to ask for, or why they cannot be asked for. */
export type GoodsRow = { readonly id: string } & (
  | { readonly goods: GoodsItem }
  | { readonly problem: string }
);

export interface GoodsFile {
  readonly rows: readonly GoodsRow[];
  /** SHA-256 of the file as it lies there. */
  readonly sha256: string;
  /** True where the file begins with a byte order mark, as Excel writes and wants it. */
  readonly byteOrderMark: boolean;
}

/**
 * Reads a file whole.
 *
 * @throws UsageError where the file cannot be read or lacks a column
 */
export function readGoodsFile(path: string, columns: GoodsColumns): GoodsFile {
  const { bytes, sha256 } = read(path);
  const text = decoded(path, bytes);
  const [header, ...records] = recordsOf(path, text);
  if (header === undefined || records.length === 0) throw new UsageError(`${path}: no rows`);
  const at = {
    id: position(path, header, 'id', columns.id),
    itemName: position(path, header, 'itemName', columns.itemName),
    description: position(path, header, 'description', columns.description, true),
  };
  const rows = records.map((record, index): GoodsRow => {
    const cell = (column: number | undefined): string => (column === undefined ? '' : (record[column] ?? ''));
    const id = cell(at.id).trim() || String(index + 1);
    if (record.length !== header.length) {
      return { id, problem: `The row has ${record.length} columns, the header ${header.length}` };
    }
    const itemName = cell(at.itemName);
    return {
      id,
      ...goodsOf({ description: cell(at.description), ...(itemName === '' ? {} : { itemName }) }),
    };
  });
  return { rows, sha256, byteOrderMark: text.startsWith('\ufeff') };
}

function goodsOf(cells: object): { goods: GoodsItem } | { problem: string } {
  const checked = GoodsItem.safeParse(cells);
  if (checked.success) return { goods: checked.data };
  return {
    problem: checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  };
}

function read(path: string): { bytes: Buffer; sha256: string } {
  try {
    const file = readFileSync(path);
    const sha256 = createHash('sha256').update(file).digest('hex');
    return { bytes: path.endsWith('.gz') ? gunzipSync(file) : file, sha256 };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new UsageError(`${path}: no such file`);
    }
    throw new UsageError(`${path}: cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Korean Excel saves CSV in its own code page unless told otherwise; read as UTF-8 that would be another text. */
function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path}: not UTF-8; save it as "CSV UTF-8"`);
  }
}

function recordsOf(path: string, text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
  } catch (error) {
    throw new UsageError(
      `${path}: not a readable CSV file: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function position(
  path: string,
  header: readonly string[],
  usual: string,
  asked: string | undefined,
): number | undefined;
function position(
  path: string,
  header: readonly string[],
  usual: string,
  asked: string | undefined,
  required: true,
): number;
function position(
  path: string,
  header: readonly string[],
  usual: string,
  asked: string | undefined,
  required = asked !== undefined,
): number | undefined {
  const name = (asked ?? usual).trim().toLowerCase();
  const found = header.flatMap((column, index) => (column.trim().toLowerCase() === name ? [index] : []));
  if (found.length > 1) throw new UsageError(`${path}: ${found.length} columns are called ${asked ?? usual}`);
  if (found.length === 0 && required) {
    throw new UsageError(`${path}: missing column ${asked ?? usual}; found ${header.join(', ')}`);
  }
  return found[0];
}
