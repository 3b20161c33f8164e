// Draws marks for tests: inks are translucent, as real ones are, and the page has grain.
import type { Area, Raster } from '../../functions/verify-document/examination/picture.ts';

/** Share of red, green and blue light that an ink transmits. */
export type InkColour = readonly [red: number, green: number, blue: number];

export const RED: InkColour = [0.8, 0.22, 0.25];
export const BLUE: InkColour = [0.12, 0.2, 0.62];
export const VIOLET: InkColour = [0.45, 0.2, 0.62];
export const BLACK: InkColour = [0.12, 0.12, 0.13];
const PAPER = [250, 247, 240];
const GRAIN = 8;

type Point = readonly [x: number, y: number];

/** A page to draw marks on. */
export class Sheet {
  readonly width: number;
  readonly height: number;
  readonly #light: Float32Array;
  readonly #grain: boolean;

  constructor(width: number, height: number, grain = true) {
    this.width = width;
    this.height = height;
    this.#light = new Float32Array(width * height * 3).fill(1);
    this.#grain = grain;
  }

  /** Inks each pixel of an area with the coverage that `share` returns; edges are soft. */
  #ink(area: Area, colour: InkColour, share: (x: number, y: number) => number): void {
    const right = Math.min(this.width, area.left + area.width);
    const bottom = Math.min(this.height, area.top + area.height);
    for (let y = Math.max(0, Math.floor(area.top)); y < bottom; y++) {
      for (let x = Math.max(0, Math.floor(area.left)); x < right; x++) {
        const cover = Math.min(1, Math.max(0, share(x, y)));
        if (cover === 0) continue;
        this.#inkPixel(y * this.width + x, colour, cover);
      }
    }
  }

  #inkPixel(pixel: number, colour: InkColour, cover: number): void {
    colour.forEach((through, channel) => {
      const at = pixel * 3 + channel;
      this.#light[at] = (this.#light[at] ?? 1) * through ** cover;
    });
  }

  ring(x: number, y: number, radius: number, width: number, colour: InkColour): this {
    const reach = radius + width;
    const area = { left: x - reach, top: y - reach, width: 2 * reach, height: 2 * reach };
    this.#ink(area, colour, (px, py) => width / 2 + 0.5 - Math.abs(Math.hypot(px - x, py - y) - radius));
    return this;
  }

  /** Draws a pen's line through points. */
  stroke(points: readonly Point[], width: number, colour: InkColour): this {
    const covers = new Map<number, number>();
    points.slice(1).forEach((to, index) => {
      this.#segment(points[index] ?? to, to, width, covers);
    });
    for (const [pixel, cover] of covers) this.#inkPixel(pixel, colour, cover);
    return this;
  }

  #segment([ax, ay]: Point, [bx, by]: Point, width: number, covers: Map<number, number>): void {
    const run = (bx - ax) ** 2 + (by - ay) ** 2;
    const right = Math.min(this.width - 1, Math.max(ax, bx) + width);
    const bottom = Math.min(this.height - 1, Math.max(ay, by) + width);
    for (let y = Math.max(0, Math.floor(Math.min(ay, by) - width)); y <= bottom; y++) {
      for (let x = Math.max(0, Math.floor(Math.min(ax, bx) - width)); x <= right; x++) {
        const way = run === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / run;
        const along = Math.min(1, Math.max(0, way));
        const off = Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
        const pixel = y * this.width + x;
        const cover = Math.min(1, width / 2 + 0.5 - off);
        if (cover > (covers.get(pixel) ?? 0)) covers.set(pixel, cover);
      }
    }
  }

  rectangle(area: Area, colour: InkColour): this {
    this.#ink(area, colour, () => 1);
    return this;
  }

  /** Prints letters of one height on one line, as boxes with a hole. */
  print(left: number, foot: number, letters: number, height: number, colour: InkColour = BLACK): this {
    for (let letter = 0; letter < letters; letter++) {
      const x = left + letter * height * 0.9;
      const top = foot - (letter % 3 === 0 ? height : height * 0.75);
      const corners: Point[] = [
        [x, top],
        [x + height * 0.5, top],
        [x + height * 0.5, foot],
        [x, foot],
        [x, top],
      ];
      this.stroke(corners, Math.max(1.5, height / 8), colour);
    }
    return this;
  }

  /** Scans the page, with the same grain each time. */
  scan(): Raster {
    let seed = 1;
    const rgb = new Uint8Array(this.#light.length);
    for (let at = 0; at < rgb.length; at++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const noise = this.#grain ? (seed / 2_147_483_647 - 0.5) * GRAIN : 0;
      const value = Math.round((this.#light[at] ?? 1) * (PAPER[at % 3] ?? 255) + noise);
      rgb[at] = Math.min(255, Math.max(0, value));
    }
    return { width: this.width, height: this.height, rgb };
  }

  /** Scans the page in grey. */
  greyScan(): Raster {
    const { width, height, rgb } = this.scan();
    const grey = new Uint8Array(rgb.length);
    for (let at = 0; at < rgb.length; at += 3) {
      grey.fill(((rgb[at] ?? 0) * 77 + (rgb[at + 1] ?? 0) * 150 + (rgb[at + 2] ?? 0) * 29) >> 8, at, at + 3);
    }
    return { width, height, rgb: grey };
  }
}

/** Draws a signature of loops, 300 x 120 pixels, at its top left corner. */
export function signatureAt(left: number, top: number, scale = 1): Point[] {
  return Array.from({ length: 61 }, (_, step) => {
    const at = step / 60;
    const wave = Math.sin(at * 22) * (1 - at * 0.6) * 52;
    return [left + (at * 285 + 8 * Math.cos(at * 22)) * scale, top + (60 + wave) * scale] as const;
  });
}
