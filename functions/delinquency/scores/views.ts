// Answers of the API: scores with their reasons as text, the override beside the model's grade, and a taxpayer's history with its
// grade changes.
import { earliestDay } from '../../shared/days.ts';
import { MODEL_NAME } from '../keys.ts';
import type { Override, RankedScore, Score, ShortScore, TaxpayerView } from '../schemas.ts';
import { reasonsOf } from '../scoring/reasons.ts';
import type { Overrides, StoredScore } from './record.ts';

/** The answer for a score within a history. */
export function shortView(score: StoredScore): ShortScore {
  return {
    runDate: score.runDate,
    score: score.score,
    grade: score.grade,
    probability: score.probability,
    modelScore: score.modelScore,
    model: { name: MODEL_NAME, version: score.modelVersion },
    scoredAt: score.scoredAt,
  };
}

/** The answer for a score. */
export function scoreView(score: StoredScore): Score {
  const { previousGrade } = score;
  return {
    taxpayerId: score.taxpayerId,
    companyName: score.companyName,
    ...shortView(score),
    businessAdjustments: [...score.adjustments],
    reasons: reasonsOf(score.account, score.reasons, score.adjustments),
    ...(previousGrade === undefined ? {} : { previousGrade }),
  };
}

/** An item of a ranking: the score, and beside it the override if it is valid. */
export function rankedView(score: StoredScore, override: Override | undefined, now: Date): RankedScore {
  return { ...scoreView(score), ...validOverride(override, now) };
}

/** An override is valid until its last day has ended in every time zone. */
function validOverride(override: Override | undefined, now: Date): { override?: Override } {
  return override === undefined || override.validUntil < earliestDay(now.getTime()) ? {} : { override };
}

/** A page of a taxpayer's history. */
export interface History {
  readonly latest: StoredScore;
  /** Newest first. */
  readonly page: readonly StoredScore[];
  /** The next older score after the page; shows whether the grade changed with the page's last one. */
  readonly older: StoredScore | undefined;
  readonly overrides: Overrides;
}

/** The answer for a taxpayer, without the token of the next page. */
export function taxpayerView(
  { latest, page, older, overrides }: History,
  now: Date,
): Omit<TaxpayerView, 'nextToken' | 'network'> {
  return {
    taxpayerId: latest.taxpayerId,
    companyName: latest.companyName,
    latest: scoreView(latest),
    history: page.map(shortView),
    migration: migrationOf(older === undefined ? page : [...page, older]),
    ...validOverride(overrides.current, now),
    overrides: [...overrides.trail],
  };
}

/** The changes of grade between consecutive scores, newest first like the scores. */
export function migrationOf(
  scores: readonly Pick<StoredScore, 'runDate' | 'grade'>[],
): TaxpayerView['migration'] {
  return scores.flatMap(({ runDate, grade: to }, index) => {
    const from = scores[index + 1]?.grade;
    return from === undefined || from === to ? [] : [{ runDate, from, to }];
  });
}
