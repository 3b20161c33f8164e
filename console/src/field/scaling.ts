// Pictures turned and scaled as the service does it with its image library, in plain arithmetic. Training scaled pages down by Lanczos
// with three lobes; far larger ones are first averaged in whole steps, as the library does, which costs less and looks the same.
import type { Raster } from '../../../functions/verify-document/examination/picture.ts';

const CHANNELS = 3;
const LOBES = 3;
/** What is left for Lanczos after averaging, at least. */
const GAP = 2;

/** Scales to exactly this size. */
export function scaled(picture: Raster, width: number, height: number): Raster {
  const columns = Math.max(1, Math.floor(picture.width / width / GAP));
  const rows = Math.max(1, Math.floor(picture.height / height / GAP));
  const near = columns * rows === 1 ? picture : averaged(picture, columns, rows);
  // Turned on its side, a picture's columns are rows: one pass serves both directions.
  const high = lanczosRows(near, height, picture.height / rows / height);
  const wide = lanczosRows(transposed(high), width, picture.width / columns / width);
  return transposed(wide);
}

/** Rotates clockwise. */
export function rotated(picture: Raster, degrees: 90 | 180 | 270): Raster {
  if (degrees === 180) return mirrored(mirrored(picture, 'rows'), 'columns');
  return mirrored(transposed(picture), degrees === 90 ? 'columns' : 'rows');
}

/** Means of blocks of pixels; those at the right and at the bottom may be cut off. */
function averaged({ width, height, rgb }: Raster, columns: number, rows: number): Raster {
  const across = Math.ceil(width / columns);
  const down = Math.ceil(height / rows);
  const out = new Uint8Array(across * down * CHANNELS);
  const sums = new Float32Array(across * CHANNELS);
  for (let row = 0; row < down; row++) {
    sums.fill(0);
    for (let line = 0; line < rows; line++) {
      let from = Math.min(height - 1, row * rows + line) * width * CHANNELS;
      const last = from + (width - 1) * CHANNELS;
      for (let at = 0; at < sums.length; at += CHANNELS) {
        for (let column = 0; column < columns; column++) {
          for (let channel = 0; channel < CHANNELS; channel++) {
            sums[at + channel] = (sums[at + channel] ?? 0) + (rgb[from + channel] ?? 0);
          }
          if (from < last) from += CHANNELS;
        }
      }
    }
    const start = row * sums.length;
    for (let at = 0; at < sums.length; at++) out[start + at] = (sums[at] ?? 0) / (columns * rows) + 0.5;
  }
  return { width: across, height: down, rgb: out };
}

/** @param step source rows for each row of the result */
function lanczosRows({ width, height: source, rgb }: Raster, height: number, step: number): Raster {
  const stretch = Math.max(1, step);
  const reach = LOBES * stretch;
  const out = new Uint8ClampedArray(width * height * CHANNELS);
  const line = new Float32Array(width * CHANNELS);
  for (let row = 0; row < height; row++) {
    const middle = (row + 0.5) * step;
    const first = Math.ceil(middle - reach - 0.5);
    const last = Math.floor(middle + reach - 0.5);
    let total = 0;
    line.fill(0);
    for (let at = first; at <= last; at++) {
      const weight = lanczos((at + 0.5 - middle) / stretch);
      total += weight;
      let from = Math.min(source - 1, Math.max(0, at)) * line.length;
      for (let to = 0; to < line.length; to++, from++) line[to] = (line[to] ?? 0) + weight * (rgb[from] ?? 0);
    }
    const start = row * line.length;
    for (let to = 0; to < line.length; to++) out[start + to] = (line[to] ?? 0) / total;
  }
  return { width, height, rgb: new Uint8Array(out.buffer) };
}

function lanczos(x: number): number {
  if (Math.abs(x) >= LOBES) return 0;
  if (x === 0) return 1;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}

function transposed({ width, height, rgb }: Raster): Raster {
  const out = new Uint8Array(rgb.length);
  for (let row = 0, from = 0; row < height; row++) {
    for (let column = 0; column < width; column++, from += CHANNELS) {
      const to = (column * height + row) * CHANNELS;
      out[to] = rgb[from] ?? 0;
      out[to + 1] = rgb[from + 1] ?? 0;
      out[to + 2] = rgb[from + 2] ?? 0;
    }
  }
  return { width: height, height: width, rgb: out };
}

function mirrored({ width, height, rgb }: Raster, order: 'rows' | 'columns'): Raster {
  const out = new Uint8Array(rgb.length);
  for (let row = 0, from = 0; row < height; row++) {
    const line = order === 'rows' ? height - 1 - row : row;
    for (let column = 0; column < width; column++, from += CHANNELS) {
      const to = (line * width + (order === 'columns' ? width - 1 - column : column)) * CHANNELS;
      out[to] = rgb[from] ?? 0;
      out[to + 1] = rgb[from + 1] ?? 0;
      out[to + 2] = rgb[from + 2] ?? 0;
    }
  }
  return { width, height, rgb: out };
}
