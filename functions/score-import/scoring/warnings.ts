// Warnings: what is accepted and scored but worth a look, because the model knows less about it than its answer looks like.
import { type EditionCalendar, uncheckedSubheading } from '../../shared/nomenclature/editions.ts';
import { type Message, message } from '../../shared/words/message.ts';
import type { Declaration, Warning } from '../schemas.ts';
import { ITEM_FIELDS, type Row } from './rows.ts';

/** The columns of the model's codes. */
const CODE_COLUMNS = [
  'office',
  'processType',
  'importType',
  'importUse',
  'paymentType',
  'transportMode',
  'hs6',
  'departureCountry',
  'originCountry',
  'taxType',
  'originMark',
] as const;
type CodeColumn = (typeof CODE_COLUMNS)[number];
const ITEM_COLUMNS = CODE_COLUMNS.filter(isItemColumn);
const HEADER_COLUMNS = CODE_COLUMNS.filter((column) => !isItemColumn(column));

/** Countries, which may be declared as unknown. */
const COUNTRIES: ReadonlySet<CodeColumn> = new Set(['departureCountry', 'originCountry']);
const UNKNOWN_COUNTRY = 'ZZ';

/** Masses are declared to the gram: what is less stands in place of a missing value. */
const LEAST_MASS_KG = 0.001;

/** The smallest price in a currency: one of its minor units (ISO 4217), such as 1 KRW or 0.01 USD. */
export function leastPrice(currency: string): number {
  const { maximumFractionDigits = 0 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return 10 ** -maximumFractionDigits;
}

/** The codes that a model was trained on, by column. */
type KnownCodes = Readonly<Record<CodeColumn, ReadonlySet<string>>>;

/** What warnings depend on beside the declaration. */
export interface WarningContext {
  readonly model: { readonly name: string; readonly version: string };
  readonly knownCodes: KnownCodes;
  /** Headings and chapters of the known subheadings: what an unknown subheading is scored as. */
  readonly knownGroups: ReadonlySet<string>;
  readonly calendar: EditionCalendar;
  /** ISO 4217 code of the stage's currency, and the smallest price in it. */
  readonly currency: string;
  readonly leastPrice: number;
}

/** Headings and chapters of subheadings. */
export function groupsOf(subheadings: Iterable<string>): Set<string> {
  const groups = new Set<string>();
  for (const code of subheadings) groups.add(code.slice(0, 4)).add(code.slice(0, 2));
  return groups;
}

function isItemColumn<Column extends CodeColumn>(column: Column): column is Column & ItemColumn {
  return column in ITEM_FIELDS;
}

/** Everything about a declaration that is worth a look. */
export interface Doubts {
  /** In the order of the fields, those of the header first; pointers are relative to the declaration. */
  readonly warnings: readonly Warning[];
  /** The model's columns with a warning, for each item; those of the header are in all of them. */
  readonly columns: readonly ReadonlySet<string>[];
}

interface Doubt<Column extends keyof Row> {
  readonly column: Column;
  readonly message: Message;
}
type ItemColumn = keyof typeof ITEM_FIELDS;

/**
 * What is worth a look in a declaration.
 *
 * @param rows one for each item
 */
export function doubtsOf(declaration: Declaration, rows: readonly Row[], context: WarningContext): Doubts {
  const [first] = rows;
  const header = first === undefined ? [] : codeDoubts(first, HEADER_COLUMNS, context);
  const items = rows.map((row) => itemDoubts(row, declaration.declaredOn, context));
  const rates = rateWarnings(declaration);
  const warnings = [
    ...header.map(({ column, message }) => ({ pointer: `/${column}`, message })),
    ...items.flatMap((doubts, index) => [
      ...doubts.map(({ column, message }) => ({
        pointer: `/items/${index}/${ITEM_FIELDS[column]}`,
        message,
      })),
      ...(rates.get(index) ?? []),
    ]),
  ];
  const ofHeader = header.map(({ column }) => column);
  return {
    warnings,
    columns: items.map((doubts) => new Set([...ofHeader, ...doubts.map(({ column }) => column)])),
  };
}

function codeDoubts<Column extends CodeColumn>(
  row: Row,
  columns: readonly Column[],
  context: WarningContext,
): Doubt<Column>[] {
  const doubts: Doubt<Column>[] = [];
  for (const column of columns) {
    const code = row[column];
    if (code === UNKNOWN_COUNTRY && COUNTRIES.has(column)) {
      doubts.push({ column, message: unknownCountry(column, code) });
    } else if (!context.knownCodes[column].has(code)) {
      doubts.push({ column, message: unknownCode(column, code, context) });
    }
  }
  return doubts;
}

function itemDoubts(row: Row, day: string, context: WarningContext): Doubt<ItemColumn>[] {
  const doubts: Doubt<ItemColumn>[] = codeDoubts(row, ITEM_COLUMNS, context);
  const unchecked = uncheckedSubheading(row.hs6, day, context.calendar);
  if (unchecked !== undefined) doubts.push({ column: 'hs6', message: unchecked });
  if (row.netMassKg < LEAST_MASS_KG) {
    const mass = message(row.netMassKg === 0 ? 'warning.noMass' : 'warning.smallMass');
    doubts.push({ column: 'netMassKg', message: mass });
  }
  if (row.itemPrice < context.leastPrice) {
    const { leastPrice: least, currency } = context;
    const price =
      row.itemPrice === 0 ? message('warning.noPrice') : message('warning.smallPrice', { least, currency });
    doubts.push({ column: 'itemPrice', message: price });
  }
  return doubts;
}

/** Exchange rates that differ from the one that an earlier item has for the same currency, by the index of the item. */
function rateWarnings({ items }: Declaration): ReadonlyMap<number, Warning[]> {
  const first = new Map<string, { readonly rate: number; readonly itemNumber: number }>();
  const warnings = new Map<number, Warning[]>();
  for (const [index, { itemNumber, price }] of items.entries()) {
    const { currency, exchangeRate: rate } = price;
    if (rate === undefined) continue;
    const earlier = first.get(currency);
    if (earlier === undefined) first.set(currency, { rate, itemNumber });
    else if (earlier.rate !== rate) {
      const values = { currency, rate, earlier: earlier.rate, number: earlier.itemNumber };
      const pointer = `/items/${index}/price/exchangeRate`;
      warnings.set(index, [{ pointer, message: message('warning.exchangeRate', values) }]);
    }
  }
  return warnings;
}

function unknownCountry(column: CodeColumn, code: string): Message {
  return message('warning.unknownCountry', { what: message(`column.${column}`), code });
}

function unknownCode(column: CodeColumn, code: string, context: WarningContext): Message {
  const { name: model, version } = context.model;
  const what = message(`column.${column}`);
  const substitute = substituteFor(column, code, context.knownGroups);
  return message('warning.unknownCode', { what, code, model, version, substitute });
}

/** What the model's encoders put in place of a code that they do not know. */
function substituteFor(column: CodeColumn, code: string, groups: ReadonlySet<string>): Message {
  const [heading, chapter] = [code.slice(0, 4), code.slice(0, 2)];
  if (column !== 'hs6') return message('warning.asAverage');
  if (groups.has(heading)) return message('warning.asHeading', { heading });
  return groups.has(chapter) ? message('warning.asChapter', { chapter }) : message('warning.asAverageGoods');
}
