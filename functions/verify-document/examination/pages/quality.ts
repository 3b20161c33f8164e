// Quality warnings for scans, so that clients can scan again. Measured on a small copy, so that the limits mean the same in every
// resolution and measuring costs little.
import { type Message, message } from '../../../shared/words/message.ts';
import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';

/** Longer side of the copy. A4 then has 88 dpi, and text is six pixels high. */
const COPY_SIDE = 1024;
/** A4 at 85 dpi; below, stamps and signatures lose their distinguishing features. */
const MIN_LONG_SIDE = 1_000;
const TILE = 32;
/** Contrast in grey levels that a tile needs to be measured. */
const TILE_CONTRAST = 60;
const MIN_TILES = 4;
/**
 * Sharpness below which text is hardly readable: the share of a tile's contrast that its sharpest edge crosses within one pixel, as
 * the median over tiles. On every sixth page of documents/pages it is 1 as scanned, 0.50 (0.45 to 0.62) after a Gaussian blur with a
 * deviation of 1 pixel of the copy, 0.25 (99 % below 0.29) with 2 and 0.19 with 3.
 */
const MIN_SHARPNESS = 0.3;
/** Grey level of the paper, 0 black to 255 white, below which a scan is dark. */
const MIN_GROUND = 100;
/** Quantiles of the grey levels at which the paper and the ink are measured. */
const GROUND_SHARE = 0.8;
const INK_SHARE = 0.001;
/** Contrast between paper and ink, in grey levels: below the minimum a scan is pale, below the other the page is blank. */
const MIN_CONTRAST = 80;
const BLANK_CONTRAST = 30;

const DARK = message('quality.dark');
const BLANK = message('quality.blank');
const PALE = message('quality.pale');
const BLURRED = message('quality.blurred');

export interface Quality {
  /** Whether the page has one colour only, light or dark. */
  readonly isBlank: boolean;
  /** Warnings for the client, without the page's number; none for a good scan. */
  readonly warnings: readonly Message[];
}

/** Measures a page. */
export async function qualityOf(raster: Raster): Promise<Quality> {
  const { data: grey, info } = await sharp(raster.rgb, {
    raw: { width: raster.width, height: raster.height, channels: 3 },
  })
    .resize({ width: COPY_SIDE, height: COPY_SIDE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const level = quantiles(grey);
  const ground = level(GROUND_SHARE);
  const contrast = ground - level(INK_SHARE);
  const warning = contrastWarning(ground, contrast);
  const warnings = [
    ...resolutionWarning(raster),
    ...(warning === undefined ? [] : [warning]),
    // Without contrast there are no edges to measure.
    ...(warning === undefined && isBlurred(grey, info.width, info.height) ? [BLURRED] : []),
  ];
  return { isBlank: contrast < BLANK_CONTRAST, warnings };
}

function resolutionWarning({ width, height }: Raster): Message[] {
  if (Math.max(width, height) >= MIN_LONG_SIDE) return [];
  return [message('quality.resolution', { width, height })];
}

function contrastWarning(ground: number, contrast: number): Message | undefined {
  if (ground < MIN_GROUND) return DARK;
  if (contrast < BLANK_CONTRAST) return BLANK;
  return contrast < MIN_CONTRAST ? PALE : undefined;
}

/** Quantiles of the grey levels. */
function quantiles(grey: Uint8Array): (share: number) => number {
  const counts = new Uint32Array(256);
  // By index, because an iterator over a million bytes would take most of this file's time.
  for (let at = 0; at < grey.length; at++) {
    const value = grey[at] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return (share) => {
    let below = 0;
    const target = share * grey.length;
    return counts.findIndex((count) => {
      below += count;
      return below > target;
    });
  };
}

function isBlurred(grey: Uint8Array, width: number, height: number): boolean {
  const measured: number[] = [];
  for (let top = 0; top + TILE < height; top += TILE) {
    for (let left = 0; left + TILE < width; left += TILE) {
      const sharpness = tileSharpness(grey, width, left, top);
      if (sharpness !== undefined) measured.push(sharpness);
    }
  }
  if (measured.length < MIN_TILES) return false;
  const median = measured.sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? 1;
  return median < MIN_SHARPNESS;
}

/** The steepest step between neighbours as a share of the contrast; undefined for a tile without ink. */
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
