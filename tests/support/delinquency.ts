// Plausible stored runs and scores for tests; each test changes the relevant fields.

import type { StoredRun } from '../../functions/delinquency/run/record.ts';
import type { StoredScore } from '../../functions/delinquency/scores/record.ts';
import { GRADES } from '../../functions/delinquency/scoring/scale.ts';
import { message } from '../../functions/shared/words/message.ts';

const RUN_DATE = '2026-11-20';
export const MODEL = { name: 'delinquency', version: '1.0.0' };

/** A published score. */
export function storedScore(changes: Partial<StoredScore> = {}): StoredScore {
  return {
    taxpayerId: 'TP-1',
    runDate: RUN_DATE,
    companyName: 'Hanbit Trading Co., Ltd.',
    score: 812,
    grade: '01',
    probability: 0.515625,
    modelScore: 762,
    previousGrade: undefined,
    adjustments: [{ factor: 'newBusiness', points: 50, text: message('business.new', { years: 1.5 }) }],
    reasons: [
      ['latestMonthPastDue', 1.25],
      ['newBusiness', 0.3466],
    ],
    account: {
      guaranteeLimit: 50_000,
      paymentStatus: [2, 1, 0, 0, -1, -2],
      assessed: [48_000, 47_000, 30_000, 20_000, 10_000, 0],
      paid: [0, 1_000, 2_000, 3_000, 10_000, 0],
    },
    modelVersion: MODEL.version,
    scoredAt: '2026-11-20T01:02:03.000Z',
    expiresAt: 1_900_000_000,
    ...changes,
  };
}

/** The counts of a run's record. */
export const GRADE_COUNTS = Object.fromEntries(GRADES.map((grade, index) => [grade, index])) as NonNullable<
  StoredRun['grades']
>;
/** The same in the answer of the API. */
export const GRADE_COUNTS_IN_ANSWER = GRADES.map((grade, index) => ({ grade, taxpayers: index }));

/** A run that has just been claimed. */
export function storedRun(changes: Partial<StoredRun> = {}): StoredRun {
  return {
    runId: `dr-${RUN_DATE}`,
    runDate: RUN_DATE,
    status: 'running',
    startedAt: '2026-11-20T01:00:00.000Z',
    execution: `arn:aws:states:eu-central-1:111122223333:execution:nightly:${RUN_DATE}-1`,
    attempt: 1,
    published: false,
    ...changes,
  };
}
