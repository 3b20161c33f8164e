// Reads goods from the CSV files that brokers have: any columns in any order, quoted fields with line breaks, Windows line breaks, a
// byte order mark, gzip.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { GoodsItem } from '../../functions/predict-hs/schemas.ts';
import { cellText } from '../../functions/shared/csv.ts';
import { isVisible } from '../../functions/shared/text.ts';
import { UsageError } from './endpoints.ts';
import { decompressed, textOf } from './text-file.ts';

/** Names of the columns; undefined means the default name, which may be missing if the column is optional. */
export interface GoodsColumns {
  readonly id: string | undefined;
  readonly itemName: string | undefined;
  readonly description: string | undefined;
}

/** A row: its cells as they are in the file, and the goods to classify, or why they are not valid. */
export type GoodsRow = { readonly id: string; readonly itemName: string; readonly description: string } & (
  | { readonly goods: GoodsItem }
  | { readonly problem: string }
);

export interface GoodsFile {
  readonly rows: readonly GoodsRow[];
  /** SHA-256 of the file, compressed or not. */
  readonly sha256: string;
}

/**
 * Reads a whole file.
 *
 * @throws UsageError where the file cannot be read or lacks a column
 */
export function readGoodsFile(path: string, columns: GoodsColumns): GoodsFile {
  const { bytes, sha256 } = read(path);
  const text = textOf(path, bytes);
  const [header, ...records] = recordsOf(path, text);
  if (header === undefined || records.length === 0) throw new UsageError(`${path}: no rows`);
  const at = {
    id: position(path, header, 'id', columns.id),
    itemName: position(path, header, 'itemName', columns.itemName),
    description: position(path, header, 'description', columns.description, true),
  };
  const rows = records.map((record, index): GoodsRow => {
    const cell = (column: number | undefined): string =>
      column === undefined ? '' : cellText(record[column] ?? '');
    const written = cell(at.id).trim();
    // An id that nobody sees names no row.
    const id = isVisible(written) ? written : String(index + 1);
    const itemName = cell(at.itemName);
    const description = cell(at.description);
    const given = { id, itemName, description };
    if (record.length !== header.length) {
      return { ...given, problem: `The row has ${record.length} columns, the header ${header.length}` };
    }
    return {
      ...given,
      ...goodsOf({ description, ...(itemName === '' ? {} : { itemName }) }),
    };
  });
  return { rows, sha256 };
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
    return { bytes: decompressed(path, file), sha256 };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new UsageError(`${path}: no such file`);
    }
    throw new UsageError(`${path}: cannot be read: ${error instanceof Error ? error.message : error}`);
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
  if (found.length > 1) throw new UsageError(`${path}: ${found.length} columns are named ${asked ?? usual}`);
  if (found.length === 0 && required) {
    throw new UsageError(`${path}: missing column ${asked ?? usual}; found ${header.join(', ')}`);
  }
  return found[0];
}
