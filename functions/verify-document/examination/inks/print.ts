// Finds printed lines under or over a signature of the same ink: small pieces of one height on one baseline, as printed letters are and
// pen strokes are not.
import type { Piece } from './components.ts';

/** How many letters a line has at least; touching letters count once. */
const MIN_LETTERS = 5;
/** Lower pieces, in pixels, are dots and dust. */
const MIN_HEIGHT = 5;
/** A piece wider than this many times its height is a stroke, or many touching letters. */
const MAX_ASPECT_RATIO = 5;
/** Maximum gap between two letters or words, in line heights. */
const MAX_GAP = 1.3;
/** Maximum distance of letters from the baseline, in line heights; descenders reach further down. */
const MAX_OFFSET = 0.2;
const MIN_SHARE_ON_LINE = 0.6;
/** Maximum ratio of heights on one line, as of capitals and small letters. */
const MAX_RATIO = 1.8;
/** A signature's tallest piece is at least this many times as high as print. */
const MIN_HEIGHT_RATIO = 1.7;

/** Whether one piece is much taller than the others, as a signature's main stroke is; otherwise all pieces may be handwriting. */
export function hasTallPiece(pieces: readonly Piece[]): boolean {
  const heights = pieces.map(({ area }) => area.height).sort((one, other) => one - other);
  const tallest = heights.at(-1) ?? 0;
  const median = heights[Math.floor(heights.length / 2)] ?? 0;
  return tallest >= MIN_HEIGHT_RATIO * median;
}

/** The printed lines, each as its letters. */
export function printedRows(pieces: readonly Piece[]): Piece[][] {
  const tallest = Math.max(0, ...pieces.map(({ area }) => area.height));
  const letters = pieces
    .filter(
      ({ area: { width, height } }) =>
        height >= MIN_HEIGHT && height * MIN_HEIGHT_RATIO <= tallest && width <= MAX_ASPECT_RATIO * height,
    )
    .sort((one, other) => one.area.left - other.area.left || one.area.top - other.area.top);
  return rowsOf(letters).filter(isPrinted);
}

/** Chains letters from left to right, each beside the previous one. */
function rowsOf(letters: readonly Piece[]): Piece[][] {
  const rows: Piece[][] = [];
  for (const letter of letters) {
    const row = rows.find((members) => follows(members.at(-1), letter));
    if (row === undefined) rows.push([letter]);
    else row.push(letter);
  }
  return rows;
}

function follows(last: Piece | undefined, next: Piece): boolean {
  if (last === undefined) return false;
  const { area: one } = last;
  const { area: other } = next;
  const height = Math.max(one.height, other.height);
  const shared = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  const gap = other.left - (one.left + one.width);
  return (
    shared >= 0.5 * Math.min(one.height, other.height) &&
    gap <= MAX_GAP * height &&
    gap >= -height &&
    height <= 2 * MAX_RATIO * Math.min(one.height, other.height)
  );
}

function isPrinted(row: readonly Piece[]): boolean {
  if (row.length < MIN_LETTERS) return false;
  const height = median(row.map(({ area }) => area.height));
  const offsets = baselineOffsets(row);
  const aligned = row.filter((_, index) => Math.abs(offsets[index] ?? 0) <= MAX_OFFSET * height).length;
  const similar = row.filter(
    ({ area }) => area.height <= MAX_RATIO * height && area.height * MAX_RATIO >= height,
  ).length;
  return aligned >= MIN_SHARE_ON_LINE * row.length && similar >= MIN_SHARE_ON_LINE * row.length;
}

/** The distance of each letter's foot from the row's baseline, which a skewed scan tilts. */
function baselineOffsets(row: readonly Piece[]): number[] {
  const feet = row.map(({ area }) => ({ at: area.left + area.width / 2, foot: area.top + area.height }));
  const half = Math.floor(feet.length / 2);
  const [before, after] = [feet.slice(0, half), feet.slice(-half)];
  const run = median(after.map(({ at }) => at)) - median(before.map(({ at }) => at));
  const rise = median(after.map(({ foot }) => foot)) - median(before.map(({ foot }) => foot));
  const slope = run === 0 ? 0 : rise / run;
  const level = median(feet.map(({ at, foot }) => foot - slope * at));
  return feet.map(({ at, foot }) => foot - slope * at - level);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
