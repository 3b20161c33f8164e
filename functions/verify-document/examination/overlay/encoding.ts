// The overlay's pixels in and out. A scan's grain is most of what a PNG would have to hold, and nothing that an officer looks at:
// with its paper made white the picture is a fraction of the size and of the time.

import type { Raster } from '../picture.ts';
import { sharp } from '../sharp.ts';

/** Values this near below the paper's, in each channel, are paper. */
const GRAIN = 16;
/** Bins of the histogram that finds the paper, in each channel. */
const BITS = 4;
/** One pixel of so many is looked at for it. */
const SAMPLED = 37;
/** A page whose commonest colour is darker is no paper, and stays as it is. */
const LEAST_PAPER = 120;

/**
 * The page at the overlay's size, its paper white. Nothing of it waits for the marks, and the image library works beside the
 * models, so that it costs no time where there is a second core.
 */
export async function background({ width, height, rgb }: Raster, longestSide: number): Promise<Raster> {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const page = sharp(rgb, { raw: { width, height, channels: 3 } });
  const paper = paperColour(rgb);
  if (scale < 1) {
    const [across, down] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    page.resize(across, down, { fit: 'fill' });
  }
  if (Math.min(...paper) >= LEAST_PAPER) {
    const gains = paper.map((value) => 255 / Math.max(1, value - GRAIN));
    page.linear(gains, [0, 0, 0]);
  }
  const { data, info } = await page.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

/** The mean of the commonest colours. */
function paperColour(rgb: Uint8Array): [number, number, number] {
  const side = 2 ** BITS;
  const counts = new Uint32Array(side ** 3);
  const sums = new Float64Array(side ** 3 * 3);
  for (let at = 0; at < rgb.length; at += 3 * SAMPLED) {
    const r = rgb[at] ?? 0;
    const g = rgb[at + 1] ?? 0;
    const b = rgb[at + 2] ?? 0;
    const bin = ((r >> (8 - BITS)) * side + (g >> (8 - BITS))) * side + (b >> (8 - BITS));
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin * 3] = (sums[bin * 3] ?? 0) + r;
    sums[bin * 3 + 1] = (sums[bin * 3 + 1] ?? 0) + g;
    sums[bin * 3 + 2] = (sums[bin * 3 + 2] ?? 0) + b;
  }
  let commonest = 0;
  counts.forEach((count, bin) => {
    if (count > (counts[commonest] ?? 0)) commonest = bin;
  });
  const mean = (channel: number): number =>
    Math.round((sums[commonest * 3 + channel] ?? 0) / Math.max(1, counts[commonest] ?? 1));
  return [mean(0), mean(1), mean(2)];
}

/** Writes a picture as PNG, for speed rather than for the last byte. */
export function encoded({ width, height, rgb }: Raster): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 2, adaptiveFiltering: false })
    .toBuffer();
}
