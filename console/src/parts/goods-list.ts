// A list of goods that somebody pastes or opens: one description a line, or CSV with a header row.

export interface Goods {
  readonly itemName?: string;
  readonly description: string;
}

/** The API takes so many at once. */
export const MOST_GOODS = 100;

/**
 * Reads goods. CSV is recognised by its header row, which names a column `description`; `itemName` is optional, other columns are ignored.
 * Empty lines are left out.
 */
export function goodsOf(text: string): Goods[] {
  const rows = rowsOf(text.replace(/^\uFEFF/, ''));
  const header = rows[0]?.map((name) => name.trim().toLowerCase()) ?? [];
  const description = header.indexOf('description');
  const itemName = header.indexOf('itemname');
  if (description < 0) {
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => ({ description: line }));
  }
  return rows.slice(1).flatMap((row): Goods[] => {
    const [text, name] = [row[description]?.trim() ?? '', row[itemName]?.trim() ?? ''];
    if (text === '' && name === '') return [];
    // A name alone describes the goods.
    if (text === '') return [{ description: name }];
    return [name === '' ? { description: text } : { itemName: name, description: text }];
  });
}

/** Rows and cells of CSV as RFC 4180 defines it. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const start = cell.lastIndex;
    const found = cell.exec(text);
    // A quotation mark that stands alone: the rest of the line is one cell.
    if (found === null) {
      const end = text.indexOf('\n', start);
      row.push(text.slice(start, end < 0 ? undefined : end).trim());
      cell.lastIndex = end < 0 ? text.length : end + 1;
      rows.push(row);
      row = [];
      continue;
    }
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] !== ',') {
      rows.push(row);
      row = [];
    } else if (cell.lastIndex === text.length) row.push('');
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
