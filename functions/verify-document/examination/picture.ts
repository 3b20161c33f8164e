// Pictures in memory, and how areas are cut out of them and scaled. Everything here is arithmetic on bytes: no codec, no file.

/** A colour picture: three bytes per pixel (red, green, blue), row by row from the top left. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A rectangle in pixels, from the top left. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A grey picture: one byte per pixel, row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

const CHANNELS = 3;

/** The area, expanded by `margin` of its longer side on every side, within the picture; at least one pixel. */
export function expanded(area: Area, margin: number, picture: { width: number; height: number }): Area {
  const by = margin * Math.max(area.width, area.height);
  const left = clamped(Math.floor(area.left - by), 0, picture.width - 1);
  const top = clamped(Math.floor(area.top - by), 0, picture.height - 1);
  const right = clamped(Math.ceil(area.left + area.width + by), left + 1, picture.width);
  const bottom = clamped(Math.ceil(area.top + area.height + by), top + 1, picture.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** The smallest area that contains both. */
export function union(one: Area, other: Area): Area {
  const left = Math.min(one.left, other.left);
  const top = Math.min(one.top, other.top);
  return {
    left,
    top,
    width: Math.max(one.left + one.width, other.left + other.width) - left,
    height: Math.max(one.top + one.height, other.top + other.height) - top,
  };
}

/** Number of pixels in both areas. */
export function overlap(one: Area, other: Area): number {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** The area in the coordinates of a picture that was cut at `frame` and then scaled; at least one pixel, within the picture. */
export function mapped(area: Area, frame: Area, scale: number): Area {
  const moved = {
    left: (area.left - frame.left) * scale,
    top: (area.top - frame.top) * scale,
    width: area.width * scale,
    height: area.height * scale,
  };
  return expanded(moved, 0, {
    width: Math.max(1, Math.round(frame.width * scale)),
    height: Math.max(1, Math.round(frame.height * scale)),
  });
}

/** Copies an area of the picture; the area must lie within it. */
export function cut(picture: Raster, area: Area): Raster {
  const rgb = new Uint8Array(area.width * area.height * CHANNELS);
  for (let row = 0; row < area.height; row++) {
    const start = ((area.top + row) * picture.width + area.left) * CHANNELS;
    rgb.set(picture.rgb.subarray(start, start + area.width * CHANNELS), row * area.width * CHANNELS);
  }
  return { width: area.width, height: area.height, rgb };
}

/** Copies an area of the grey picture; the area must lie within it. */
export function cutGrey(picture: GreyPicture, area: Area): GreyPicture {
  const grey = new Uint8Array(area.width * area.height);
  for (let row = 0; row < area.height; row++) {
    const start = (area.top + row) * picture.width + area.left;
    grey.set(picture.grey.subarray(start, start + area.width), row * area.width);
  }
  return { width: area.width, height: area.height, grey };
}

/** Scales the picture down to a longer side of at most `maxLongSide` pixels, by averaging areas; a smaller picture is returned unchanged. */
export function shrunk(picture: Raster, maxLongSide: number): Raster {
  return fitted(picture, maxLongSide, maxLongSide);
}

/** Scales the picture down to fit a frame, by averaging areas, keeping its proportions; a smaller picture is returned unchanged. */
export function fitted(picture: Raster, maxWidth: number, maxHeight: number): Raster {
  const scale = Math.min(maxWidth / picture.width, maxHeight / picture.height);
  if (scale >= 1) return picture;
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  return { width, height, rgb: averaged(picture, width, height) };
}

/** A grey picture as a colour picture, with light and dark inverted. */
export function negative({ width, height, grey }: GreyPicture): Raster {
  const rgb = new Uint8Array(grey.length * CHANNELS);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    rgb.fill(255 - (grey[pixel] ?? 0), pixel * CHANNELS, (pixel + 1) * CHANNELS);
  }
  return { width, height, rgb };
}

/** A picture with each pixel repeated `times` times in both directions. */
export function enlarged(picture: Raster, times: number): Raster {
  if (times === 1) return picture;
  const width = picture.width * times;
  const height = picture.height * times;
  const rgb = new Uint8Array(width * height * CHANNELS);
  for (let row = 0; row < height; row++) {
    const source = Math.floor(row / times) * picture.width;
    for (let column = 0; column < width; column++) {
      const from = (source + Math.floor(column / times)) * CHANNELS;
      rgb.set(picture.rgb.subarray(from, from + CHANNELS), (row * width + column) * CHANNELS);
    }
  }
  return { width, height, rgb };
}

/** Scales the grey picture up to a longer side of `longSide` pixels, smoothly; a larger picture is returned unchanged. */
export function magnified(picture: GreyPicture, longSide: number): GreyPicture {
  const scale = longSide / Math.max(picture.width, picture.height);
  if (scale <= 1) return picture;
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  const columns = cubicTaps(picture.width, width);
  const rows = cubicTaps(picture.height, height);
  const wide = new Float32Array(width * picture.height);
  for (let row = 0, at = 0; row < picture.height; row++) {
    for (let column = 0; column < width; column++, at++) {
      let sum = 0;
      for (let tap = column * TAPS; tap < (column + 1) * TAPS; tap++) {
        sum +=
          (columns.weights[tap] ?? 0) * (picture.grey[row * picture.width + (columns.from[tap] ?? 0)] ?? 0);
      }
      wide[at] = sum;
    }
  }
  // Bytes are clamped: a cubic overshoots at edges.
  const grey = new Uint8ClampedArray(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      let sum = 0;
      for (let tap = row * TAPS; tap < (row + 1) * TAPS; tap++) {
        sum += (rows.weights[tap] ?? 0) * (wide[(rows.from[tap] ?? 0) * width + column] ?? 0);
      }
      grey[at] = sum;
    }
  }
  return { width, height, grey: new Uint8Array(grey.buffer) };
}

const TAPS = 4;

/** For each target pixel, the four nearest source pixels and their weights (Catmull and Rom's cubic, which keeps edges sharp). */
function cubicTaps(source: number, target: number): { from: Int32Array; weights: Float32Array } {
  const from = new Int32Array(target * TAPS);
  const weights = new Float32Array(target * TAPS);
  for (let index = 0; index < target; index++) {
    const middle = ((index + 0.5) * source) / target - 0.5;
    const first = Math.floor(middle) - 1;
    for (let tap = 0; tap < TAPS; tap++) {
      const distance = Math.abs(middle - first - tap);
      const at = index * TAPS + tap;
      from[at] = clamped(first + tap, 0, source - 1);
      weights[at] =
        distance <= 1
          ? (1.5 * distance - 2.5) * distance * distance + 1
          : ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
    }
  }
  return { from, weights };
}

/** Area averages, first along rows, then along columns; pixels that an edge cuts count by their fraction. */
function averaged(picture: Raster, width: number, height: number): Uint8Array {
  const columns = spans(picture.width, width);
  const rows = spans(picture.height, height);
  const sums = new Float32Array(width * CHANNELS);
  const line = new Float32Array(width * CHANNELS);
  const rgb = new Uint8Array(width * height * CHANNELS);
  let averagedRow = -1;
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    for (let index = 0; index < rows.length; index++) {
      const weight = rows.weights[row * rows.length + index] ?? 0;
      if (weight === 0) continue;
      const source = (rows.from[row] ?? 0) + index;
      // Neighbouring spans share the row that their edge cuts: it is averaged once.
      if (source !== averagedRow) averageRow(picture, source, columns, line);
      averagedRow = source;
      for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + weight * (line[at] ?? 0);
    }
    const start = row * sums.length;
    for (let at = 0; at < sums.length; at++) rgb[start + at] = (sums[at] ?? 0) + 0.5;
  }
  return rgb;
}

