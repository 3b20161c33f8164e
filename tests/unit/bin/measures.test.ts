// Figures of a backtest compared with values computed by hand, and with their definitions on random scores.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsOf, type ModelReference, type ScoredRows } from '../../../bin/backtest/findings.ts';
import { auc, cuts, gini, kolmogorovSmirnov } from '../../../bin/backtest/measures.ts';
import { GRADES } from '../../../functions/delinquency/scoring/scale.ts';
import { wilsonInterval } from '../../../functions/shared/intervals.ts';

/** Score and outcome of each row, with both outcomes among them. */
const ROWS = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { minLength: 2, maxLength: 60 })
  .filter((rows) => rows.some(([, bad]) => bad) && rows.some(([, bad]) => !bad));

describe('the Kolmogorov-Smirnov distance', () => {
  test('is the widest gap between both classes, with the score where it is', () => {
    // At 7 and above: two of three delinquents, none of the four others.
    const labels = [true, true, false, true, false, false, false];
    const { distance, at } = kolmogorovSmirnov(cuts(labels, [9, 7, 5, 3, 3, 2, 1]));
    expect(distance).toBeCloseTo(2 / 3, 12);
    expect(at).toEqual({ score: 7, positives: 2 / 3, negatives: 0 });
  });

  test('is the largest difference of two distribution functions', () => {
    fc.assert(
      fc.property(ROWS, (rows) => {
        const share = (bad: boolean, score: number): number => {
          const members = rows.filter((row) => row[1] === bad);
          return members.filter((row) => row[0] >= score).length / members.length;
        };
        const gaps = rows.map(([score]) => Math.abs(share(true, score) - share(false, score)));
        const curve = cuts(
          rows.map(([, bad]) => bad),
          rows.map(([score]) => score),
        );
        expect(kolmogorovSmirnov(curve).distance).toBeCloseTo(Math.max(...gaps), 12);
      }),
    );
  });

  test('is not a number without rows', () => {
    expect(kolmogorovSmirnov([])).toEqual({ distance: Number.NaN, at: undefined });
  });
});

describe('the ROC curve', () => {
  test('has the area that ranks give', () => {
    fc.assert(
      fc.property(ROWS, (rows) => {
        const labels = rows.map(([, bad]) => bad);
        const scores = rows.map(([score]) => score);
        let area = 0;
        let before = { positives: 0, negatives: 0 };
        for (const cut of cuts(labels, scores)) {
          area += ((cut.negatives - before.negatives) * (cut.positives + before.positives)) / 2;
          before = cut;
        }
        expect(area).toBeCloseTo(auc(labels, scores), 9);
        expect(gini(area)).toBeCloseTo(2 * area - 1, 12);
      }),
    );
  });
});

describe('the Wilson interval', () => {
  test('gives the values of its formula', () => {
    const half = wilsonInterval(5, 10);
    expect(half.low).toBeCloseTo(0.2366, 4);
    expect(half.high).toBeCloseTo(0.7634, 4);
    const none = wilsonInterval(0, 10);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(0.2775, 4);
  });

  test('is 0 to 1 without rows', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('findings', () => {
  const reference: ModelReference = {
    scale: {
      pointsToDoubleOdds: 100,
      referenceProbability: 0.02,
      referenceScore: 200,
      minimum: 0,
      maximum: 999,
    },
    cutOffs: GRADES.map((grade, index) => ({ grade, from: 900 - index * 100 })),
    training: { from: [0, 500], shares: [0.5, 0.5] },
  };

  /** As many rows and delinquents at each score. */
  function rowsOf(
    groups: readonly (readonly [score: number, rows: number, delinquent: number])[],
  ): ScoredRows {
    const histogram = Array.from({ length: 1000 }, () => 0);
    const each = groups.flatMap(([score, rows, bad]) => {
      histogram[score] = (histogram[score] ?? 0) + rows;
      return Array.from({ length: rows }, (_, index) => ({ score, bad: index < bad }));
    });
    return {
      histogram,
      delinquent: each.map(({ bad }) => bad),
      scores: each.map(({ score }) => score),
      probabilities: each.map(({ score }) => score / 1000),
    };
  }

  test('count taxpayers and delinquents of each grade', () => {
    const { grades, rows, delinquent } = findingsOf(
      'model',
      rowsOf([
        [950, 10, 8],
        [50, 30, 3],
      ]),
      reference,
    );
    expect({ rows, delinquent }).toEqual({ rows: 40, delinquent: 11 });
    expect(grades).toHaveLength(10);
    expect(grades[0]).toMatchObject({ grade: '01', rows: 10, delinquent: 8, share: 0.8 });
    expect(grades[4]).toMatchObject({ grade: '05', rows: 0 });
    expect(grades[9]).toMatchObject({ grade: '10', rows: 30, delinquent: 3, share: 0.1 });
  });

  test('name a grade that is worse than a riskier one, and whether that may be chance', () => {
    const { inversions } = findingsOf(
      'model',
      rowsOf([
        [950, 100, 50],
        [750, 100, 55],
        [450, 1000, 100],
        [150, 1000, 400],
      ]),
      reference,
    );
    expect(inversions).toEqual([
      { grade: '03', above: '01', withinIntervals: true },
      { grade: '09', above: '06', withinIntervals: false },
    ]);
  });

  test('divide the rows into deciles by probability', () => {
    const { deciles } = findingsOf(
      'model',
      rowsOf([
        [100, 90, 0],
        [900, 10, 9],
      ]),
      reference,
    );
    expect(deciles).toHaveLength(10);
    expect(deciles.at(-1)).toMatchObject({ rows: 10, delinquent: 9, probability: expect.closeTo(0.9, 9) });
    expect(deciles[0]).toMatchObject({ rows: 10, delinquent: 0, probability: expect.closeTo(0.1, 9) });
  });

  test('compare all rows with training, with and without an outcome', () => {
    const rows = rowsOf([
      [100, 10, 1],
      [900, 10, 8],
    ]);
    const histogram = rows.histogram.map((count, score) => (score === 100 ? count + 20 : count));
    const { bins, psi } = findingsOf('model', { ...rows, histogram }, reference);
    expect(bins).toEqual([0.75, 0.25]);
    expect(psi).toBeCloseTo(0.25 * Math.log(3), 12);
  });
});
