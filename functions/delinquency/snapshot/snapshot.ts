// The CSV of a snapshot: validates headers and rows. Each line is a record: a field may contain commas and quotes, but no line break,
// so that a snapshot can be split at any line and a bad line affects only itself.

import { cellText } from '../../shared/csv.ts';
import { type Reading, readTableHeader, shortened, type TableHeader } from '../../shared/csv-table.ts';
import { displayForm, IDENTIFIER, isDisplayLine } from '../../shared/text.ts';
import { type Message, message } from '../../shared/words/message.ts';

/** Months of history, latest first. */
export const MONTHS = [1, 2, 3, 4, 5, 6] as const;

const IDENTITY_COLUMNS = ['taxpayerId', 'companyName'] as const;
/** Columns that the model reads, in the order of its input tensor. */
export const ACCOUNT_COLUMNS = [
  'guaranteeLimit',
  ...MONTHS.map((month) => `paymentStatus${month}` as const),
  ...MONTHS.map((month) => `assessed${month}` as const),
  ...MONTHS.map((month) => `paid${month}` as const),
] as const;
/** Optional columns; an empty field means unknown. */
export const FACTOR_COLUMNS = [
  'insolvencyProceedings',
  'closedBusiness',
  'authorisedOperator',
  'priorSeizures',
  'yearsInBusiness',
  'guaranteeUsedPct',
  'declaredValueChangePct',
] as const;
export const REQUIRED_COLUMNS = [...IDENTITY_COLUMNS, ...ACCOUNT_COLUMNS] as const;
export const SNAPSHOT_COLUMNS = [...REQUIRED_COLUMNS, ...FACTOR_COLUMNS] as const;

export type AccountColumn = (typeof ACCOUNT_COLUMNS)[number];
type FactorColumn = (typeof FACTOR_COLUMNS)[number];
export type SnapshotColumn = (typeof SNAPSHOT_COLUMNS)[number];

/** Six months of an account, latest first. All amounts are in the currency of the training data. */
export interface Account {
  readonly guaranteeLimit: number;
  /** -2 nothing assessed, -1 paid in full, 0 paid in part and not past due, 1 to 9 months past due. */
  readonly paymentStatus: readonly number[];
  /** Duty balance of the month; negative if the taxpayer has a credit. */
  readonly assessed: readonly number[];
  readonly paid: readonly number[];
}

/** Facts about a business other than its payments. */
export interface Factors {
  readonly insolvencyProceedings?: boolean;
  readonly closedBusiness?: boolean;
  readonly authorisedOperator?: boolean;
  /** Number of seizures. */
  readonly priorSeizures?: number;
  readonly yearsInBusiness?: number;
  /** Percentage of the guarantee that is used. */
  readonly guaranteeUsedPct?: number;
  /** Percentage change from the same months of the previous year. */
  readonly declaredValueChangePct?: number;
}

export interface Taxpayer {
  readonly taxpayerId: string;
  readonly companyName: string;
  readonly account: Account;
  readonly factors: Factors;
}

/** The index of each column in a line; undefined for an optional column that is absent. */
export type Header = TableHeader<SnapshotColumn>;

/** Reads a header line. The problems name every column that is unknown, missing or repeated. */
export function readHeader(line: string): Reading<Header> {
  return readTableHeader(line, { known: SNAPSHOT_COLUMNS, required: REQUIRED_COLUMNS });
}

const LONGEST_COMPANY_NAME = 200;
const DECIMAL = /^-?\d{1,16}(?:\.\d{1,10})?$/;
const LARGEST_AMOUNT = 1e15;
const WORST_STATUS = 9;
const BEST_STATUS = -2;
const LARGEST_COUNT = 100_000;
const LARGEST_PERCENT = 1e9;
const LOWEST_PERCENT_CHANGE = -100;

