// What is wrong with a scan, told to its sender instead of guessed around. Measured on a small copy, so that it means the same for
// every resolution and costs little.
import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';

/** Long side of the copy. A4 then has 88 dpi: text is six pixels high. */
const COPY_SIDE = 1024;
/** A4 below 85 dpi; stamps and signatures lose what tells them apart. */
const LEAST_LONG_SIDE = 1_000;
const TILE = 32;
/** Grey levels between ink and ground in a tile that is worth measuring. */
const TILE_CONTRAST = 60;
const LEAST_TILES = 4;
/**
 * Share of a tile's contrast that its sharpest edge crosses within one pixel; the median over tiles. On every sixth page of
 * documents/pages it is 1 as scanned, 0.50 (0.45 to 0.62) after a Gaussian blur with a deviation of 1 pixel of the copy, 0.25
 * (99 % below 0.29) with 2 and 0.19 with 3. Below this, text can hardly be read.
 */
const LEAST_SHARPNESS = 0.3;
/** Grey level of the paper, 0 black to 255 white, below which a scan is dark. */
const LEAST_GROUND = 100;
/** Share of the brightest pixels left out of the ground, and of the darkest taken for ink. */
const GROUND_SHARE = 0.8;
const INK_SHARE = 0.001;
/** Grey levels between paper and ink. */
const LEAST_CONTRAST = 80;
const BLANK_CONTRAST = 30;

const DARK = 'the scan is very dark; scan it with more light.';
const BLANK = 'the page is nearly blank.';
const PALE = 'the scan is pale; scan it with more contrast.';
const BLURRED = 'the scan is blurred; scan it again, or hold the camera still.';

/** @returns sentences for the page's sender, without its number; none where the scan is good */
export async function qualityWarnings(raster: Raster): Promise<string[]> {
  const { data: grey, info } = await sharp(raster.rgb, {
    raw: { width: raster.width, height: raster.height, channels: 3 },
  })
    .resize({ width: COPY_SIDE, height: COPY_SIDE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const contrast = contrastWarning(grey);
  return [
    ...resolutionWarning(raster),
    ...(contrast === undefined ? [] : [contrast]),
    // Nothing can be said about edges that are hardly there.
    ...(contrast === undefined && isBlurred(grey, info.width, info.height) ? [BLURRED] : []),
  ];
}

function resolutionWarning({ width, height }: Raster): string[] {
  if (Math.max(width, height) >= LEAST_LONG_SIDE) return [];
  return [`the resolution is low (${width} x ${height} pixels); scan at 200 to 300 dpi.`];
}

function contrastWarning(grey: Uint8Array): string | undefined {
  const level = levels(grey);
  const ground = level(GROUND_SHARE);
  if (ground < LEAST_GROUND) return DARK;
  const contrast = ground - level(INK_SHARE);
  if (contrast < BLANK_CONTRAST) return BLANK;
  return contrast < LEAST_CONTRAST ? PALE : undefined;
}

/** Gives the grey level up to which a share of the pixels goes. */
function levels(grey: Uint8Array): (share: number) => number {
  const counts = new Uint32Array(256);
  // By index: an iterator over a million bytes would be most of this file's time.
  for (let at = 0; at < grey.length; at++) {
    const value = grey[at] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return (share) => {
    let seen = 0;
    const wanted = share * grey.length;
    return counts.findIndex((count) => {
      seen += count;
      return seen > wanted;
    });
  };
}

function isBlurred(grey: Uint8Array, width: number, height: number): boolean {
  const found: number[] = [];
  for (let top = 0; top + TILE < height; top += TILE) {
    for (let left = 0; left + TILE < width; left += TILE) {
      const sharpness = tileSharpness(grey, width, left, top);
      if (sharpness !== undefined) found.push(sharpness);
    }
  }
  if (found.length < LEAST_TILES) return false;
  const median = found.sort((a, b) => a - b)[Math.floor(found.length / 2)] ?? 1;
  return median < LEAST_SHARPNESS;
}

/** Steepest step between neighbours over the contrast; undefined for a tile without ink. */
function tileSharpness(grey: Uint8Array, width: number, left: number, top: number): number | undefined {
  let darkest = 255;
  let brightest = 0;
  let steepest = 0;
  for (let y = top; y < top + TILE; y++) {
    for (let at = y * width + left; at < y * width + left + TILE; at++) {
      const value = grey[at] ?? 0;
      if (value < darkest) darkest = value;
      if (value > brightest) brightest = value;
      const across = Math.abs((grey[at + 1] ?? value) - value);
      const down = Math.abs((grey[at + width] ?? value) - value);
      if (across > steepest) steepest = across;
      if (down > steepest) steepest = down;
    }
  }
  const contrast = brightest - darkest;
  return contrast < TILE_CONTRAST ? undefined : steepest / contrast;
}
