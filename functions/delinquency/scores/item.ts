// Converts scores to items of the DelinquencyScores table and back; part of the store.
import type { Item } from '../../shared/aws/batch.ts';
import type { Grade } from '../schemas.ts';
import type { StoredScore } from './record.ts';

const MONTHS = 6;

/** Converts a score to an item. */
export function scoreItem(score: StoredScore): Item {
  const { account, previousGrade } = score;
  const inputs = [account.guaranteeLimit, ...account.paymentStatus, ...account.assessed, ...account.paid];
  return {
    taxpayerId: { S: score.taxpayerId },
    runDate: { S: score.runDate },
    companyName: { S: score.companyName },
    score: { N: String(score.score) },
    grade: { S: score.grade },
    probability: { N: String(score.probability) },
    modelScore: { N: String(score.modelScore) },
    ...(previousGrade === undefined ? {} : { previousGrade: { S: previousGrade } }),
    // JSON text: these are always read and written as a whole.
    adjustments: { S: JSON.stringify(score.adjustments) },
    reasons: { S: JSON.stringify(score.reasons) },
    inputs: { S: JSON.stringify(inputs) },
    modelVersion: { S: score.modelVersion },
    scoredAt: { S: score.scoredAt },
    expiresAt: { N: String(score.expiresAt) },
  };
}

/** Converts an item to a score; the content was validated when it was written. */
export function scoreOf(item: Item): StoredScore {
  const [guaranteeLimit = 0, ...months] = JSON.parse(textOf(item, 'inputs')) as number[];
  return {
    taxpayerId: textOf(item, 'taxpayerId'),
    runDate: textOf(item, 'runDate'),
    companyName: textOf(item, 'companyName'),
    score: Number(item.score?.N),
    grade: textOf(item, 'grade') as Grade,
    probability: Number(item.probability?.N),
    modelScore: Number(item.modelScore?.N),
    previousGrade: item.previousGrade?.S as Grade | undefined,
    adjustments: JSON.parse(textOf(item, 'adjustments')) as StoredScore['adjustments'],
    reasons: JSON.parse(textOf(item, 'reasons')) as StoredScore['reasons'],
    account: {
      guaranteeLimit,
      paymentStatus: months.slice(0, MONTHS),
      assessed: months.slice(MONTHS, 2 * MONTHS),
      paid: months.slice(2 * MONTHS),
    },
    modelVersion: textOf(item, 'modelVersion'),
    scoredAt: textOf(item, 'scoredAt'),
    expiresAt: Number(item.expiresAt?.N),
  };
}

export function keyOf(taxpayerId: string, runDate: string): Item {
  return { taxpayerId: { S: taxpayerId }, runDate: { S: runDate } };
}

export function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored score has no ${name}`);
  return value;
}
