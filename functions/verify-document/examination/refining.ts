// Moves the sides of a detected signature outwards to its ink. The network finds signatures better than it measures them; this looks at
// the pixels that it saw. The counterpart of training/customs_training/document_detector/refining.py, in whole numbers, so that
// both give the same boxes.

import { inkPieces } from './inks/components.ts';
import type { Raster } from './picture.ts';

/** Corners in pixels of the detector's input. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/** Side of the square in which the lightest pixel is paper, in pixels: wider than strokes and letters. */
const PAPER = 37;
const HALF = (PAPER - 1) / 2;
const LIGHTEST = 255;
/** How far outside of a box ink may belong to it, in pixels. */
const REACH = 11;
const CHANNELS = 3;
const SCALE = 1_000;
/** Ink is at least this much darker than its paper, in thousandths. */
const MIN_CONTRAST = 120;
/** Ink also has this share of the contrast that nearly all pixels of the box stay below: the texture of paper has less. */
const SHARE_OF_STRONG = 0.35;
const STRONG = 0.99;
/** Smaller pieces are specks. */
const MIN_PIXELS = 8;
/** A connected piece of ink belongs to the box if at least this share of its pixels lies inside. */
const MIN_INSIDE = 0.6;
/** Share of the way to ink outside of the box. Sides never move inwards: a stroke cut off does more harm than a rim of paper. */
const OUTWARDS = 0.5;
const INK = 0;
const NO_INK = 255;

/** Whole pixels from left and top up to, but without, right and bottom. */
interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * The box of a signature, grown towards ink that leaves it; the box itself if it has none.
 *
 * @param input the detector's input
 * @param size of the page on it, without padding
 */
export function refined(
  input: Raster,
  size: { readonly width: number; readonly height: number },
  box: Corners,
): Corners {
  const inner: Region = {
    left: Math.max(0, Math.floor(box[0])),
    top: Math.max(0, Math.floor(box[1])),
    right: Math.min(size.width, Math.ceil(box[2])),
    bottom: Math.min(size.height, Math.ceil(box[3])),
  };
  if (inner.right <= inner.left || inner.bottom <= inner.top) return box;
  const outer = grown(inner, REACH, size);
  const ends = inkExtent(contrastOf(input, outer, size), inner, outer);
  if (ends === undefined) return box;
  const moved = (side: number, outwards: -1 | 1): number => {
    const by = (ends[side] ?? 0) - (box[side] ?? 0);
    return (box[side] ?? 0) + (by * outwards > 0 ? OUTWARDS * by : 0);
  };
  return [moved(0, -1), moved(1, -1), moved(2, 1), moved(3, 1)];
}

/** The extent of the pieces of ink that lie mostly in the inner region. */
function inkExtent(contrast: Int32Array, inner: Region, outer: Region): Corners | undefined {
  const width = outer.right - outer.left;
  const height = outer.bottom - outer.top;
  const isInner = (column: number, row: number): boolean =>
    column >= inner.left - outer.left &&
    column < inner.right - outer.left &&
    row >= inner.top - outer.top &&
    row < inner.bottom - outer.top;
  const values = new Int32Array((inner.right - inner.left) * (inner.bottom - inner.top));
  let count = 0;
  contrast.forEach((value, pixel) => {
    if (isInner(pixel % width, Math.floor(pixel / width))) values[count++] = value;
  });
  const strong = values.sort()[Math.ceil(STRONG * count) - 1] ?? 0;
  const least = Math.max(MIN_CONTRAST, Math.floor(SHARE_OF_STRONG * strong));
  const grey = Uint8Array.from(contrast, (value) => (value > least ? INK : NO_INK));
  const { labels, pieces } = inkPieces({ width, height, grey });
  const inside = new Int32Array(pieces.length + 1);
  labels.forEach((label, pixel) => {
    if (isInner(pixel % width, Math.floor(pixel / width))) inside[label] = (inside[label] ?? 0) + 1;
  });
  const own = pieces.filter(
    ({ label, pixels }) => pixels >= MIN_PIXELS && (inside[label] ?? 0) >= MIN_INSIDE * pixels,
  );
  if (own.length === 0) return;
  const { left, top } = outer;
  return [
    left + Math.min(...own.map(({ area }) => area.left)),
    top + Math.min(...own.map(({ area }) => area.top)),
    left + Math.max(...own.map(({ area }) => area.left + area.width)),
    top + Math.max(...own.map(({ area }) => area.top + area.height)),
  ];
}

/**
 * How much darker each pixel of a region is than the paper around it, in thousandths of the paper's brightness, in the channel where
 * it is darkest. The paper is a morphological closing: strokes that are narrower than its square vanish.
 */
