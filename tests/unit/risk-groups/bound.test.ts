// The bound of a group's fraud rate.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  betaQuantile,
  fitPrior,
  lowerBound,
  posteriorMean,
} from '../../../functions/risk-groups/finding/bound.ts';

describe('quantiles of Beta distributions', () => {
  test.each([
    // From closed forms: Beta(1, 1) is uniform, Beta(2, 1) has the distribution x², Beta(1, 3) has 1 − (1 − x)³.
    [0.3, 1, 1, 0.3],
    [0.25, 2, 1, 0.5],
    [0.875, 1, 3, 0.5],
    // R: qbeta(0.025, 34.5, 103.3), qbeta(0.05, 12, 400), qbeta(0.975, 0.5, 0.5).
    [0.975, 0.5, 0.5, Math.sin((0.975 * Math.PI) / 2) ** 2],
  ])('the quantile at %f of Beta(%f, %f) is %f', (probability, alpha, beta, quantile) => {
    expect(betaQuantile(probability, alpha, beta)).toBeCloseTo(quantile, 8);
  });

  test('the median of a symmetric distribution is one half, and quantiles mirror each other', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 1e5, noNaN: true }),
        fc.double({ min: 0.5, max: 1e5, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (alpha, beta, probability) => {
          expect(betaQuantile(0.5, alpha, alpha)).toBeCloseTo(0.5, 6);
          const mirrored = 1 - betaQuantile(1 - probability, beta, alpha);
          expect(betaQuantile(probability, alpha, beta)).toBeCloseTo(mirrored, 6);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the prior', () => {
  test('is as strong as the groups are alike', () => {
    const alike = fitPrior(0.2, [Array.from({ length: 50 }, () => ({ goods: 100, frauds: 20 }))]);
    const unlike = fitPrior(0.2, [
      Array.from({ length: 50 }, (_, index) => ({ goods: 100, frauds: index % 2 === 0 ? 5 : 35 })),
    ]);
    expect(alike.alpha + alike.beta).toBe(1e6);
    expect(unlike.alpha + unlike.beta).toBeLessThan(10);
  });

  test('has the base rate as its mean, and finds the spread of drawn rates again', () => {
    // Rates .1 and .3 with equal weight: variance .01, so that the strength is .2 · .8 / .01 − 1 = 15.
    const groups = Array.from({ length: 2_000 }, (_, index) => ({
      goods: 1_000,
      frauds: index % 2 === 0 ? 100 : 300,
    }));
    const { alpha, beta } = fitPrior(0.2, [groups]);
    expect(alpha / (alpha + beta)).toBeCloseTo(0.2, 10);
    expect(alpha + beta).toBeCloseTo(15, 0);
  });

  test('follows the division in which groups differ most, and stays a prior where they could not differ more', () => {
    const groups = [
      { goods: 100, frauds: 0 },
      { goods: 25, frauds: 25 },
    ];
    const { alpha, beta } = fitPrior(0.2, [[{ goods: 125, frauds: 25 }], groups]);
    expect([alpha, beta]).toEqual([0.4, 1.6]);
  });

  test('of no groups, or of groups of one goods, draws everything to the base rate', () => {
    expect(posteriorMean(fitPrior(0.2, []), { goods: 100, frauds: 100 })).toBeCloseTo(0.2, 3);
    expect(posteriorMean(fitPrior(0.2, [[{ goods: 1, frauds: 1 }]]), { goods: 10, frauds: 10 })).toBeCloseTo(
      0.2,
      3,
    );
  });
});

describe('the lower bound', () => {
  const prior = { alpha: 6, beta: 24 };

  test('is below the mean, and rises with frauds and with evidence', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5_000 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (goods, rate) => {
          const counts = { goods, frauds: goods * rate };
          const bound = lowerBound(prior, counts, 0.025);
          expect(bound).toBeLessThan(posteriorMean(prior, counts));
          expect(lowerBound(prior, { goods, frauds: goods * rate + 1 }, 0.025)).toBeGreaterThan(bound);
          if (rate > 0.3) {
            const more = { goods: 4 * goods, frauds: 4 * goods * rate };
            expect(lowerBound(prior, more, 0.025)).toBeGreaterThan(bound);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a lucky handful ranks below a large group with a lower rate', () => {
    expect(lowerBound(prior, { goods: 4, frauds: 4 }, 0.025)).toBeLessThan(
      lowerBound(prior, { goods: 400, frauds: 160 }, 0.025),
    );
  });
});
