// Words of a text that count for or against something, marked where they stand; and names of fields in sentences.

export interface Marked {
  /** Where the word is: start and end in Unicode code points, the end exclusive. */
  readonly spans: readonly (readonly number[])[];
  /** Positive for, negative against. */
  readonly contribution: number;
}

export interface Piece {
  readonly text: string;
  /** Undefined for a piece that nothing marks. */
  readonly contribution?: number;
}

/**
 * Cuts a text into pieces, marked and not, that together are the text. Where marks overlap, the one with the strongest contribution is
 * shown; spans that are not within the text are ignored.
 */
export function piecesOf(text: string, marks: readonly Marked[]): Piece[] {
  // Code points, as the API counts them: a surrogate pair is one.
  const points = [...text];
  const contributions: (number | undefined)[] = points.map(() => undefined);
  const strongestLast = [...marks].sort(
    (one, other) => Math.abs(one.contribution) - Math.abs(other.contribution),
  );
  for (const { spans, contribution } of strongestLast) {
    for (const [start = 0, end = 0] of spans) {
      for (let index = Math.max(0, start); index < Math.min(end, points.length); index += 1) {
        contributions[index] = contribution;
      }
    }
  }
  const pieces: { text: string; contribution?: number }[] = [];
  let before: number | undefined;
  points.forEach((point, index) => {
    const contribution = contributions[index];
    const last = pieces.at(-1);
    if (last !== undefined && contribution === before) last.text += point;
    else pieces.push(contribution === undefined ? { text: point } : { text: point, contribution });
    before = contribution;
  });
  return pieces;
}

/** A text of the API in pieces: what it has between backticks is code. */
export function codePieces(text: string): { readonly text: string; readonly isCode: boolean }[] {
  return text
    .split('`')
    .map((piece, index) => ({ text: piece, isCode: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
