// Handler of GET /v1/delinquency/rankings/{runDate}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { invalidToken, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { rankingKey, runIdOf } from '../keys.ts';
import { getRanking } from '../routes.ts';
import type { Runs, StoredRun } from '../run/record.ts';
import type { Ranking } from '../schemas.ts';
import { type RankingFiles, rankedIds, rankingList } from '../scores/ranking.ts';
import type { Scores } from '../scores/record.ts';
import { rankedView } from '../scores/views.ts';
import { openFiles, openRuns, openScores } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get'>;
  readonly files: RankingFiles;
  readonly scores: Pick<Scores, 'scoresAndOverrides'>;
}

export const getRankingHandler = ({ runs, files, scores }: Dependencies): ApiHandler =>
  apiHandler(
    getRanking,
    async ({ params: { runDate }, query: { grade, limit, nextToken } }): Promise<Ranking> => {
      const list = rankingList(runDate, grade);
      const start = startOf(list, nextToken);
      const run = await runs.get(runIdOf(runDate));
      if (run === undefined)
        throw new ProblemError(404, { detail: message('delinquency.noRunOfDay', { day: runDate }) });
      if (run.publishedPlanId === undefined) throw notPublished(run);
      // A list is read to its end in the order of the plan that it was begun with, also if the day is run again meanwhile.
      const [planId, after] = start ?? [run.publishedPlanId];
      const page = await rankedIds(files, rankingKey(runDate, planId, grade), limit, after);
      if (page === undefined) throw start === undefined ? notStored(run) : invalidToken();
      const found = await scores.scoresAndOverrides(page.ids, runDate);
      const now = new Date();
      const items = found.scores
        // A rerun may have changed a grade in the meantime.
        .filter((score) => score.grade === grade)
        .map((score) => rankedView(score, found.overrides.get(score.taxpayerId), now));
      return pageAnswer(list, items, page.next === undefined ? undefined : [planId, page.next]);
    },
  );

export const handler = await bindHandler(getRankingHandler, () => ({
  runs: openRuns(),
  files: openFiles(),
  scores: openScores(),
}));

function notPublished({ runId, runDate, status }: StoredRun): ProblemError {
  return new ProblemError('ranking-not-published', {
    detail:
      status === 'running'
        ? message('delinquency.notYetPublished', { day: runDate })
        : message('delinquency.neverPublished', { day: runDate, id: runId }),
  });
}

/** Files may be deleted shortly before their run, and releases before docs/decisions/0057 wrote none. */
function notStored({ runDate }: StoredRun): ProblemError {
  return new ProblemError(404, { detail: message('delinquency.rankingNotStored', { day: runDate }) });
}
