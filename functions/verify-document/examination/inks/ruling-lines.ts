// Removes ruling lines and borders of form fields under a signature: unlike handwriting they are long, thin and straight. Pixels where a
// stroke crosses a line are kept.
import type { GreyPicture } from '../picture.ts';

const INK_BELOW = 190;
/** Maximum thickness of a line: this share of the picture's other side, but at least this many pixels. */
const MAX_THICKNESS = 0.05;
const MAX_THICKNESS_PX = 3;
/** Maximum gap in a line, from worn print or a crossing stroke, as a share of the picture's side. */
const MAX_GAP = 0.02;
/** Maximum slope of a line: only the scanner's feeder deskews pages. */
const MAX_SLOPE = 0.035;
/** Minimum share of a line's columns that are inked and thin. Pen strokes leave a straight line; printed lines do not. */
const MIN_FILL = 0.7;

/** A line within this share of the picture's side reaches its edge. */
const AT_EDGE = 0.02;
/** A line that reaches beyond all other ink on both ends by this share of the picture's side is no stroke, as a flourish is. */
const MIN_OVERHANG = 0.05;
/** How near to each other two sides of a frame end, as a share of the side's length. */
const CORNER = 0.04;

/** A stroke crosses the line where it is thicker than this many times its own thickness and than this many pixels. */
const CROSSING_FACTOR = 1.5;
const MIN_CROSSING_PX = 3;
/** Lines are erased beyond their detected ends up to a gap of this share of the picture's side, such as a word that touches the line. */
const MAX_ERASED_GAP = 0.15;
/** Grey level of the soft edges of ink. */
const FAINT_BELOW = 215;

/** A straight line: its row at column x is `row + slope * x`, from column `from` to `to`. */
interface Line {
  readonly row: number;
  readonly slope: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Removes horizontal and vertical ruling lines; pixels where a stroke crosses a line are kept. A line comes from outside the picture,
 * runs on where no other ink is, or is a side of a frame; other straight strokes are handwriting, such as the headline of Devanagari
 * or a line under a name.
 *
 * @param minLength minimum length of a line, as a share of the picture's side
 */
export function withoutRulingLines(picture: GreyPicture, minLength: number): GreyPicture {
  const turned = transposed(picture);
  const across = linesOf(picture, minLength);
  const down = linesOf(turned, minLength);
  const cleaned = erased(
    picture,
    across.filter((line) => isPrinted(line, picture) || isSideOfFrame(line, across, down)),
  );
  const others = down.filter((line) => isPrinted(line, turned) || isSideOfFrame(line, down, across));
  return others.length === 0 ? cleaned : transposed(erased(transposed(cleaned), others));
}

/** Removes horizontal lines. */
function erased(picture: GreyPicture, lines: readonly Line[]): GreyPicture {
  if (lines.length === 0) return picture;
  const grey = picture.grey.slice();
  for (const line of lines) erase(picture, line, thickestIn(picture), grey);
  return { ...picture, grey };
}

const thickestIn = ({ height }: GreyPicture): number =>
  Math.max(MAX_THICKNESS_PX, Math.round(MAX_THICKNESS * height));

/** Whether a line reaches the picture's edge, or reaches beyond all other ink on both ends. */
function isPrinted(line: Line, picture: GreyPicture): boolean {
  const { width } = picture;
  if (line.from <= AT_EDGE * width || line.to >= (1 - AT_EDGE) * width - 1) return true;
  const [first, last] = extentWithout(line, picture);
  return Math.min(first - line.from, line.to - last) >= MIN_OVERHANG * width;
}

/** The first and the last column with ink that is not the line's. */
function extentWithout(line: Line, picture: GreyPicture): [number, number] {
  const { width, height, grey } = picture;
  const reach = thickestIn(picture);
  let [first, last] = [width, -1];
  for (let column = 0; column < width; column++) {
    const middle = line.row + line.slope * column;
    for (let row = 0; row < height; row++) {
      if (Math.abs(row - middle) <= reach || (grey[row * width + column] ?? 255) >= INK_BELOW) continue;
      first = Math.min(first, column);
      last = column;
      break;
    }
  }
  return [first, last];
}

/** Whether a line meets two lines across at its ends which both meet another line along it. */
function isSideOfFrame(line: Line, along: readonly Line[], across: readonly Line[]): boolean {
  const meets = (one: Line, other: Line, end: number): boolean => {
    const at = one.row + one.slope * end;
    const corner = CORNER * (one.to - one.from);
    return (
      Math.abs(other.row + other.slope * at - end) <= corner &&
      Math.min(Math.abs(other.from - at), Math.abs(other.to - at)) <= corner
    );
  };
  const sides = [line.from, line.to].map((end) => across.filter((other) => meets(line, other, end)));
  return sides.every((meeting) =>
    meeting.some((side) =>
      along.some(
        (other) =>
          Math.abs(other.row - line.row) > CORNER * (line.to - line.from) &&
          [side.from, side.to].some((end) => meets(side, other, end)),
      ),
    ),
  );
}

/**
 * Finds lines by a Hough transform over nearly horizontal lines only: thin inked columns vote for (row, slope). Columns of ink that
 * are thicker than a line do not vote, so letters and the middle of strokes do not count.
 */
function linesOf(picture: GreyPicture, minLength: number): Line[] {
  const { width, height } = picture;
  const thickest = thickestIn(picture);
  const shortest = minLength * width;
  if (shortest < 24) return [];
  const centres = thinRuns(picture, thickest);
  if (centres.length < MIN_FILL * shortest) return [];
  const lift = Math.ceil(MAX_SLOPE * width);
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
      if (around < MIN_FILL * shortest || (votes[at] ?? 0) < (votes[at - 1] ?? 0)) continue;
      const line = extentOf(centres, at - lift, slope, width);
      if (line !== undefined && line.to - line.from >= shortest) lines.push(line);
    }
  }
  return lines;
}

