// A page of a ranking with the scores of its taxpayers, and their overrides.
import { rankingKey } from '../keys.ts';
import type { RankedScore } from '../schemas.ts';
import {
  isWithin,
  type RankingFiles,
  type RankingFilter,
  type RankingPlace,
  rankingPage,
} from './ranking.ts';
import type { Scores } from './record.ts';
import { rankedView } from './views.ts';

export interface RankedPorts {
  readonly files: RankingFiles;
  readonly scores: Pick<Scores, 'scoresAndOverrides'>;
}

/** A ranking: that which a plan of a day has led to. */
export interface RankingName {
  readonly runDate: string;
  readonly planId: string;
}

export interface RankedPage {
  readonly items: readonly RankedScore[];
  readonly next: RankingPlace | undefined;
}

/** Reads a page of a ranking; undefined where the ranking is not stored, or has no such place. */
export async function rankedPage(
  { files, scores }: RankedPorts,
  { runDate, planId }: RankingName,
  filter: RankingFilter,
  limit: number,
  start: RankingPlace | undefined,
): Promise<RankedPage | undefined> {
  const keyOf = (grade: string): string => rankingKey(runDate, planId, grade);
  const page = await rankingPage(files, keyOf, filter, limit, start);
  if (page === undefined) return undefined;
  const grades = new Map(page.taxpayers.map(({ taxpayerId, grade }) => [taxpayerId, grade]));
  const found = await scores.scoresAndOverrides([...grades.keys()], runDate);
  const isListed = isWithin(filter);
  const now = new Date();
  const items = found.scores
    // A rerun may have changed a score in the meantime.
    .filter((score) => score.grade === grades.get(score.taxpayerId))
    .filter((score) => isListed(score, score.grade))
    .map((score) => rankedView(score, found.overrides.get(score.taxpayerId), now));
  return { items, next: page.next };
}
