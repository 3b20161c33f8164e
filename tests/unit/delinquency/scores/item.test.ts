// Scores as items of the table: they are read as they were written, and the index is in the order of the ranking.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf, scoreItem, scoreOf, taxpayerAt } from '../../../../functions/delinquency/scores/item.ts';
import { storedScore } from '../../../support/delinquency.ts';

const standing = fc.record({
  score: fc.integer({ min: 0, max: 999 }),
  taxpayerId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,9}$/),
});

describe('the item of a score', () => {
  it.each([
    ['with a grade before', storedScore({ previousGrade: '03' })],
    ['without a grade before', storedScore()],
    ['without adjustments and reasons', storedScore({ adjustments: [], reasons: [] })],
    ['of a company with quotes and Hangul', storedScore({ companyName: '"한빛무역", Seoul' })],
  ])('%s gives it back', (_what, score) => {
    expect(scoreOf(scoreItem(score))).toEqual(score);
  });

  it('names what the index sorts by', () => {
    expect(scoreItem(storedScore())).toMatchObject({
      ranking: { S: '2026-11-20#01' },
      position: { S: '187#TP-1' },
    });
  });

  it('has no attribute for a missing previous grade: a text attribute may not be empty', () => {
    expect(scoreItem(storedScore())).not.toHaveProperty('previousGrade');
  });

  it('is refused if a required attribute is missing', () => {
    const { companyName, ...item } = scoreItem(storedScore());
    expect(companyName).toEqual({ S: 'Hanbit Trading Co., Ltd.' });
    expect(() => scoreOf(item)).toThrow('A stored score has no companyName');
  });
});

describe('positions', () => {
  it('sort higher scores first, and equal ones by taxpayerId', () => {
    fc.assert(
      fc.property(standing, standing, (one, other) => {
        const isBefore =
          one.score > other.score || (one.score === other.score && one.taxpayerId < other.taxpayerId);
        expect(positionOf(one) < positionOf(other)).toBe(isBefore);
      }),
    );
  });

  it('contain their taxpayerId', () => {
    fc.assert(
      fc.property(standing, (one) => {
        expect(taxpayerAt(positionOf(one))).toBe(one.taxpayerId);
      }),
    );
  });
});
