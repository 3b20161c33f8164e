// CSV for people: spreadsheets open it safely and keep codes, and programs read it back with `cellText` (docs/decisions/0034).

/** Without it, Excel reads UTF-8 in the code page of its language. */
const BYTE_ORDER_MARK = '\ufeff';

/** Digits that are no number, such as a grade or an HS code. */
interface Code {
  readonly code: string;
}

export type Cell = string | number | Code;

/** A spreadsheet interprets a cell that begins like this as a formula. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
/** Where lists are separated by semicolons, a spreadsheet begins a cell after one even within quotes; only what can do harm is escaped. */
const FORMULA_WITHIN = /([;\t\r\n]\s*)(?=[=+\-@][^;\t\r\n]*[(|!])/g;
const TO_QUOTE = /[",\r\n]|^\s|\s$/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
/** A number that a spreadsheet shows as it is written. */
const SAME_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;
/** Digits of a number that a spreadsheet keeps. */
const MOST_DIGITS = 15;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
/** What spreadsheets convert: numbers in any form, dates, times, and truth values. */
const CONVERTED = new RegExp(
  [
    '[\\s(]*[+-]?[$€£¥₩]?\\s*[+-]?[\\d.,][\\d\\s.,:/()%+\\-]*(?:e[+-]?\\d+)?[\\s)%€₩]*(?:[ap]m?)?',
    `\\d{1,4}[\\s/.-]*${MONTH}[\\s\\d/.,:-]*`,
    `${MONTH}[\\s/.-]*\\d[\\s\\d/.,:-]*`,
    '\\d{1,4}\\s*[년월일시분年月日時]\\s*[\\d\\s년월일시분초年月日時分秒]*',
    'true|false|참|거짓|wahr|falsch|vrai|faux',
  ]
    .map((form) => `^(?:${form})$`)
    .join('|'),
  'i',
);
/** Excel refuses a longer text in a formula. */
const LONGEST_TEXT = 255;

/**
 * One line of CSV with its line break. A code, and a text that a spreadsheet would convert, is written as the formula `="…"`, which
 * spreadsheets show as the text itself; a text that would run as a formula gets an apostrophe before it.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(written(cell))).join(',')}\n`;
}

/** The first line of a file: a byte order mark and the names of the columns. */
export function csvHeader(columns: readonly string[]): string {
  return BYTE_ORDER_MARK + csvLine(columns);
}

function written(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return cell.code === '' ? '' : asText(cell.code);
  const harmless = cell.replace(FORMULA_WITHIN, "$1'");
  if (FORMULA.test(cell) && !NUMBER.test(cell)) return `'${harmless}`;
  return isConverted(cell) ? asText(cell) : harmless;
}

function isConverted(text: string): boolean {
  if (text.length > LONGEST_TEXT || /[\t\r\n]/.test(text) || !/[\d\p{L}]/u.test(text)) return false;
  return CONVERTED.test(text) && !isSameNumber(text);
}

function isSameNumber(text: string): boolean {
  return SAME_NUMBER.test(text) && text.replace(/\D/g, '').length <= MOST_DIGITS;
}

function asText(text: string): string {
  return `="${text.replaceAll('"', '""')}"`;
}

function quoted(cell: string): string {
  return TO_QUOTE.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const EQUALS = 0x3d;
const APOSTROPHE = 0x27;

/** The text of a cell that `csvLine` may have written, from the field that a CSV reader returned. */
export function cellText(field: string): string {
  const first = field.charCodeAt(0);
  if (first === EQUALS && field.length >= '=""'.length && field[1] === '"' && field.endsWith('"')) {
    return field.slice(2, -1).replaceAll('""', '"');
  }
  return first === APOSTROPHE && FORMULA.test(field.slice(1)) ? field.slice(1) : field;
}
