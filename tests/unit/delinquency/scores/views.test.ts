// Scores in the answers of the API: the fields of the contract, the override beside the model's grade, and grade changes.

import { describe, expect, it } from 'vitest';
import type { Grade, Override } from '../../../../functions/delinquency/schemas.ts';
import { RankedScore, Score, TaxpayerView } from '../../../../functions/delinquency/schemas.ts';
import {
  migrationOf,
  rankedView,
  scoreView,
  taxpayerView,
} from '../../../../functions/delinquency/scores/views.ts';
import { MODEL, storedScore } from '../../../support/delinquency.ts';
import { inEnglish } from '../../../support/words.ts';

const NOW = new Date('2026-11-23T11:00:00.000Z');

function overrideUntil(validUntil: string): Override {
  return {
    grade: '05',
    reason: 'Paid in full by bank guarantee',
    validUntil,
    by: { client: 'officer' },
    recordedAt: '2026-11-20T08:00:00.000Z',
  };
}

describe('a score', () => {
  it('is answered according to the contract', () => {
    const view = inEnglish(scoreView(storedScore({ previousGrade: '02' })));
    expect(Score.safeParse(view).error).toBeUndefined();
    expect(view).toMatchObject({
      taxpayerId: 'TP-1',
      companyName: 'Hanbit Trading Co., Ltd.',
      runDate: '2026-11-20',
      score: 812,
      grade: '01',
      probability: 0.515625,
      modelScore: 762,
      businessAdjustments: [{ factor: 'newBusiness', points: 50 }],
      previousGrade: '02',
      model: MODEL,
      scoredAt: '2026-11-20T01:02:03.000Z',
    });
  });

  it('formats its reasons, those of the model and those of the rules', () => {
    expect(inEnglish(scoreView(storedScore())).reasons).toEqual([
      {
        feature: 'latestMonthPastDue',
        value: 2,
        contribution: 1.25,
        text: expect.stringContaining('2 months past due'),
      },
      {
        feature: 'newBusiness',
        value: 50,
        contribution: 0.3466,
        text: expect.stringContaining('In business for 1.5 years (less than 2), which raises the risk'),
      },
    ]);
  });

  it('has no previousGrade if there was no previous run', () => {
    expect(scoreView(storedScore())).not.toHaveProperty('previousGrade');
  });

  it('does not show internal attributes', () => {
    const view = scoreView(storedScore());
    for (const field of ['account', 'adjustments', 'modelVersion', 'expiresAt']) {
      expect(view).not.toHaveProperty(field);
    }
  });
});

describe('an override', () => {
  it('is shown beside the model’s grade, which it does not replace', () => {
    const view = inEnglish(rankedView(storedScore(), overrideUntil('2026-12-31'), NOW));
    expect(RankedScore.safeParse(view).error).toBeUndefined();
    expect(view).toMatchObject({ grade: '01', score: 812, override: { grade: '05' } });
  });

  it.each([
    ['2026-11-21', false],
    // At UTC-12 the day lasts another hour.
    ['2026-11-22', true],
    ['2026-11-23', true],
  ])('until %s is shown on 23 November 2026, 11:00 UTC: %s', (validUntil, isShown) => {
    expect('override' in rankedView(storedScore(), overrideUntil(validUntil), NOW)).toBe(isShown);
  });

  it('that does not exist is not shown', () => {
    expect(rankedView(storedScore(), undefined, NOW)).not.toHaveProperty('override');
  });
});

describe('a taxpayer', () => {
  const latest = storedScore({ runDate: '2026-11-22', grade: '03' });
  const page = [latest, storedScore({ runDate: '2026-11-21', grade: '01' })];
  const older = storedScore({ runDate: '2026-11-20', grade: '02' });

  it('is shown with its latest score, its history and every override', () => {
    const trail = [overrideUntil('2026-12-31'), overrideUntil('2026-01-31')];
    const overrides = { current: trail[0], trail };
    const view = inEnglish(taxpayerView({ latest, page, older, overrides }, NOW));
    expect(TaxpayerView.safeParse(view).error).toBeUndefined();
    expect(view).toMatchObject({
      taxpayerId: 'TP-1',
      latest: { runDate: '2026-11-22', reasons: [{}, {}] },
      history: [{ runDate: '2026-11-22' }, { runDate: '2026-11-21' }],
      migration: [
        { runDate: '2026-11-22', from: '01', to: '03' },
        { runDate: '2026-11-21', from: '02', to: '01' },
      ],
      override: { validUntil: '2026-12-31' },
      overrides: trail,
    });
    expect(view.history[0]).not.toHaveProperty('reasons');
  });

  it('whose latest override has expired shows it in the trail only, even if an earlier one would still be valid', () => {
    const trail = [overrideUntil('2026-11-01'), overrideUntil('2026-12-31')];
    const overrides = { current: trail[0], trail };
    const view = taxpayerView({ latest, page, older: undefined, overrides }, NOW);
    expect(view).not.toHaveProperty('override');
    expect(view.overrides).toEqual(trail);
  });
});

describe('migration', () => {
  const scores = (...grades: Grade[]) =>
    grades.map((grade, index) => ({ runDate: `2026-11-${20 - index}`, grade }));

  it.each<[string, Grade[], ReturnType<typeof migrationOf>]>([
    ['no score', [], []],
    ['one score', ['01'], []],
    ['the same grade all along', ['04', '04', '04'], []],
    [
      'two changes',
      ['01', '01', '02', '10'],
      [
        { runDate: '2026-11-19', from: '02', to: '01' },
        { runDate: '2026-11-18', from: '10', to: '02' },
      ],
    ],
  ])('over %s is what changed', (_what, grades, expected) => {
    expect(migrationOf(scores(...grades))).toEqual(expected);
  });
});
