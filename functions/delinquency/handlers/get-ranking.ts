// Handler of GET /v1/delinquency/rankings/{runDate}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { runIdOf } from '../keys.ts';
import { getRanking } from '../routes.ts';
import type { Runs, StoredRun } from '../run/record.ts';
import type { Ranking } from '../schemas.ts';
import { rankingList } from '../scores/lists.ts';
import type { Scores } from '../scores/record.ts';
import { rankedView } from '../scores/views.ts';
import { openRuns, openScores } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get'>;
  readonly scores: Pick<Scores, 'ranking'>;
}

export const getRankingHandler = ({ runs, scores }: Dependencies): ApiHandler =>
  apiHandler(
    getRanking,
    async ({ params: { runDate }, query: { grade, limit, nextToken } }): Promise<Ranking> => {
      const list = rankingList(runDate, grade);
      const after = startOf(list, nextToken);
      const run = await runs.get(runIdOf(runDate));
      if (run === undefined)
        throw new ProblemError(404, { detail: message('delinquency.noRunOfDay', { day: runDate }) });
      if (!run.published) throw notPublished(run);
      const page = await scores.ranking(runDate, grade, limit, after);
      const now = new Date();
      const items = page.scores.map((score) => rankedView(score, page.overrides.get(score.taxpayerId), now));
      return pageAnswer(list, items, page.next);
    },
  );

export const handler = await bindHandler(getRankingHandler, () => ({
  runs: openRuns(),
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