/** Reads the fields of a row. The problems name every bad field. */
export function readRow(fields: readonly string[] | undefined, header: Header): Reading<Taxpayer> {
  if (fields === undefined) {
    return { ok: false, problems: [message('row.quote')] };
  }
  if (fields.length !== header.width) {
    const rule = message('row.width', { count: fields.length, width: header.width });
    return { ok: false, problems: [rule] };
  }
  const row = new Row(fields, header);
  const taxpayer: Taxpayer = {
    taxpayerId: row.taxpayerId(),
    companyName: row.companyName(),
    account: {
      guaranteeLimit: row.number('guaranteeLimit', 0, LARGEST_AMOUNT),
      paymentStatus: MONTHS.map((month) => row.whole(`paymentStatus${month}`, BEST_STATUS, WORST_STATUS)),
      assessed: MONTHS.map((month) => row.number(`assessed${month}`, -LARGEST_AMOUNT, LARGEST_AMOUNT)),
      paid: MONTHS.map((month) => row.number(`paid${month}`, 0, LARGEST_AMOUNT)),
    },
    factors: row.factors(),
  };
  return row.problems.length > 0 ? { ok: false, problems: row.problems } : { ok: true, value: taxpayer };
}

/** Reads the fields of a row by column and collects the problems. */
class Row {
  readonly problems: Message[] = [];
  readonly #fields: readonly string[];
  readonly #places: Header['places'];

  constructor(fields: readonly string[], header: Header) {
    this.#fields = fields;
    this.#places = header.places;
  }

  taxpayerId(): string {
    const id = this.#text('taxpayerId');
    if (!IDENTIFIER.test(id)) this.problems.push(message('row.taxpayerId'));
    return id;
  }

  companyName(): string {
    const name = displayForm(this.#text('companyName')).trim();
    if (name.length > LONGEST_COMPANY_NAME || !isDisplayLine(name)) {
      this.problems.push(message('row.companyName', { most: LONGEST_COMPANY_NAME }));
    }
    return name;
  }

  number(column: SnapshotColumn, least: number, most: number): number {
    const text = this.#text(column);
    const value = Number(text);
    if (DECIMAL.test(text) && value >= least && value <= most) return value;
    this.#bad('row.number', { column, least, most }, text);
    return Number.NaN;
  }

  whole(column: SnapshotColumn, least: number, most: number): number {
    const text = this.#text(column);
    const value = Number(text);
    if (DECIMAL.test(text) && Number.isInteger(value) && value >= least && value <= most) return value;
    this.#bad('row.whole', { column, least, most }, text);
    return Number.NaN;
  }

  factors(): Factors {
    const factors: { -readonly [Column in FactorColumn]?: Factors[Column] } = {};
    for (const column of ['insolvencyProceedings', 'closedBusiness', 'authorisedOperator'] as const) {
      if (this.#isKnown(column)) factors[column] = this.whole(column, 0, 1) === 1;
    }
    if (this.#isKnown('priorSeizures')) {
      factors.priorSeizures = this.whole('priorSeizures', 0, LARGEST_COUNT);
    }
    if (this.#isKnown('yearsInBusiness')) {
      factors.yearsInBusiness = this.number('yearsInBusiness', 0, LARGEST_COUNT);
    }
    if (this.#isKnown('guaranteeUsedPct')) {
      factors.guaranteeUsedPct = this.number('guaranteeUsedPct', 0, LARGEST_PERCENT);
    }
    if (this.#isKnown('declaredValueChangePct')) {
      factors.declaredValueChangePct = this.number(
        'declaredValueChangePct',
        LOWEST_PERCENT_CHANGE,
        LARGEST_PERCENT,
      );
    }
    return factors;
  }

  #isKnown(column: FactorColumn): boolean {
    return this.#text(column) !== '';
  }

  #text(column: SnapshotColumn): string {
    const place = this.#places[column];
    return place === undefined ? '' : cellText((this.#fields[place] ?? '').trim());
  }

  #bad(
    rule: 'row.number' | 'row.whole',
    expected: { readonly column: SnapshotColumn; readonly least: number; readonly most: number },
    text: string,
  ): void {
    const got = text === '' ? message('row.nothing') : `"${shortened(text)}"`;
    this.problems.push(message(rule, { ...expected, got }));
  }
}