interface Run {
  readonly column: number;
  /** The middle of the run. */
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

/** The longest segment of a line without a large gap, if enough of it is inked. */
function extentOf(centres: readonly Run[], row: number, slope: number, width: number): Line | undefined {
  const inked = new Uint8Array(width);
  for (const run of centres) {
    if (Math.abs(run.row - slope * run.column - row) <= 1.5) inked[run.column] = 1;
  }
  const gap = Math.max(4, Math.round(MAX_GAP * width * 2));
  let best: Line | undefined;
  let from = -1;
  let last = -1;
  let filled = 0;
  const close = (): void => {
    if (from === -1 || filled < MIN_FILL * (last - from + 1)) return;
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

/** Whitens a line of a picture in a copy: every column where the ink is as thin as the line; where it is thicker, a stroke crosses. */
function erase(picture: GreyPicture, line: Line, thickest: number, copy: Uint8Array): void {
  const { width, height } = picture;
  const runs = runsOn(picture, line, thickest).filter(({ top, bottom }) => bottom - top < thickest);
  const thicknesses = runs.map(({ top, bottom }) => bottom - top + 1).sort((one, other) => one - other);
  const most = (thicknesses[Math.floor(thicknesses.length / 2)] ?? 0) * CROSSING_FACTOR;
  for (const { column, top, bottom } of runs) {
    if (bottom - top + 1 > Math.max(most, MIN_CROSSING_PX)) continue;
    // Includes the soft edges of the printed line.
    for (let row = Math.max(0, top - 1); row <= Math.min(height - 1, bottom + 1); row++) {
      copy[row * width + column] = 255;
    }
  }
}

/** The runs of ink along a line and beyond its ends, where it may be fainter or crossed by strokes. */
function runsOn({ width, height, grey }: GreyPicture, line: Line, thickest: number): Column[] {
  const inked = (row: number, column: number): boolean =>
    row >= 0 && row < height && (grey[row * width + column] ?? 255) < FAINT_BELOW;
  const runAt = (column: number): Column | undefined => {
    const middle = Math.round(line.row + line.slope * column);
    const on = [middle, middle - 1, middle + 1].find((row) => inked(row, column));
    if (on === undefined) return;
    let top = on;
    let bottom = on;
    while (inked(top - 1, column)) top -= 1;
    while (inked(bottom + 1, column)) bottom += 1;
    return { column, top, bottom };
  };
  const runs: Column[] = [];
  const gap = Math.round(MAX_ERASED_GAP * width);
  const walk = (from: number, step: 1 | -1): void => {
    let last = step === 1 ? line.to : line.from;
    for (let column = from; column >= 0 && column < width && (column - last) * step <= gap; column += step) {
      const run = runAt(column);
      if (run === undefined) continue;
      runs.push(run);
      if (run.bottom - run.top < thickest && (column - last) * step > 0) last = column;
    }
  };
  walk(line.from, 1);
  walk(line.from - 1, -1);
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
