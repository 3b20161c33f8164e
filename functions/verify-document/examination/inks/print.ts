// Lines of print under or over a signature of the same ink: small pieces of one height that stand on one line, which letters of a
// type face do and pen strokes do not.
import type { Piece } from './components.ts';

/** Letters of a line, touching ones counted once. */
const LEAST_LETTERS = 5;
/** Lower is dots and dust, in pixels. */
const LEAST_HEIGHT = 5;
/** A piece that is longer than this many times its height is a stroke, or many letters that touch. */
const LONGEST = 5;
/** Room between two letters, or words, in heights of the line. */
const MOST_GAP = 1.3;
/** How far the feet of letters may be from the line, in heights of it; letters with tails are further down. */
const OFF_LINE = 0.2;
const LEAST_ON_LINE = 0.6;
/** Capitals and small letters of one line. */
const MOST_RATIO = 1.8;
/** The signature's tallest piece is at least this many times as high as the print. */
const TALLER = 1.7;

/** Whether one piece stands out, as the main stroke of a signature does; without it all may be handwriting. */
export function isTallEnough(pieces: readonly Piece[]): boolean {
  const heights = pieces.map(({ area }) => area.height).sort((one, other) => one - other);
  const tallest = heights.at(-1) ?? 0;
  const median = heights[Math.floor(heights.length / 2)] ?? 0;
  return tallest >= TALLER * median;
}

/** The pieces that are letters of printed lines. */
export function printedRows(pieces: readonly Piece[]): Piece[] {
  const tallest = Math.max(0, ...pieces.map(({ area }) => area.height));
  const letters = pieces
    .filter(
      ({ area: { width, height } }) =>
        height >= LEAST_HEIGHT && height * TALLER <= tallest && width <= LONGEST * height,
    )
    .sort((one, other) => one.area.left - other.area.left || one.area.top - other.area.top);
  return rowsOf(letters).filter(isPrinted).flat();
}

/** Chains of letters from left to right, each beside the one before. */
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
    gap <= MOST_GAP * height &&
    gap >= -height &&
    height <= 2 * MOST_RATIO * Math.min(one.height, other.height)
  );
}

function isPrinted(row: readonly Piece[]): boolean {
  if (row.length < LEAST_LETTERS) return false;
  const height = median(row.map(({ area }) => area.height));
  const foot = slantedFeet(row);
  const standing = row.filter((_, index) => Math.abs(foot[index] ?? 0) <= OFF_LINE * height).length;
  const alike = row.filter(
    ({ area }) => area.height <= MOST_RATIO * height && area.height * MOST_RATIO >= height,
  ).length;
  return standing >= LEAST_ON_LINE * row.length && alike >= LEAST_ON_LINE * row.length;
}

/** How far each letter's foot is from the line through them, which a skewed scan tilts. */
function slantedFeet(row: readonly Piece[]): number[] {
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
