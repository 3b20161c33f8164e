// Tables for the terminal: columns as wide as their content, with Korean and Chinese characters counted as two columns wide.

export type Alignment = 'left' | 'right';

/** @param alignment of each column; the last one also applies to further columns */
export function tableLines(rows: readonly (readonly string[])[], alignment: readonly Alignment[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
        return (alignment[column] ?? alignment.at(-1)) === 'right' ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Characters that are two columns wide (Unicode Standard Annex 11, East Asian Width): Hangul, Han, kana, full-width forms. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Width of a text in terminal columns. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.normalize('NFC')) width += WIDE.test(character) ? 2 : 1;
  return width;
}
