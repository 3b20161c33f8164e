// The worklist's logic without its page: addresses, the next case, and an inspection's result from what is typed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextOpen, worklistAddress } from '../../../console/src/pages/worklist/address.ts';
import { EMPTY_RESULT, resultOf } from '../../../console/src/pages/worklist/result.ts';
import { barsOf } from '../../../console/src/parts/bars.ts';
import { dotted } from '../../../console/src/parts/hs-code.ts';

describe('an address', () => {
  test('without parameters is the red lane of the latest day', () => {
    expect(worklistAddress({})).toEqual({ lane: 'red' });
  });

  test('keeps what is valid and ignores the rest', () => {
    const search = { lane: 'blue', day: '2020-1-2', status: 'open', office: '40', chapter: '8', open: 'D-1' };
    expect(worklistAddress(search)).toEqual({ lane: 'red', status: 'open', office: '40', open: 'D-1' });
  });

  test('never throws, whatever is typed into it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (search) => {
        expect(['red', 'yellow', 'green']).toContain(worklistAddress(search).lane);
      }),
    );
  });
});

describe('the next case', () => {
  const list = ['A', 'B', 'C'].map((declarationId) => ({ declarationId, status: 'scored' }));
  const done = { inspection: {} };

  test('is the one below', () => expect(nextOpen(list, 'A')).toBe('B'));
  test('is the first open one after the last', () => expect(nextOpen(list, 'C')).toBe('A'));
  test('skips what is inspected or cancelled', () => {
    const items = [
      { declarationId: 'A', status: 'scored', ...done },
      { declarationId: 'B', status: 'cancelled' },
      { declarationId: 'C', status: 'scored' },
    ];
    expect(nextOpen(items, 'A')).toBe('C');
  });
  test('is none when all are done', () => {
    expect(
      nextOpen(
        list.map((item) => ({ ...item, ...done })),
        'A',
      ),
    ).toBeUndefined();
    expect(nextOpen([{ declarationId: 'A', status: 'scored' }], 'A')).toBeUndefined();
  });
});

describe('a result', () => {
  const typed = { ...EMPTY_RESULT, outcome: 'fraud' as const };

  test('needs only an outcome', () => {
    expect(resultOf(typed, { isCorrection: false })).toEqual({ result: { outcome: 'fraud' } });
  });

  test('names everything that is wrong with it at once', () => {
    expect(
      resultOf({ ...EMPTY_RESULT, duty: '-1', note: 'x'.repeat(2_001) }, { isCorrection: true }),
    ).toEqual({
      problems: [
        { field: 'outcome', text: 'inspection.noOutcome' },
        { field: 'duty', text: 'inspection.badDuty' },
        { field: 'note', text: 'inspection.longNote' },
        { field: 'reason', text: 'inspection.noReason' },
      ],
    });
  });

  test('of a correction says why', () => {
    expect(
      resultOf({ ...typed, duty: '120000', note: ' N ', reason: ' R ' }, { isCorrection: true }),
    ).toEqual({
      result: { outcome: 'fraud', recoveredDuty: 120_000, note: 'N', reason: 'R' },
    });
  });

  test('of items that differ is the gravest of them', () => {
    expect(
      resultOf(
        { ...EMPTY_RESULT, items: { 1: 'clear', 2: 'critical', 3: 'fraud' } },
        { isCorrection: false },
      ),
    ).toEqual({
      result: {
        outcome: 'critical',
        items: [
          { itemNumber: 2, outcome: 'critical' },
          { itemNumber: 3, outcome: 'fraud' },
        ],
      },
    });
    expect(resultOf({ ...EMPTY_RESULT, items: {} }, { isCorrection: false })).toEqual({
      result: { outcome: 'clear' },
    });
  });
});

describe('bars', () => {
  test('have the strongest contribution at one end', () => {
    expect(barsOf([4, -2, 0])).toEqual([
      { share: 1, raises: true },
      { share: -0.5, raises: false },
      { share: 0, raises: false },
    ]);
    expect(barsOf([])).toEqual([]);
    expect(barsOf([0])).toEqual([{ share: 0, raises: false }]);
  });

  test('never leave their scale and keep their sign', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 })), (contributions) => {
        barsOf(contributions).forEach(({ share }, index) => {
          expect(Math.abs(share)).toBeLessThanOrEqual(1);
          expect(Math.sign(share) + 0).toBe(Math.sign(contributions[index] ?? 0) + 0);
        });
      }),
    );
  });
});

test.each([
  ['85', '85'],
  ['8507', '85.07'],
  ['850760', '8507.60'],
  ['8507601000', '8507.60.1000'],
])('%s is printed %s', (code, printed) => expect(dotted(code)).toBe(printed));