function contrastOf(input: Raster, region: Region, size: { width: number; height: number }): Int32Array {
  // The closing reads as far as its square reaches twice.
  const read = grown(region, PAPER - 1, size);
  const width = read.right - read.left;
  const height = read.bottom - read.top;
  const columns = region.right - region.left;
  const contrast = new Int32Array(columns * (region.bottom - region.top));
  for (let channel = 0; channel < CHANNELS; channel++) {
    const seen = channelOf(input, read, channel);
    const paper = eroded(dilated(seen, width, height), width, height);
    for (let row = region.top; row < region.bottom; row++) {
      for (let column = region.left; column < region.right; column++) {
        const pixel = (row - read.top) * width + column - read.left;
        const light = paper[pixel] ?? 0;
        const value = Math.floor((SCALE * (light - (seen[pixel] ?? 0))) / Math.max(light, 1));
        const at = (row - region.top) * columns + column - region.left;
        if (value > (contrast[at] ?? 0)) contrast[at] = value;
      }
    }
  }
  return contrast;
}

function channelOf({ rgb, width }: Raster, region: Region, channel: number): Uint8Array {
  const columns = region.right - region.left;
  const picked = new Uint8Array(columns * (region.bottom - region.top));
  for (let row = region.top, at = 0; row < region.bottom; row++) {
    let from = (row * width + region.left) * CHANNELS + channel;
    for (let column = 0; column < columns; column++, from += CHANNELS) picked[at++] = rgb[from] ?? 0;
  }
  return picked;
}

/** The lightest value in the square around each pixel, within the picture. */
function dilated(grey: Uint8Array, width: number, height: number): Uint8Array {
  const across = new Uint8Array(grey.length);
  const forth = new Uint8Array(grey.length);
  const back = new Uint8Array(grey.length);
  for (let row = 0; row < height; row++) {
    runningMaxima(grey, forth, back, row * width, width, 1, 1);
    for (let column = 0; column < width; column++) {
      across[row * width + column] = windowMaximum(forth, back, row * width, column, width, 1);
    }
  }
  runningMaxima(across, forth, back, 0, height, width, width);
  const both = new Uint8Array(grey.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      both[row * width + column] = windowMaximum(forth, back, column, row, height, width);
    }
  }
  return both;
}

/** The darkest value in the square around each pixel. */
function eroded(grey: Uint8Array, width: number, height: number): Uint8Array {
  return inverted(dilated(inverted(grey), width, height));
}

function inverted(grey: Uint8Array): Uint8Array {
  const result = new Uint8Array(grey.length);
  for (let pixel = 0; pixel < grey.length; pixel++) result[pixel] = LIGHTEST - (grey[pixel] ?? 0);
  return result;
}

/**
 * Maxima from the beginning and from the end of each block as long as the square, so that those of any window follow from two of them
 * (van Herk 1992). A line has `length` pixels, `step` apart; `lines` neighbouring lines are done together.
 */
function runningMaxima(
  grey: Uint8Array,
  forth: Uint8Array,
  back: Uint8Array,
  start: number,
  length: number,
  step: number,
  lines: number,
): void {
  for (let at = 0; at < length; at++) {
    const begins = at % PAPER === 0;
    for (let line = 0, pixel = start + at * step; line < lines; line++, pixel++) {
      const value = grey[pixel] ?? 0;
      const before = begins ? 0 : (forth[pixel - step] ?? 0);
      forth[pixel] = value > before ? value : before;
    }
  }
  for (let at = length - 1; at >= 0; at--) {
    const ends = at === length - 1 || at % PAPER === PAPER - 1;
    for (let line = 0, pixel = start + at * step; line < lines; line++, pixel++) {
      const value = grey[pixel] ?? 0;
      const after = ends ? 0 : (back[pixel + step] ?? 0);
      back[pixel] = value > after ? value : after;
    }
  }
}

/** The maximum of the window around a pixel of a line, cut off at its ends. */
function windowMaximum(
  forth: Uint8Array,
  back: Uint8Array,
  start: number,
  at: number,
  length: number,
  step: number,
): number {
  const first = at < HALF ? 0 : at - HALF;
  const last = at + HALF < length ? at + HALF : length - 1;
  const fromFirst = back[start + first * step] ?? 0;
  const toLast = forth[start + last * step] ?? 0;
  if (last - first < PAPER - 1) {
    // Cut off: both ends may lie in one block, where one of the two maxima reaches too far.
    const firstBlock = (first - (first % PAPER)) / PAPER;
    const lastBlock = (last - (last % PAPER)) / PAPER;
    if (firstBlock === lastBlock) return first % PAPER === 0 ? toLast : fromFirst;
  }
  return fromFirst > toLast ? fromFirst : toLast;
}

function grown(region: Region, by: number, size: { width: number; height: number }): Region {
  return {
    left: Math.max(0, region.left - by),
    top: Math.max(0, region.top - by),
    right: Math.min(size.width, region.right + by),
    bottom: Math.min(size.height, region.bottom + by),
  };
}
