// How deep an answer is sure, and what it says about the rest.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LEVELS,
  type Level,
  sureDigitsOf,
  unclear,
} from '../../../../functions/predict-hs/prediction/depth.ts';
import { inEnglish, inKorean } from '../../../support/words.ts';

const HALVES = { 2: 0.5, 4: 0.5, 6: 0.5, 10: 0.5 };
const branch = (...probabilities: number[]): Map<Level, number> =>
  new Map(probabilities.map((probability, index) => [LEVELS[index] ?? 10, probability]));

describe('the digits that an answer is sure of', () => {
  it.each([
    [branch(0.9, 0.8, 0.7, 0.6), 10],
    [branch(0.9, 0.8, 0.7, 0.4), 6],
    [branch(0.9, 0.8, 0.5), 6],
    [branch(0.9, 0.8, 0.49), 4],
    [branch(0.9, 0.3, 0.2), 2],
    [branch(0.4, 0.3, 0.2), 0],
    [branch(0.9, 0.8), 4],
    [branch(), 0],
  ])('of %o are %d', (probabilities, digits) => {
    expect(sureDigitsOf(probabilities, HALVES)).toBe(digits);
  });

  it('never become more with a higher threshold', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { maxLength: 4 }), share, share, (probabilities, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const at = (limit: number): number =>
          sureDigitsOf(branch(...probabilities), { 2: limit, 4: limit, 6: limit, 10: limit });
        expect(at(high)).toBeLessThanOrEqual(at(low));
      }),
    );
  });
});

describe('what is unclear', () => {
  it('names the two most probable codes of the level that is not sure, and says what to add', () => {
    expect(inEnglish(unclear(2, 4, ['8507', '8506']))).toBe(
      'Only the heading is unclear: 8507 or 8506. Say what tells the goods apart from similar ones, such as their kind, material, use or working.',
    );
    expect(inKorean(unclear(2, 4, ['8507', '8506']))).toBe(
      '호만 분명하지 않습니다: 8507 또는 8506. 종류, 재질, 용도, 가공 방법 등 비슷한 물품과 구별되는 점을 적으십시오.',
    );
  });

  it('is the kind of goods where not even the chapter is sure', () => {
    expect(inEnglish(unclear(0, 2, ['85']))).toBe(
      'Even the kind of goods is unclear: they may be of chapter 85. Say what the goods are, what they are made of and what they are used for.',
    );
  });

  it('is uncertain where there is no alternative', () => {
    expect(inEnglish(unclear(4, 6, ['850760']))).toMatch(/^The subheading is uncertain: 850760\. /);
  });
});
