// The overlay's bytes. A scan's grain is most of what a PNG would have to hold, and nothing that an officer looks at: without it
// the picture is a fraction of the size and of the time.
import { sharp } from '../../shared/images/sharp.ts';
import type { Raster } from '../picture.ts';

/** Pixels this near to the paper's colour, in each channel, are paper. */
const GRAIN = 14;
/** Other pixels keep this many levels in each channel. */
const LEVELS = 32;
/** Bins of the histogram that finds the paper, in each channel. */
const BITS = 4;

const STEP = 255 / (LEVELS - 1);
const ROUNDED = Uint8Array.from({ length: 256 }, (_, value) => Math.round(Math.round(value / STEP) * STEP));

/** The page with its paper in one colour and fewer shades of the rest. */
export function withoutGrain({ width, height, rgb }: Raster): Raster {
  const [red, green, blue] = paperColour(rgb);
  const clean = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3) {
    const r = rgb[at] ?? 0;
    const g = rgb[at + 1] ?? 0;
    const b = rgb[at + 2] ?? 0;
    const isPaper = Math.abs(r - red) <= GRAIN && Math.abs(g - green) <= GRAIN && Math.abs(b - blue) <= GRAIN;
    clean[at] = isPaper ? red : (ROUNDED[r] ?? 0);
    clean[at + 1] = isPaper ? green : (ROUNDED[g] ?? 0);
    clean[at + 2] = isPaper ? blue : (ROUNDED[b] ?? 0);
  }
  return { width, height, rgb: clean };
}

/** The mean of the commonest colours, of every seventh pixel. */
function paperColour(rgb: Uint8Array): [number, number, number] {
  const side = 2 ** BITS;
  const counts = new Uint32Array(side ** 3);
  const sums = new Float64Array(side ** 3 * 3);
  for (let at = 0; at < rgb.length; at += 21) {
    const [r = 0, g = 0, b = 0] = [rgb[at], rgb[at + 1], rgb[at + 2]];
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
