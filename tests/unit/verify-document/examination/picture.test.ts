// Cuts and averages of pictures.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cut,
  enlarged,
  expanded,
  fitted,
  mapped,
  negative,
  overlap,
  type Raster,
  shrunk,
  union,
} from '../../../../functions/verify-document/examination/picture.ts';

const picture = (width: number, height: number, value: (at: number) => number): Raster => ({
  width,
  height,
  rgb: Uint8Array.from({ length: width * height * 3 }, (_, at) => value(at)),
});

const area = (limit: number) =>
  fc.record({
    left: fc.double({ min: -limit, max: limit, noNaN: true }),
    top: fc.double({ min: -limit, max: limit, noNaN: true }),
    width: fc.double({ min: 0, max: limit, noNaN: true }),
    height: fc.double({ min: 0, max: limit, noNaN: true }),
  });

describe('an area', () => {
  it('is expanded to whole pixels within the picture and can be cut, wherever the box was', () => {
    fc.assert(
      fc.property(area(80), fc.double({ min: 0, max: 1, noNaN: true }), (box, margin) => {
        const page = picture(50, 40, () => 0);
        const cutting = cut(page, expanded(box, margin, page));
        expect(cutting.width).toBeGreaterThanOrEqual(1);
        expect(cutting.rgb.length).toBe(cutting.width * cutting.height * 3);
      }),
    );
  });

  it('is mapped into a scaled cut of its frame', () => {
    const frame = { left: 100, top: 50, width: 200, height: 100 };
    expect(mapped({ left: 150, top: 60, width: 50, height: 20 }, frame, 0.5)).toEqual({
      left: 25,
      top: 5,
      width: 25,
      height: 10,
    });
  });

  it('overlaps another in the pixels of both', () => {
    const one = { left: 0, top: 0, width: 10, height: 10 };
    expect(overlap(one, { left: 5, top: 8, width: 10, height: 10 })).toBe(10);
    expect(overlap(one, { left: 10, top: 0, width: 5, height: 5 })).toBe(0);
    expect(union(one, { left: 5, top: 8, width: 10, height: 10 })).toEqual({
      left: 0,
      top: 0,
      width: 15,
      height: 18,
    });
  });
});

describe('a picture', () => {
  it('is cut pixel by pixel', () => {
    const cutting = cut(
      picture(4, 3, (at) => at),
      { left: 1, top: 1, width: 2, height: 2 },
    );
    expect([...cutting.rgb]).toEqual([15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32]);
  });

  it('shrunk keeps one colour everywhere, at any factor', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (width, height, side) => {
          const small = shrunk(
            picture(width, height, () => 137),
            side,
          );
          expect(Math.max(small.width, small.height)).toBeLessThanOrEqual(side);
          expect(small.rgb.every((value) => value === 137)).toBe(true);
        },
      ),
    );
  });

  it('shrunk to a half averages four pixels', () => {
    const values = [0, 100, 200, 100];
    const small = shrunk(
      picture(2, 2, (at) => values[Math.floor(at / 3)] ?? 0),
      1,
    );
    expect([...small.rgb]).toEqual([100, 100, 100]);
  });

  it('is not enlarged', () => {
    const tiny = picture(3, 2, () => 9);
    expect(fitted(tiny, 100, 100)).toBe(tiny);
  });

  it('in negative is dark on light', () => {
    expect([...negative({ width: 2, height: 1, grey: Uint8Array.of(255, 10) }).rgb]).toEqual([
      0, 0, 0, 245, 245, 245,
    ]);
  });
});

describe('an enlarged picture', () => {
  it('repeats each pixel in both directions', () => {
    const { width, height, rgb } = enlarged(
      picture(2, 2, (at) => Math.floor(at / 3)),
      2,
    );
    expect([width, height]).toEqual([4, 4]);
    const reds = Array.from({ length: 16 }, (_, at) => rgb[at * 3]);
    expect(reds).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
  });
});
