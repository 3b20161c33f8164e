// Scores as items of the table: they are read as they were written.
import { describe, expect, it } from 'vitest';
import { scoreItem, scoreOf } from '../../../../functions/delinquency/scores/item.ts';
import { storedScore } from '../../../support/delinquency.ts';

describe('the item of a score', () => {
  it.each([
    ['with a grade before', storedScore({ previousGrade: '03' })],
    ['without a grade before', storedScore()],
    ['without adjustments and reasons', storedScore({ adjustments: [], reasons: [] })],
    ['of a company with quotes and Hangul', storedScore({ companyName: '"한빛무역", Seoul' })],
  ])('%s gives it back', (_what, score) => {
    expect(scoreOf(scoreItem(score))).toEqual(score);
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
