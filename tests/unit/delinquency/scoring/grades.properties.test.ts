// From log-odds to the grade, under any scale and any cut-offs that the manifest may have: more risk is never a safer grade.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clipped,
  GRADES,
  GradeCutOffs,
  gradeOf,
  gradeTable,
  Scale,
  scoreOf,
} from '../../../../functions/delinquency/scoring/scale.ts';

const MAXIMUM = 999;

const anyScale = fc
  .record({
    pointsToDoubleOdds: fc.double({ min: 1, max: 500, noNaN: true }),
    referenceProbability: fc.double({ min: 1e-4, max: 0.9999, noNaN: true }),
    referenceScore: fc.integer({ min: 0, max: MAXIMUM }),
    minimum: fc.constant(0),
    maximum: fc.constant(MAXIMUM),
  })
  .map((scale) => Scale.parse(scale));

/** Nine descending lowest scores above 0, and the 0 of the safest grade. */
const anyCutOffs = fc
  .uniqueArray(fc.integer({ min: 1, max: MAXIMUM }), {
    minLength: GRADES.length - 1,
    maxLength: GRADES.length - 1,
  })
  .map((scores) => {
    const falling = [...scores.sort((one, other) => other - one), 0];
    return GradeCutOffs.parse(GRADES.map((grade, index) => ({ grade, from: falling[index] })));
  });

const logOdds = fc.double({ min: -30, max: 30, noNaN: true });
const points = fc.integer({ min: -300, max: 300 });

describe('a grade', () => {
  it('is never safer for higher log-odds or more points, whatever scale and cut-offs', () => {
    fc.assert(
      fc.property(
        anyScale,
        anyCutOffs,
        fc.tuple(logOdds, logOdds),
        fc.tuple(points, points),
        (scale, cutOffs, odds, adjustments) => {
          const grade = (at: number, adjustment: number): number =>
            Number(gradeOf(clipped(scoreOf(at, scale) + adjustment, scale), cutOffs));
          const safer = grade(Math.min(...odds), Math.min(...adjustments));
          const riskier = grade(Math.max(...odds), Math.max(...adjustments));
          expect(riskier).toBeLessThanOrEqual(safer);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is defined for every score, and every grade is used', () => {
    fc.assert(
      fc.property(anyScale, anyCutOffs, (scale, cutOffs) => {
        const table = gradeTable(cutOffs, scale);
        expect(table).toHaveLength(MAXIMUM + 1);
        expect([...new Set(table)].sort()).toEqual([...GRADES]);
      }),
    );
  });
});
