// CSV that spreadsheets open without surprises.

/** A spreadsheet takes a cell that begins like this for a formula. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const TO_QUOTE = /[",\r\n]|^\s|\s$/;

/** One line of CSV, with its line end; what would run as a formula is kept as text by an apostrophe before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => quoted(harmless(String(cell)))).join(',')}\n`;
}

function harmless(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return TO_QUOTE.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
