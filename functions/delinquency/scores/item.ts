// Converts scores to items of the DelinquencyScores table and back; part of the store.
import type { Item } from '../../shared/aws/batch.ts';
import type { Grade } from '../schemas.ts';
import type { StoredScore } from './record.ts';

/** Highest score of the scale. Positions count down from it, so that the index is in the order of the ranking. */
const HIGHEST_SCORE = 999;
const SCORE_DIGITS = 3;
const MONTHS = 6;

/** Converts a score to an item. */
export function scoreItem(score: StoredScore): Item {
  const { account, previousGrade } = score;
  const inputs = [account.guaranteeLimit, ...account.paymentStatus, ...account.assessed, ...account.paid];
  return {
    taxpayerId: { S: score.taxpayerId },
    runDate: { S: score.runDate },
    ranking: { S: rankingOf(score.runDate, score.grade) },
    position: { S: positionOf(score) },
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

/** The index's sort key: a taxpayer's position within its grade. */
export function positionOf({ score, taxpayerId }: Pick<StoredScore, 'score' | 'taxpayerId'>): string {
  return `${String(HIGHEST_SCORE - score).padStart(SCORE_DIGITS, '0')}#${taxpayerId}`;
}

/** The taxpayer at a position. */
export function taxpayerAt(position: string): string {
  return position.slice(SCORE_DIGITS + 1);
}

/** The index's partition key: a grade of a day. */
export function rankingOf(runDate: string, grade: Grade): string {
  return `${runDate}#${grade}`;
}

export function keyOf(taxpayerId: string, runDate: string): Item {
  return { taxpayerId: { S: taxpayerId }, runDate: { S: runDate } };
}

export function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored score has no ${name}`);
  return value;
}
