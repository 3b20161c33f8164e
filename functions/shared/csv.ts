// CSV that spreadsheets open safely.

/** A spreadsheet interprets a cell that begins like this as a formula. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const TO_QUOTE = /[",\r\n]|^\s|\s$/;

/** One line of CSV with its line break; a cell that would run as a formula gets an apostrophe before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => quoted(withoutFormula(String(cell)))).join(',')}\n`;
}

function withoutFormula(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return TO_QUOTE.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
