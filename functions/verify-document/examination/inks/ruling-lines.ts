// Ruling lines and borders of form fields under a signature: long, thin and straight, so unlike handwriting that they can be
// taken away where no stroke crosses them.
import type { GreyPicture } from '../picture.ts';

const INK_BELOW = 190;
/** And at most as thick as this share of its other side, or this many pixels. */
const MOST_THICKNESS = 0.05;
const LEAST_THICKNESS_PX = 3;
/** Holes of a worn print, and crossings of strokes, that a line continues after. */
const MOST_GAP = 0.02;
/** Most rows that a line rises or falls over its length, as a share of it: pages are deskewed by their feeder at best. */
const MOST_SLOPE = 0.035;
/** Least share of a line's columns that are inked and thin. Strokes wander off; a printed line does not. */
const LEAST_FILL = 0.7;

/** Past this many times the line's own thickness, or this many pixels, a stroke is on it. */
const CROSSED = 1.5;
const LEAST_CROSSED_PX = 3;
/** A line goes on past the ends that were found of it by this share of its length. */
const PAST_ENDS = 0.05;
/** The soft edges of ink. */
const FAINT_BELOW = 215;

/** A straight line: its row at column x is `row + slope * x`, from column `from` to `to`. */
interface Line {
  readonly row: number;
  readonly slope: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The picture without horizontal and vertical ruling lines; pixels where a stroke crosses one stay.
 *
 * @param leastLength of a line, as a share of the picture's side
 */
export function withoutRulingLines(picture: GreyPicture, leastLength: number): GreyPicture {
  const across = erased(picture, leastLength);
  const turned = transposed(across);
  const down = erased(turned, leastLength);
  return down === turned ? across : transposed(down);
}

/** Without the horizontal lines; the same picture where it has none. */
function erased(picture: GreyPicture, leastLength: number): GreyPicture {
  const thickest = Math.max(LEAST_THICKNESS_PX, Math.round(MOST_THICKNESS * picture.height));
  const lines = linesOf(picture, thickest, leastLength * picture.width);
  if (lines.length === 0) return picture;
  const grey = picture.grey.slice();
  for (const line of lines) erase({ ...picture, grey }, line, thickest);
  return { ...picture, grey };
}

/**
 * Votes of thin inked columns for (row, slope): a Hough transform over nearly horizontal lines only. A column of ink that is
 * thicker than a line does not vote, so neither letters nor the middle of strokes do.
 */
function linesOf(picture: GreyPicture, thickest: number, shortest: number): Line[] {
  const { width, height } = picture;
  if (shortest < 24) return [];
  const centres = thinRuns(picture, thickest);
  if (centres.length < LEAST_FILL * shortest) return [];
  const lift = Math.ceil(MOST_SLOPE * width);
  const votes = new Uint16Array(height + 2 * lift + 2);
  const lines: Line[] = [];
  for (let rise = -lift; rise <= lift; rise++) {
    const slope = rise / width;
    votes.fill(0);
    for (const { column, row } of centres) {
      const at = Math.round(row - slope * column) + lift;
      votes[at] = (votes[at] ?? 0) + 1;
    }
    for (let at = 1; at < votes.length - 1; at++) {
      const around = (votes[at - 1] ?? 0) + (votes[at] ?? 0) + (votes[at + 1] ?? 0);
      if (around < LEAST_FILL * shortest || (votes[at] ?? 0) < (votes[at - 1] ?? 0)) continue;
      const line = extentOf(centres, at - lift, slope, width);
      if (line !== undefined && line.to - line.from >= shortest) lines.push(line);
    }
  }
  return lines;
}

interface Run {
  readonly column: number;
  /** Middle of the run. */
  readonly row: number;
}

/** Vertical runs of ink that are no thicker than a line, column by column. */
function thinRuns({ width, height, grey }: GreyPicture, thickest: number): Run[] {
  const runs: Run[] = [];
  const starts = new Int32Array(width).fill(-1);
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column < width; column++) {
      const start = starts[column] ?? -1;
      if (row < height && (grey[row * width + column] ?? 255) < INK_BELOW) {
        if (start === -1) starts[column] = row;
      } else if (start !== -1) {
        if (row - start <= thickest) runs.push({ column, row: (start + row - 1) / 2 });
        starts[column] = -1;
      }
    }
  }
  return runs;
}

/** The longest stretch of a line without a gap, if it is filled enough. */
function extentOf(centres: readonly Run[], row: number, slope: number, width: number): Line | undefined {
  const inked = new Uint8Array(width);
  for (const run of centres) {
    if (Math.abs(run.row - slope * run.column - row) <= 1.5) inked[run.column] = 1;
  }
  const gap = Math.max(4, Math.round(MOST_GAP * width * 2));
  let best: Line | undefined;
  let from = -1;
  let last = -1;
  let filled = 0;
  const close = (): void => {
    if (from === -1 || filled < LEAST_FILL * (last - from + 1)) return;
    if (best === undefined || last - from > best.to - best.from) best = { row, slope, from, to: last };
  };
  for (let column = 0; column < width; column++) {
    if (inked[column] === 0) continue;
    if (from === -1 || column - last > gap) {
      close();
      from = column;
      filled = 0;
    }
    last = column;
    filled += 1;
  }
  close();
  return best;
}

interface Column {
  readonly column: number;
  readonly top: number;
  readonly bottom: number;
}

/** Whitens a line column by column where its run of ink is as thin as the line's; where it is thicker a stroke crosses. */
function erase(
  { width, height, grey }: GreyPicture & { grey: Uint8Array },
  line: Line,
  thickest: number,
): void {
  const runs = runsOn({ width, height, grey }, line).filter(({ top, bottom }) => bottom - top < thickest);
  const thicknesses = runs.map(({ top, bottom }) => bottom - top + 1).sort((one, other) => one - other);
  const most = (thicknesses[Math.floor(thicknesses.length / 2)] ?? 0) * CROSSED;
  for (const { column, top, bottom } of runs) {
    if (bottom - top + 1 > Math.max(most, LEAST_CROSSED_PX)) continue;
    // The soft edge of a printed line goes with it.
    for (let row = Math.max(0, top - 1); row <= Math.min(height - 1, bottom + 1); row++) {
      grey[row * width + column] = 255;
    }
  }
}

/** The runs of ink that a line goes through, a little past its ends, where it may be fainter. */
function runsOn({ width, height, grey }: GreyPicture, line: Line): Column[] {
  const inked = (row: number, column: number): boolean =>
    row >= 0 && row < height && (grey[row * width + column] ?? 255) < FAINT_BELOW;
  const past = Math.round(PAST_ENDS * (line.to - line.from));
  const runs: Column[] = [];
  for (let column = Math.max(0, line.from - past); column <= Math.min(width - 1, line.to + past); column++) {
    const middle = Math.round(line.row + line.slope * column);
    const on = [middle, middle - 1, middle + 1].find((row) => inked(row, column));
    if (on === undefined) continue;
    let top = on;
    let bottom = on;
    while (inked(top - 1, column)) top -= 1;
    while (inked(bottom + 1, column)) bottom += 1;
    runs.push({ column, top, bottom });
  }
  return runs;
}

function transposed({ width, height, grey }: GreyPicture): GreyPicture {
  const turned = new Uint8Array(grey.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      turned[column * height + row] = grey[row * width + column] ?? 255;
    }
  }
  return { width: height, height: width, grey: turned };
}
