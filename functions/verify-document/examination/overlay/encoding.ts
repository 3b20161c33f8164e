// Prepares the overlay's background and encodes the overlay. The grain of a scan would make up most of the PNG, and officers do not need
// it: with white paper the PNG takes a fraction of the size and time.

import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';

/** Values down to this much below the paper's, in each channel, count as paper. */
const GRAIN = 16;
/** Bits per channel of the histogram that finds the paper's colour. */
const BITS = 4;
/** One pixel in so many is sampled for it. */
const SAMPLE_STEP = 37;
/** A page whose most common colour is darker has no white paper and stays unchanged. */
const MIN_PAPER = 120;

/** The page at the overlay's size, with white paper. */
export async function background({ width, height, rgb }: Raster, longestSide: number): Promise<Raster> {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const page = sharp(rgb, { raw: { width, height, channels: 3 } });
  const paper = paperColour(rgb);
  if (scale < 1) {
    const [across, down] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    page.resize(across, down, { fit: 'fill' });
  }
  if (Math.min(...paper) >= MIN_PAPER) {
    const gains = paper.map((value) => 255 / Math.max(1, value - GRAIN));
    page.linear(gains, [0, 0, 0]);
  }
  const { data, info } = await page.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** The mean of the most common bin of colours. */
function paperColour(rgb: Uint8Array): [number, number, number] {
  const side = 2 ** BITS;
  const counts = new Uint32Array(side ** 3);
  const sums = new Float64Array(side ** 3 * 3);
  for (let at = 0; at < rgb.length; at += 3 * SAMPLE_STEP) {
    const r = rgb[at] ?? 0;
    const g = rgb[at + 1] ?? 0;
    const b = rgb[at + 2] ?? 0;
    const bin = ((r >> (8 - BITS)) * side + (g >> (8 - BITS))) * side + (b >> (8 - BITS));
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin * 3] = (sums[bin * 3] ?? 0) + r;
    sums[bin * 3 + 1] = (sums[bin * 3 + 1] ?? 0) + g;
    sums[bin * 3 + 2] = (sums[bin * 3 + 2] ?? 0) + b;
  }
  let mostCommon = 0;
  counts.forEach((count, bin) => {
    if (count > (counts[mostCommon] ?? 0)) mostCommon = bin;
  });
  const mean = (channel: number): number =>
    Math.round((sums[mostCommon * 3 + channel] ?? 0) / Math.max(1, counts[mostCommon] ?? 1));
  return [mean(0), mean(1), mean(2)];
}

/** Encodes a picture as PNG, optimised for speed rather than size. */
export function encoded({ width, height, rgb }: Raster): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 2, adaptiveFiltering: false })
    .toBuffer();
}
