// CSV that spreadsheets open without surprises.

/** A spreadsheet takes a cell that begins like this for a formula. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** One line of CSV, with its line end; what would run as a formula is kept as text by an apostrophe before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => quoted(harmless(String(cell)))).join(',')}\n`;
}

function harmless(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * The complete lines at the start of CSV bytes: a line break within quotes ends none.
 *
 * @returns the offset after each complete line
 */
export function completeLines(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  let inQuotes = false;
  bytes.forEach((byte, index) => {
    if (byte === QUOTE) inQuotes = !inQuotes;
    else if (byte === LINE_FEED && !inQuotes) ends.push(index + 1);
  });
  return ends;
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
