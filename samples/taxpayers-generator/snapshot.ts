// A snapshot of fictitious taxpayers as CSV, one chunk of lines at a time.
import { Random } from './random.ts';
import { COLUMNS, drawTaxpayer, type FictitiousTaxpayer } from './taxpayer.ts';

const OUTCOME_COLUMNS: readonly string[] = ['taxpayerId', 'delinquent'];

export interface SnapshotRequest {
  readonly taxpayers: number;
  readonly seed: number;
  /** Calendar months up to the snapshot, see monthsUntil. */
  readonly months: number;
  /** Whether the snapshot ends with three rows that a run must reject. */
  readonly badRows: boolean;
}

/** Lines of both files for the same taxpayers, including line ends. */
export interface Chunk {
  readonly rows: string;
  readonly outcomes: string;
  readonly taxpayers: number;
}

const TAXPAYERS_PER_CHUNK = 200;

/** Generates the taxpayers; the first chunk contains only the headers. */
export function* snapshotChunks({ taxpayers, seed, months, badRows }: SnapshotRequest): Generator<Chunk> {
  yield { rows: csvLine(COLUMNS), outcomes: csvLine(OUTCOME_COLUMNS), taxpayers: 0 };
  for (let from = 0; from < taxpayers; from += TAXPAYERS_PER_CHUNK) {
    const count = Math.min(TAXPAYERS_PER_CHUNK, taxpayers - from);
    let rows = '';
    let outcomes = '';
    for (let index = from; index < from + count; index++) {
      const { taxpayerId, fields, delinquent } = drawTaxpayer(new Random(seed, index), index, months);
      rows += csvLine(fields);
      outcomes += csvLine([taxpayerId, delinquent ? 1 : 0]);
    }
    yield { rows, outcomes, taxpayers: count };
  }
  if (badRows)
    yield { rows: rejectedRows(taxpayers, seed, months).map(csvLine).join(''), outcomes: '', taxpayers: 0 };
}

/** An undefined status, a negative guarantee, and a duplicate taxpayer. */
function rejectedRows(taxpayers: number, seed: number, months: number): (string | number)[][] {
  const draw = (index: number): FictitiousTaxpayer => drawTaxpayer(new Random(seed, index), index, months);
  const changed = (index: number, column: string, value: string | number): (string | number)[] =>
    draw(index).fields.map((field, at) => (COLUMNS[at] === column ? value : field));
  return [
    changed(taxpayers, 'paymentStatus3', 12),
    changed(taxpayers + 1, 'guaranteeLimit', -50_000),
    [...draw(taxpayers - 1).fields],
  ];
}

function csvLine(fields: readonly (string | number)[]): string {
  let line = '';
  for (const field of fields) {
    line += line === '' ? '' : ',';
    line += typeof field === 'string' ? quoted(field) : field;
  }
  return `${line}\n`;
}

/** RFC 4180: a field with a comma or a quotation mark is quoted, and quotation marks within it are doubled. */
function quoted(field: string): string {
  return field.includes(',') || field.includes('"') ? `"${field.replaceAll('"', '""')}"` : field;
}
