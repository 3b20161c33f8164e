// Scores as their readers see them: words for the reasons, the officer's grade beside the model's, and a taxpayer's history
// with its changes of grade. Pure.
import { earliestDay } from '../../shared/days.ts';
import { MODEL_NAME } from '../keys.ts';
import type { Override, RankedScore, Score, ShortScore, TaxpayerView } from '../schemas.ts';
import { reasonsOf } from '../scoring/reasons.ts';
import type { StoredScore } from './item.ts';
import type { Overrides } from './store.ts';

/** A score as it stands in a history. */
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

/** An item of a ranking: the score as it is, and beside it what an officer has recorded. */
export function rankedView(score: StoredScore, override: Override | undefined, now: Date): RankedScore {
  return { ...scoreView(score), ...validOverride(override, now) };
}

/** An override is valid to the end of its last day, wherever in the world that is. */
function validOverride(override: Override | undefined, now: Date): { override?: Override } {
  return override === undefined || override.validUntil < earliestDay(now.getTime()) ? {} : { override };
}

/** What a page of a taxpayer's history is made of. */
export interface History {
  readonly latest: StoredScore;
  /** Newest first. */
  readonly page: readonly StoredScore[];
  /** The score before the page's last one, which tells whether its grade was another. */
  readonly older: StoredScore | undefined;
  readonly overrides: Overrides;
}

/** The answer for a taxpayer, without the token of the next page. */
export function taxpayerView(
  { latest, page, older, overrides }: History,
  now: Date,
): Omit<TaxpayerView, 'nextToken'> {
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

/** Changes of grade between one score and the next, newest first as the scores are. */
export function migrationOf(
  scores: readonly Pick<StoredScore, 'runDate' | 'grade'>[],
): TaxpayerView['migration'] {
  return scores.flatMap(({ runDate, grade: to }, index) => {
    const from = scores[index + 1]?.grade;
    return from === undefined || from === to ? [] : [{ runDate, from, to }];
  });
}
