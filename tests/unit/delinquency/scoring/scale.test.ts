// The scale: probabilities to points, points to grades.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GRADES,
  GradeCutOffs,
  gradeOf,
  gradeTable,
  logOddsOfPoints,
  probabilityOf,
  type Scale,
  scoreOf,
} from '../../../../functions/delinquency/scoring/scale.ts';

const SCALE: Scale = {
  pointsToDoubleOdds: 100,
  referenceProbability: 0.02,
  referenceScore: 200,
  minimum: 0,
  maximum: 999,
};
const CUT_OFFS = GRADES.map((grade, index) => ({ grade, from: 900 - 100 * index }));

const logOddsOf = (probability: number): number => Math.log(probability / (1 - probability));

describe('a score', () => {
  it('is 200 at a probability of 2 %', () => {
    expect(scoreOf(logOddsOf(0.02), SCALE)).toBe(200);
  });

  it.each([
    [2, 300],
    [4, 400],
    [16, 600],
    [0.5, 100],
    [0.25, 0],
  ])('at %d times the odds of 2 % is %d', (times, score) => {
    expect(scoreOf(logOddsOf(0.02) + Math.log(times), SCALE)).toBe(score);
  });

  it('of even odds is 200 + 100 log2 49 = 761', () => {
    expect(scoreOf(0, SCALE)).toBe(761);
  });

  it.each([
    [1e9, 999],
    [Number.POSITIVE_INFINITY, 999],
    [-1e9, 0],
    [Number.NEGATIVE_INFINITY, 0],
  ])('of log-odds of %d is clipped to %d', (logOdds, score) => {
    expect(scoreOf(logOdds, SCALE)).toBe(score);
  });

  it('is whole, on the scale, and never falls as the odds rise', () => {
    const logOdds = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(logOdds, logOdds, (one, other) => {
        const [lower, higher] = [scoreOf(Math.min(one, other), SCALE), scoreOf(Math.max(one, other), SCALE)];
        expect(lower).toBeLessThanOrEqual(higher);
        expect([lower, higher].every((score) => Number.isInteger(score) && score >= 0 && score <= 999)).toBe(
          true,
        );
      }),
    );
  });

  it('moves by the points that log-odds are worth', () => {
    expect(logOddsOfPoints(100, SCALE)).toBeCloseTo(Math.log(2), 12);
    expect(scoreOf(logOddsOf(0.02) + logOddsOfPoints(-37, SCALE), SCALE)).toBe(163);
  });
});

describe('a probability', () => {
  it('is that of its log-odds', () => {
    expect(probabilityOf(0)).toBe(0.5);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (probability) => {
        expect(probabilityOf(logOddsOf(probability))).toBeCloseTo(probability, 9);
      }),
    );
  });

  it('lies within 0 and 1 for any log-odds', () => {
    expect([probabilityOf(1e9), probabilityOf(-1e9)]).toEqual([1, 0]);
  });
});

describe('a grade', () => {
  it('begins with its lowest score', () => {
    expect([999, 900, 899, 100, 99, 0].map((score) => gradeOf(score, CUT_OFFS))).toEqual([
      '01',
      '01',
      '02',
      '09',
      '10',
      '10',
    ]);
  });

  it('never gets riskier as the score falls', () => {
    const table = gradeTable(CUT_OFFS, SCALE);
    expect(table).toHaveLength(1000);
    for (let score = 1; score < table.length; score++) {
      expect(Number(table[score])).toBeLessThanOrEqual(Number(table[score - 1]));
    }
  });

  it.each([
    ['a grade is missing', CUT_OFFS.slice(1)],
    ['the order is wrong', CUT_OFFS.toReversed()],
    [
      'two begin with the same score',
      CUT_OFFS.map(({ grade, from }) => ({ grade, from: from === 800 ? 900 : from })),
    ],
    ['the last does not reach down to 0', CUT_OFFS.map(({ grade, from }) => ({ grade, from: from + 1 }))],
  ])('has no cut-offs where %s', (_what, cutOffs) => {
    expect(GradeCutOffs.safeParse(cutOffs).success).toBe(false);
  });
});
