// Boxes of signatures move towards their ink.
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../../functions/verify-document/examination/picture.ts';
import { type Corners, refined } from '../../../../functions/verify-document/examination/refining.ts';

const WIDTH = 200;
const HEIGHT = 120;
const SIZE = { width: WIDTH, height: HEIGHT };

/** Paper of one tint with inked rectangles of one colour: left, top, right, bottom. */
function page(
  ink: readonly Corners[],
  paper: readonly number[] = [255, 255, 255],
  colour: readonly number[] = [30, 40, 120],
): Raster {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) rgb.set(paper, pixel * 3);
  for (const [left, top, right, bottom] of ink) {
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) rgb.set(colour, (row * WIDTH + column) * 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

const rounded = (box: Corners): number[] => box.map((side) => Math.round(side * 100) / 100);

describe('refined', () => {
  it('moves half of the way outwards and never inwards', () => {
    const stroke: Corners = [40, 50, 112, 56];
    expect(rounded(refined(page([stroke]), SIZE, [46, 44, 106, 62]))).toEqual([43, 44, 109, 62]);
  });

  it('finds the same ink on tinted paper', () => {
    const stroke: Corners = [40, 50, 112, 56];
    const box: Corners = [46, 44, 106, 62];
    expect(refined(page([stroke], [200, 180, 120]), SIZE, box)).toEqual(refined(page([stroke]), SIZE, box));
  });

  it('leaves a box without ink as it is', () => {
    const box: Corners = [10.5, 20.25, 60.5, 50.75];
    expect(refined(page([]), SIZE, box)).toEqual(box);
    expect(refined(page([[150, 90, 180, 95]]), SIZE, box)).toEqual(box);
  });

  it('does not follow ink that lies mostly outside, such as a ruling line', () => {
    const stroke: Corners = [88, 40, 112, 46];
    const line: Corners = [5, 60, 195, 62];
    const box: Corners = [90, 40, 110, 64];
    expect(rounded(refined(page([stroke, line]), SIZE, box))).toEqual([89, 40, 111, 64]);
  });

  it('ignores specks', () => {
    const stroke: Corners = [64, 40, 100, 46];
    const outside = (speck: Corners): number | undefined =>
      refined(page([stroke, speck]), SIZE, [58, 40, 104, 46])[0];
    expect(outside([57, 42, 61, 43])).toBe(58);
    expect(outside([52, 41, 60, 44])).toBe(58);
    // Eight pixels or more, most of them inside.
    expect(outside([57, 41, 61, 44])).toBe(57.5);
  });

  it('sees no ink in the padding around the page', () => {
    const ink: Corners = [60, 40, 140, 46];
    const [, , right] = refined(page([ink]), { width: 100, height: HEIGHT }, [60, 40, 100, 46]);
    expect(right).toBe(100);
    const outside: Corners = [150, 10, 180, 30];
    expect(refined(page([ink]), { width: 100, height: HEIGHT }, outside)).toEqual(outside);
  });

  it('works at the corner of the page', () => {
    expect(rounded(refined(page([[0, 0, 30, 9]]), SIZE, [-4, -6, 24, 12]))).toEqual([-4, -6, 27, 12]);
  });
});
