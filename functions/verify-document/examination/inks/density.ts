// Measures the optical density of a scan: how much ink covers the paper at each pixel, in each colour channel. Unlike grey levels, the
// densities of overlapping inks add up (Beer and Lambert), which makes inks separable.
import type { Raster } from '../picture.ts';

/** Densities above the paper's, in decades: 0 is paper, 1 reflects a tenth of the light. */
export interface Density {
  readonly width: number;
  readonly height: number;
  /** 3 values per pixel. */
  readonly channels: Float32Array;
  /**
   * Sums of `channels` over neighbouring pixels, for the colour of the ink: JPEG stores colour at half the resolution, so a thin red
   * stroke is dark in its place and red around it.
   */
  readonly around: Float32Array;
  /** The largest of a pixel's three densities. */
  readonly depth: Float32Array;
  /** Depths from this on count as ink. */
  readonly threshold: number;
}

/** Tiles along the longer side: small enough for the shadow of a fold, large enough to contain paper. */
const TILES = 8;
const MIN_TILE = 24;
/** The quantile of a tile's brightness that is taken as the paper's. */
const PAPER_QUANTILE = 0.8;
/** A tile whose paper is darker than this share of the picture's paper is covered by ink. */
const COVERED = 0.72;
const BINS = 256;
/** Highest density that is distinguished: 8 bits hold hardly more. */
const MAX_DENSITY = 2;
/** Limits of the threshold: above the paper's grain, below the faintest readable stamp. */
const MIN_THRESHOLD = 0.06;
const MAX_THRESHOLD = 0.3;
/** Factor on the threshold between dark ink and paper, so that faint ink beside dark ink still counts. */
const FAINT_FACTOR = 0.45;

const LOG = Float32Array.from({ length: 256 }, (_, value) => Math.log10(value + 1));

/** Measures the densities of a picture against its own paper. */
export function densityOf(picture: Raster): Density {
  const { width, height, rgb } = picture;
  const paper = paperOf(picture);
  const channels = new Float32Array(width * height * 3);
  const depth = new Float32Array(width * height);
  const line = new Float32Array(width * 3);
  for (let row = 0, pixel = 0; row < height; row++) {
    paper(row, line);
    for (let column = 0; column < width * 3; column += 3, pixel++) {
      const at = pixel * 3;
      const red = Math.max(0, (line[column] ?? 0) - (LOG[rgb[at] ?? 0] ?? 0));
      const green = Math.max(0, (line[column + 1] ?? 0) - (LOG[rgb[at + 1] ?? 0] ?? 0));
      const blue = Math.max(0, (line[column + 2] ?? 0) - (LOG[rgb[at + 2] ?? 0] ?? 0));
      channels[at] = red;
      channels[at + 1] = green;
      channels[at + 2] = blue;
      depth[pixel] = Math.max(red, green, blue);
    }
  }
  const around = summedAround(channels, width, height);
  return { width, height, channels, around, depth, threshold: thresholdOf(depth) };
}

/** Sums over squares of three by three pixels, clipped at the border: along rows, then along columns. */
function summedAround(channels: Float32Array, width: number, height: number): Float32Array {
  const stride = width * 3;
  const rows = new Float32Array(channels.length);
  for (let start = 0; start < channels.length; start += stride) {
    for (let at = start; at < start + stride; at++) {
      const before = at - 3 < start ? 0 : (channels[at - 3] ?? 0);
      const after = at + 3 >= start + stride ? 0 : (channels[at + 3] ?? 0);
      rows[at] = before + (channels[at] ?? 0) + after;
    }
  }
  const sums = new Float32Array(channels.length);
  const last = stride * (height - 1);
  for (let at = 0; at < sums.length; at++) {
    const above = at < stride ? 0 : (rows[at - stride] ?? 0);
    const below = at >= last ? 0 : (rows[at + stride] ?? 0);
    sums[at] = above + (rows[at] ?? 0) + below;
  }
  return sums;
}

/** Writes the logarithm of the paper's brightness along a row, 3 values per pixel. */
type Paper = (row: number, line: Float32Array) => void;

/** Measures the paper per tile and interpolates between the tiles' centres. */
function paperOf(picture: Raster): Paper {
  const { width, height } = picture;
  const tile = Math.max(MIN_TILE, Math.ceil(Math.max(width, height) / TILES));
  const columns = Math.max(1, Math.round(width / tile));
  const rows = Math.max(1, Math.round(height / tile));
  const whole = paperIn(picture, 0, 0, width, height);
  const tiles = new Float32Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const own = paperIn(
        picture,
        Math.floor((column * width) / columns),
        Math.floor((row * height) / rows),
        Math.floor(((column + 1) * width) / columns),
        Math.floor(((row + 1) * height) / rows),
      );
      const chosen = luminance(own) < COVERED * luminance(whole) ? whole : own;
      tiles.set(chosen.map(logOf), (row * columns + column) * 3);
    }
  }
  return interpolation({ tiles, columns, rows }, width, height);
}

