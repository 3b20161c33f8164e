// A canvas of plain bytes for rectangles, pictures and text. An overlay has few lines and words; composing them as vector layers would
// cost more than everything else.
import type { Area, Raster } from '../picture.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/** How much a colour covers each pixel: 0 not at all, 255 fully. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly cover: Uint8Array;
}

export type LineStyle = 'solid' | 'dashed' | 'dotted';

/** Lengths of a line's strokes and gaps, in line widths. */
const PATTERNS: Readonly<Record<LineStyle, readonly [stroke: number, gap: number]>> = {
  solid: [1, 0],
  dashed: [5, 3],
  dotted: [1.5, 1.5],
};

export class Canvas implements Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;

  constructor(width: number, height: number, colour: Colour) {
    this.width = width;
    this.height = height;
    this.rgb = new Uint8Array(width * height * 3);
    this.fill({ left: 0, top: 0, width, height }, colour);
  }

  /** Fills the part of an area that lies on the canvas. */
  fill(area: Area, colour: Colour): void {
    const left = Math.max(0, Math.round(area.left));
    const right = Math.min(this.width, Math.round(area.left + area.width));
    const top = Math.max(0, Math.round(area.top));
    const bottom = Math.min(this.height, Math.round(area.top + area.height));
    if (right <= left || bottom <= top) return;
    const start = (top * this.width + left) * 3;
    const bytes = (right - left) * 3;
    for (let at = start; at < start + bytes; at += 3) this.rgb.set(colour, at);
    for (let row = top + 1; row < bottom; row++) {
      this.rgb.copyWithin((row * this.width + left) * 3, start, start + bytes);
    }
  }

  /** Draws the border of an area, inside the area. */
  frame(area: Area, colour: Colour, thickness: number, style: LineStyle = 'solid'): void {
    const { left, top, width, height } = area;
    const [stroke, gap] = PATTERNS[style];
    const step = style === 'solid' ? Math.max(width, height) : (stroke + gap) * thickness;
    const length = style === 'solid' ? step : stroke * thickness;
    for (let at = 0; at < width; at += step) {
      const along = { left: left + at, width: Math.min(length, width - at), height: thickness };
      this.fill({ ...along, top }, colour);
      this.fill({ ...along, top: top + height - thickness }, colour);
    }
    for (let at = 0; at < height; at += step) {
      const down = { top: top + at, height: Math.min(length, height - at), width: thickness };
      this.fill({ ...down, left }, colour);
      this.fill({ ...down, left: left + width - thickness }, colour);
    }
  }

  /** Copies a picture that fits on the canvas completely. */
  paste(picture: Raster, left: number, top: number): void {
    const bytes = picture.width * 3;
    for (let row = 0; row < picture.height; row++) {
      const line = picture.rgb.subarray(row * bytes, (row + 1) * bytes);
      this.rgb.set(line, ((top + row) * this.width + left) * 3);
    }
  }

  /** Paints a colour through a mask; parts outside the canvas are cut off. */
  paint(mask: Mask, left: number, top: number, colour: Colour): void {
    const [red, green, blue] = colour;
    const columns = Math.min(mask.width, this.width - left);
    const rows = Math.min(mask.height, this.height - top);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const cover = mask.cover[row * mask.width + column] ?? 0;
        if (cover === 0) continue;
        const at = ((top + row) * this.width + left + column) * 3;
        this.#blend(at, red, cover);
        this.#blend(at + 1, green, cover);
        this.#blend(at + 2, blue, cover);
      }
    }
  }

  #blend(at: number, value: number, cover: number): void {
    const under = this.rgb[at] ?? 0;
    this.rgb[at] = under + Math.round(((value - under) * cover) / 255);
  }
}
