// Finds connected pieces of ink.
import type { Area, GreyPicture } from '../picture.ts';

/** A piece of ink whose pixels touch each other. */
export interface Piece {
  readonly label: number;
  readonly pixels: number;
  readonly area: Area;
}

export interface Pieces {
  /** The label of each pixel's piece, from 1; 0 for paper. */
  readonly labels: Int32Array;
  /** In order of their labels. */
  readonly pieces: readonly Piece[];
}

/** Labels connected pixels, diagonals included, in two passes with a union-find of equivalent labels. */
function piecesOf(mask: Uint8Array, width: number, height: number): Pieces {
  const labels = new Int32Array(mask.length);
  const parents: number[] = [0];
  const root = (label: number): number => {
    let at = label;
    while ((parents[at] ?? 0) !== at) {
      parents[at] = parents[parents[at] ?? 0] ?? 0;
      at = parents[at] ?? 0;
    }
    return at;
  };
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++) {
      if (mask[pixel] === 0) continue;
      let label = 0;
      const join = (neighbour: number): void => {
        const other = labels[neighbour] ?? 0;
        if (other === 0) return;
        if (label === 0) {
          label = root(other);
          return;
        }
        const [low, high] = ordered(root(label), root(other));
        parents[high] = low;
        label = low;
      };
      if (column > 0) join(pixel - 1);
      if (row > 0) {
        join(pixel - width);
        if (column > 0) join(pixel - width - 1);
        if (column < width - 1) join(pixel - width + 1);
      }
      if (label === 0) {
        label = parents.length;
        parents.push(label);
      }
      labels[pixel] = label;
    }
  }
  return numbered(
    labels,
    parents.map((_, label) => root(label)),
    width,
  );
}

const ordered = (one: number, other: number): [number, number] => (one < other ? [one, other] : [other, one]);

function numbered(labels: Int32Array, roots: readonly number[], width: number): Pieces {
  const numbers = new Int32Array(roots.length);
  const found: { pixels: number; left: number; top: number; right: number; bottom: number }[] = [];
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel] ?? 0;
    if (label === 0) continue;
    const own = roots[label] ?? 0;
    const column = pixel % width;
    const row = (pixel - column) / width;
    if (numbers[own] === 0) {
      found.push({ pixels: 0, left: column, top: row, right: column, bottom: row });
      numbers[own] = found.length;
    }
    const number = numbers[own] ?? 0;
    labels[pixel] = number;
    const piece = found[number - 1];
    if (piece === undefined) continue;
    piece.pixels += 1;
    piece.left = Math.min(piece.left, column);
    piece.right = Math.max(piece.right, column);
    piece.bottom = row;
  }
  const pieces = found.map(({ pixels, left, top, right, bottom }, index) => ({
    label: index + 1,
    pixels,
    area: { left, top, width: right - left + 1, height: bottom - top + 1 },
  }));
  return { labels, pieces };
}

/** Grey levels from this on are paper. */
export const INK_BELOW = 200;

/** Finds the pieces of dark ink in a grey picture. */
export function inkPieces({ width, height, grey }: GreyPicture): Pieces {
  return piecesOf(
    grey.map((value) => (value < INK_BELOW ? 1 : 0)),
    width,
    height,
  );
}
