// Removes ink that does not belong to a mark although it has the mark's colour: neighbouring text in the margin of the cut, dust, printed lines.

import type { Kind } from '../../schemas.ts';
import type { Area, GreyPicture } from '../picture.ts';
import { inkPieces, type Piece, type Pieces } from './components.ts';
import { hasTallPiece, printedRows } from './print.ts';

/** A piece belongs to the mark if at least this share of it lies inside the detected box. */
const MIN_SHARE_INSIDE = 0.34;
/** Dust has less than this share of all ink, and is no longer than this share of the picture's longer side. */
const SPECK_SHARE = 0.0015;
const SPECK_PIXELS = 5;
const SPECK_LENGTH = 0.015;
/** A row of small pieces that is a larger share of a signature's ink is its own letters: a printed line only touches its box. */
const MAX_PRINT_SHARE = 0.3;

/**
 * Whitens what does not belong to the mark. Strokes that leave a box are connected to those inside, and are kept.
 *
 * @param box the detected box, in the picture's pixels
 */
export function withoutOtherInk(picture: GreyPicture, kind: Kind, box: Area): GreyPicture {
  const pieces = inkPieces(picture);
  const dropped = new Uint8Array(pieces.pieces.length + 1);
  const drop = ({ label }: Piece): void => {
    dropped[label] = 1;
  };
  neighbours(picture, pieces, box).forEach(drop);
  const own = pieces.pieces.filter(({ label }) => dropped[label] === 0);
  specks(picture, own).forEach(drop);
  // Neighbouring pieces are searched for printed lines too, because the box may cut such a line.
  if (kind === 'signature' && hasTallPiece(own)) {
    const most = MAX_PRINT_SHARE * inkOf(own);
    for (const row of printedRows(pieces.pieces)) {
      if (inkOf(row.filter(({ label }) => dropped[label] === 0)) <= most) row.forEach(drop);
    }
  }
  return dropped.includes(1) ? whitened(picture, pieces.labels, dropped) : picture;
}

const inkOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { pixels }) => sum + pixels, 0);

function neighbours({ width }: GreyPicture, { labels, pieces }: Pieces, box: Area): Piece[] {
  const inside = new Uint32Array(pieces.length + 1);
  for (let row = box.top; row < box.top + box.height; row++) {
    const end = row * width + box.left + box.width;
    for (let pixel = row * width + box.left; pixel < end; pixel++) {
      const label = labels[pixel] ?? 0;
      inside[label] = (inside[label] ?? 0) + 1;
    }
  }
  return pieces.filter(({ label, pixels }) => (inside[label] ?? 0) < MIN_SHARE_INSIDE * pixels);
}

function specks({ width, height }: GreyPicture, pieces: readonly Piece[]): Piece[] {
  const pixels = Math.max(SPECK_PIXELS, SPECK_SHARE * inkOf(pieces));
  const length = Math.max(3, SPECK_LENGTH * Math.max(width, height));
  return pieces.filter(
    (piece) => piece.pixels < pixels && Math.max(piece.area.width, piece.area.height) < length,
  );
}

/** Whitens the dropped pieces together with their soft edges. */
function whitened(
  { width, height, grey }: GreyPicture,
  labels: Int32Array,
  dropped: Uint8Array,
): GreyPicture {
  const cleaned = grey.slice();
  for (let pixel = 0; pixel < cleaned.length; pixel++) {
    const label = labels[pixel] ?? 0;
    if (label === 0 || dropped[label] === 0) continue;
    for (const beside of [pixel, pixel - 1, pixel + 1, pixel - width, pixel + width]) {
      const other = labels[beside] ?? 0;
      if (other === 0 || dropped[other] === 1) cleaned[beside] = 255;
    }
  }
  return { width, height, grey: cleaned };
}