function averageRow({ rgb, width }: Raster, row: number, columns: Spans, line: Float32Array): void {
  const { from, weights, length } = columns;
  for (let column = 0, to = 0; to < line.length; column++, to += CHANNELS) {
    let red = 0;
    let green = 0;
    let blue = 0;
    let at = (row * width + (from[column] ?? 0)) * CHANNELS;
    const end = (column + 1) * length;
    for (let index = column * length; index < end; index++) {
      const weight = weights[index] ?? 0;
      if (weight === 0) break;
      red += weight * (rgb[at] ?? 0);
      green += weight * (rgb[at + 1] ?? 0);
      blue += weight * (rgb[at + 2] ?? 0);
      at += CHANNELS;
    }
    line[to] = red;
    line[to + 1] = green;
    line[to + 2] = blue;
  }
}

/** The source pixels that each target pixel averages. */
interface Spans {
  /** First source pixel. */
  readonly from: Int32Array;
  /** `length` weights for each span's source pixels, zeros last; a span's weights sum to 1. */
  readonly weights: Float32Array;
  readonly length: number;
}

function spans(source: number, target: number): Spans {
  const step = source / target;
  const length = Math.ceil(step) + 1;
  const from = new Int32Array(target);
  const weights = new Float32Array(target * length);
  for (let index = 0; index < target; index++) {
    const start = index * step;
    const end = Math.min(source, start + step);
    const first = Math.floor(start);
    from[index] = first;
    for (let at = 0; first + at < end - 1e-6; at++) {
      weights[index * length + at] = (Math.min(end, first + at + 1) - Math.max(start, first + at)) / step;
    }
  }
  return { from, weights, length };
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
