// How a graph's decision is shown: one map for each number of references, linear between knots.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PercentRows,
  rowFor,
  shownPercent,
} from '../../../../functions/verify-document/examination/percent.ts';

const ROWS = PercentRows.parse([
  { references: 1, decision: [0, 50, 100], shown: [0, 20, 100] },
  { references: 3, decision: [0, 40, 60, 100], shown: [0, 4, 80, 100] },
]);

describe('a decision', () => {
  it.each([
    [0, 1, 0],
    [25, 1, 10],
    [50, 2, 20],
    [75, 2, 60],
    [100, 2, 100],
    [40, 3, 4],
    [50, 3, 42],
    [50, 40, 42],
    [100, 3, 100],
  ])('of %d against %i references is shown as %d %%', (decision, references, shown) => {
    expect(shownPercent(decision, references, ROWS)).toBeCloseTo(shown, 9);
  });

  it('is never shown lower than a lower one, and stays between 0 and 100', () => {
    const decision = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(decision, decision, fc.integer({ min: 1, max: 9 }), (one, other, references) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((value) =>
          shownPercent(value, references, ROWS),
        );
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(100);
        expect(low).toBeLessThanOrEqual(high ?? 0);
      }),
    );
  });
});

describe('a table by number of references', () => {
  it('has a row for its first number and every higher one', () => {
    expect(rowFor([{ references: 2 }, { references: 5 }], 1)).toBeUndefined();
    expect(
      [2, 4, 5, 9].map((count) => rowFor([{ references: 2 }, { references: 5 }], count)?.references),
    ).toEqual([2, 2, 5, 5]);
  });

  it.each([
    ['rows that do not rise', [{ references: 3 }, { references: 3 }]],
    ['decisions that do not rise', [{ decision: [0, 60, 60, 100] }]],
    ['percentages that fall', [{ shown: [0, 30, 20, 100] }]],
    ['a percentage for each decision missing', [{ shown: [0, 100] }]],
  ])('is refused with %s', (_what, changes) => {
    const whole = { references: 1, decision: [0, 40, 60, 100], shown: [0, 4, 80, 100] };
    expect(PercentRows.safeParse([whole]).success).toBe(true);
    expect(PercentRows.safeParse(changes.map((change) => ({ ...whole, ...change }))).success).toBe(false);
  });
});
