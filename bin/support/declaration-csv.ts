// Reads declarations from a CSV file (optionally gzipped) in the columns of the public Korean data set, as a stream: each row is a
// declaration of one item, its price in won.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import {
  DEFAULT_CURRENCY,
  type Declaration,
  declarationSchema,
  type Outcome,
} from '../../functions/score-import/schemas.ts';
import { checkedText } from '../../functions/shared/encoding/text-check.ts';
import { ofAnyEdition } from '../../functions/shared/nomenclature/editions.ts';
import { UsageError } from './endpoints.ts';
import { contentOf, encodingError } from './text-file.ts';

/** API field of each column that belongs to the header of a declaration. */
const HEADER_COLUMNS = {
  'Declaration ID': 'declarationId',
  Date: 'declaredOn',
  'Office ID': 'office',
  'Process Type': 'processType',
  'Import Type': 'importType',
  'Import Use': 'importUse',
  'Payment Type': 'paymentType',
  'Mode of Transport': 'transportMode',
  'Declarant ID': 'declarantId',
  'Importer ID': 'importerId',
  'Seller ID': 'sellerId',
  'Courier ID': 'courierId',
  'Country of Departure': 'departureCountry',
} as const;
/** API field of each column that belongs to the one item of a row. */
const ITEM_COLUMNS = {
  'HS6 Code': 'hsCode',
  'Country of Origin': 'originCountry',
  'Tax Rate': 'taxRate',
  'Tax Type': 'taxType',
  'Country of Origin Indicator': 'originMark',
  'Net Mass': 'netMassKg',
  'Item Price': 'price',
} as const;
const COLUMNS = { ...HEADER_COLUMNS, ...ITEM_COLUMNS };
const NUMBERS = new Set<string>(['taxRate', 'netMassKg', 'price']);
const OPTIONAL = new Set(['Seller ID', 'Courier ID']);
const BAD_ROWS_SHOWN = 20;
/** A file may be older than the stage, and from a time when the administration followed another edition of the HS. */
const HistoricDeclaration = declarationSchema({ subheadings: ofAnyEdition, currency: DEFAULT_CURRENCY });

/** A row: the declaration and its inspection result (undefined: not inspected). */
export interface DeclaredRow {
  readonly declaration: Declaration;
  readonly outcome: Outcome | undefined;
}

export interface DeclarationFile {
  readonly rows: readonly DeclaredRow[];
  /** SHA-256 of the uncompressed content. */
  readonly sha256: string;
}

/**
 * Reads a whole file.
 *
 * The column `Critical Fraud` is 0, 1 (fraud) or 2 (critical fraud) in the public data set; in a file with frauds of
 * value 0 and none of value 2, 1 means critical.
 *
 * @throws UsageError that names missing columns, or the first bad rows with line, column and reason
 */
export async function readDeclarationFile(path: string): Promise<DeclarationFile> {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  const hash = createHash('sha256');
  const content = contentOf(path);
  content.on('data', (chunk: Buffer) => hash.update(chunk));
  const records = parse({ columns: true, bom: true, trim: true, skip_empty_lines: true, info: true });
  // An error anywhere in the pipeline is thrown where the records are read.
  pipeline(Readable.from(checkedText(content)), records, () => undefined);
  const parsed: { declaration: Declaration; fraud: string; critical: string }[] = [];
  const bad: string[] = [];
  let badCount = 0;
  try {
    for await (const { record, info } of records as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      if (parsed.length === 0 && badCount === 0) assertColumns(path, record);
      const problems = rowProblems(record, (declaration, fraud, critical) =>
        parsed.push({ declaration, fraud, critical }),
      );
      if (problems.length > 0) {
        badCount += 1;
        if (bad.length < BAD_ROWS_SHOWN) bad.push(`  line ${info.lines}: ${problems.join('; ')}`);
      }
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : error;
    throw encodingError(path, error) ?? new UsageError(`${path}: not a readable CSV file: ${reason}`);
  }
  if (badCount > 0) {
    const more = badCount > bad.length ? [`  and ${badCount - bad.length} more`] : [];
    throw new UsageError([`${path}: ${badCount} bad rows`, ...bad, ...more].join('\n'));
  }
  if (parsed.length === 0) throw new UsageError(`${path}: no rows`);
  const criticalMark = criticalMarkOf(parsed);
  const rows = parsed.map(({ declaration, fraud, critical }) => ({
    declaration,
    outcome: outcomeOf(fraud, critical, criticalMark),
  }));
  return { rows, sha256: hash.digest('hex') };
}

function assertColumns(path: string, record: Record<string, string>): void {
  // Without `Fraud` nothing would be counted or measured, without a message.
  const required = [...Object.keys(COLUMNS).filter((column) => !OPTIONAL.has(column)), 'Fraud'];
  const missing = required.filter((column) => !(column in record));
  if (missing.length > 0) {
    throw new UsageError(
      `${path}: missing columns ${missing.join(', ')}; found ${Object.keys(record).join(', ')}`,
    );
  }
}

function rowProblems(
  record: Record<string, string>,
  accept: (declaration: Declaration, fraud: string, critical: string) => void,
): string[] {
  const valuesOf = (columns: Readonly<Record<string, string>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(columns).map(([column, field]) => {
        const value = record[column] ?? '';
        return [field, NUMBERS.has(field) ? (value === '' ? undefined : Number(value)) : value] as const;
      }),
    );
  const { price: amount, ...item } = valuesOf(ITEM_COLUMNS);
  const fraud = record.Fraud ?? '';
  const critical = record['Critical Fraud'] ?? '';
  const problems: string[] = [];
  if (!['', '0', '1'].includes(fraud)) problems.push(`Fraud: expected 0, 1 or an empty cell, got ${fraud}`);
  if (!['', '0', '1', '2'].includes(critical))
    problems.push(`Critical Fraud: expected 0, 1, 2 or an empty cell, got ${critical}`);
  const checked = HistoricDeclaration.safeParse({
    ...valuesOf(HEADER_COLUMNS),
    items: [{ itemNumber: 1, ...item, price: { amount } }],
  });
  if (!checked.success) {
    problems.push(...checked.error.issues.map(({ path, message }) => `${columnOf(path)}: ${message}`));
  }
  if (checked.success && problems.length === 0) accept(checked.data, fraud, critical);
  return problems;
}

/** The column of a field: of the header, or of the item, whose path is `items`, its index, its field. */
function columnOf(path: readonly PropertyKey[]): string {
  const field = String(path[0] === 'items' ? path[2] : path[0]);
  return Object.entries(COLUMNS).find(([, name]) => name === field)?.[0] ?? field;
}

/** Which value of `Critical Fraud` means critical in this file. */
function criticalMarkOf(rows: readonly { fraud: string; critical: string }[]): string {
  const frauds = rows.filter(({ fraud }) => fraud === '1');
  return frauds.some(({ critical }) => critical === '0' || critical === '') &&
    !frauds.some(({ critical }) => critical === '2')
    ? '1'
    : '2';
}

function outcomeOf(fraud: string, critical: string, criticalMark: string): Outcome | undefined {
  if (fraud === '') return undefined;
  if (fraud === '0') return 'clear';
  return critical === criticalMark ? 'critical' : 'fraud';
}
