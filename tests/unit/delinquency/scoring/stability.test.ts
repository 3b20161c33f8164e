// The population stability index: values computed by hand, and properties that hold for any distribution.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binCounts } from '../../../../functions/delinquency/scoring/bins.ts';
import { populationStabilityIndex, stabilityOf } from '../../../../functions/shared/stability.ts';

const TENTHS = Array.from({ length: 10 }, () => 0.1);
const counts = (bins: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.nat({ max: 1000 }), { minLength: bins, maxLength: bins })
    .filter((rows) => rows.some((row) => row > 0));

describe('the population stability index', () => {
  test('is 0 for the distribution of training', () => {
    expect(populationStabilityIndex(TENTHS, TENTHS)).toBe(0);
  });

  test('is the sum of (actual - expected) · ln(actual / expected)', () => {
    // (.6 - .5) ln(.6 / .5) + (.4 - .5) ln(.4 / .5) = .1 ln 1.5
    expect(populationStabilityIndex([0.5, 0.5], [0.6, 0.4])).toBeCloseTo(0.1 * Math.log(1.5), 12);
  });

  test('accepts counts as well as shares', () => {
    expect(populationStabilityIndex([0.5, 0.5], [1200, 800])).toBeCloseTo(0.1 * Math.log(1.5), 12);
  });

  test('counts an empty bin as one row in ten thousand', () => {
    const floored = (1 - 0.5) * Math.log(1 / 0.5) + (1e-4 - 0.5) * Math.log(1e-4 / 0.5);
    expect(populationStabilityIndex([0.5, 0.5], [1, 0])).toBeCloseTo(floored, 12);
    expect(populationStabilityIndex([1, 0], [1, 0])).toBe(0);
  });

  test('is not a number without rows', () => {
    expect(
      populationStabilityIndex(
        TENTHS,
        TENTHS.map(() => 0),
      ),
    ).toBeNaN();
  });

  test('refuses other bins than those of training', () => {
    expect(() => populationStabilityIndex(TENTHS, [0.5, 0.5])).toThrow('Expected 10 bins, got 2');
  });

  test('is never negative, and the same in both directions', () => {
    fc.assert(
      fc.property(counts(6), counts(6), (one, other) => {
        const index = populationStabilityIndex(one, other);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(populationStabilityIndex(other, one)).toBeCloseTo(index, 9);
      }),
    );
  });
});

describe('its interpretation', () => {
  test('follows the usual cut-offs', () => {
    expect([0, 0.099, 0.1, 0.25, 0.251].map(stabilityOf)).toEqual([
      'stable',
      'stable',
      'watch',
      'watch',
      'shifted',
    ]);
  });
});

describe('bins of the score', () => {
  test('begin with their lowest score', () => {
    const histogram = [1, 0, 2, 0, 4, 8];
    expect(binCounts(histogram, [0, 2, 5])).toEqual([1, 6, 8]);
  });

  test('may be empty, and lie above every score', () => {
    expect(binCounts([3, 1], [0, 1, 1, 7])).toEqual([3, 0, 1, 0]);
  });

  test('hold every row once', () => {
    fc.assert(
      fc.property(counts(40), fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (histogram, cuts) => {
        const from = [0, ...cuts.toSorted((one, other) => one - other)];
        const sum = (rows: readonly number[]): number => rows.reduce((all, row) => all + row, 0);
        expect(sum(binCounts(histogram, from))).toBe(sum(histogram));
      }),
    );
  });
});
