// Boxes beside the true one, in which the tool "crops" cuts signatures.
import { describe, expect, it } from 'vitest';
import { jittered, seeded } from '../../../tools/crops/jitter.ts';

const BOX = { left: 100, top: 50, width: 200, height: 80 };
const boxes = (seed: number) => {
  const random = seeded(seed);
  return Array.from({ length: 400 }, () => jittered(BOX, random));
};

describe('a jittered box', () => {
  it('is the same for the same seed', () => {
    expect(boxes(7)).toEqual(boxes(7));
    expect(boxes(7)).not.toEqual(boxes(8));
  });

  it('has each side between an eighth inside and a quarter outside the true one', () => {
    for (const { left, top, width, height } of boxes(1)) {
      expect(left).toBeGreaterThanOrEqual(100 - 0.25 * 200);
      expect(left).toBeLessThanOrEqual(100 + 0.12 * 200);
      expect(top + height).toBeLessThanOrEqual(130 + 0.25 * 80);
      expect(top + height).toBeGreaterThanOrEqual(130 - 0.12 * 80);
      expect(width).toBeGreaterThan(0);
    }
  });

  it('has sides that move by themselves', () => {
    const widths = new Set(boxes(1).map(({ width }) => Math.round(width / 10)));
    expect(widths.size).toBeGreaterThan(8);
  });
});