const luminance = ([red, green, blue]: Colour): number => (red * 77 + green * 150 + blue * 29) / 256;
const logOf = (value: number): number => Math.log10(value + 1);

type Colour = [red: number, green: number, blue: number];

/** Mean colour of the pixels about as bright as the paper, from every other pixel of every other row. */
function paperIn(picture: Raster, left: number, top: number, right: number, bottom: number): Colour {
  const { width, rgb } = picture;
  const counts = new Uint32Array(BINS);
  const sums = new Float64Array(BINS * 3);
  let total = 0;
  for (let row = top; row < bottom; row += 2) {
    for (let at = (row * width + left) * 3; at < (row * width + right) * 3; at += 6) {
      const red = rgb[at] ?? 0;
      const green = rgb[at + 1] ?? 0;
      const blue = rgb[at + 2] ?? 0;
      const bin = (red * 77 + green * 150 + blue * 29) >> 8;
      counts[bin] = (counts[bin] ?? 0) + 1;
      sums[bin * 3] = (sums[bin * 3] ?? 0) + red;
      sums[bin * 3 + 1] = (sums[bin * 3 + 1] ?? 0) + green;
      sums[bin * 3 + 2] = (sums[bin * 3 + 2] ?? 0) + blue;
      total += 1;
    }
  }
  if (total === 0) return [255, 255, 255];
  const level = quantile(counts, total);
  const mean: Colour = [0, 0, 0];
  let near = 0;
  for (let bin = Math.max(0, level - 4); bin <= Math.min(BINS - 1, level + 4); bin++) {
    near += counts[bin] ?? 0;
    mean[0] += sums[bin * 3] ?? 0;
    mean[1] += sums[bin * 3 + 1] ?? 0;
    mean[2] += sums[bin * 3 + 2] ?? 0;
  }
  return [mean[0] / near, mean[1] / near, mean[2] / near];
}

function quantile(counts: Uint32Array, total: number): number {
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    below += counts[bin] ?? 0;
    if (below >= PAPER_QUANTILE * total) return bin;
  }
  return BINS - 1;
}

interface Tiles {
  /** 3 values per tile, row by row. */
  readonly tiles: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

function interpolation({ tiles, columns, rows }: Tiles, width: number, height: number): Paper {
  const before = new Int32Array(width);
  const after = new Int32Array(width);
  const along = new Float32Array(width);
  for (let column = 0; column < width; column++) {
    const [first, second, share] = neighbours((column * columns) / width, columns);
    before[column] = first * 3;
    after[column] = second * 3;
    along[column] = share;
  }
  const blended = new Float32Array(columns * 3);
  return (row, line) => {
    const [above, below, share] = neighbours((row * rows) / height, rows);
    for (let at = 0; at < blended.length; at++) {
      const upper = tiles[above * columns * 3 + at] ?? 0;
      blended[at] = upper + share * ((tiles[below * columns * 3 + at] ?? 0) - upper);
    }
    for (let column = 0, at = 0; column < width; column++, at += 3) {
      const left = before[column] ?? 0;
      const right = after[column] ?? 0;
      const part = along[column] ?? 0;
      for (let channel = 0; channel < 3; channel++) {
        const value = blended[left + channel] ?? 0;
        line[at + channel] = value + part * ((blended[right + channel] ?? 0) - value);
      }
    }
  };
}

/** The two tiles whose centres enclose a position, and the position's share of the way from the first to the second. */
function neighbours(position: number, tiles: number): [number, number, number] {
  const centre = Math.min(tiles - 1, Math.max(0, position - 0.5));
  const first = Math.floor(centre);
  return [first, Math.min(tiles - 1, first + 1), centre - first];
}

/** A threshold below Otsu's, so that faint ink beside dark ink still counts. */
function thresholdOf(depth: Float32Array): number {
  const counts = new Float64Array(BINS);
  for (const value of depth) {
    const bin = Math.min(BINS - 1, Math.floor((value / MAX_DENSITY) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const otsu = ((otsuBin(counts, depth.length) + 1) / BINS) * MAX_DENSITY;
  return Math.min(MAX_THRESHOLD, Math.max(MIN_THRESHOLD, otsu * FAINT_FACTOR));
}

/** The bin that separates two classes best (Otsu, A threshold selection method from gray-level histograms, 1979). */
function otsuBin(counts: Float64Array, total: number): number {
  let all = 0;
  counts.forEach((count, bin) => {
    all += bin * count;
  });
  let best = 0;
  let widest = -1;
  let below = 0;
  let sum = 0;
  counts.forEach((count, bin) => {
    below += count;
    sum += bin * count;
    if (below === 0 || below === total) return;
    const between = below * (total - below) * (sum / below - (all - sum) / (total - below)) ** 2;
    if (between <= widest) return;
    widest = between;
    best = bin;
  });
  return best;
}
