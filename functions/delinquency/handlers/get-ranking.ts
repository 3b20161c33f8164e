// Handler of GET /v1/delinquency/rankings/{runDate}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { invalidToken, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { runIdOf } from '../keys.ts';
import { getRanking } from '../routes.ts';
import type { Runs, StoredRun } from '../run/record.ts';
import type { Ranking } from '../schemas.ts';
import { type RankedPorts, rankedPage } from '../scores/ranked.ts';
import { rankingList } from '../scores/ranking.ts';
import { openFiles, openRuns, openScores, rankingNotStored } from '../wiring.ts';

interface Dependencies extends RankedPorts {
  readonly runs: Pick<Runs, 'get'>;
}

export const getRankingHandler = ({ runs, ...ports }: Dependencies): ApiHandler =>
  apiHandler(
    getRanking,
    async ({ params: { runDate }, query: { limit, nextToken, ...filter } }): Promise<Ranking> => {
      const list = rankingList(runDate, filter);
      const start = startOf(list, nextToken);
      const run = await runs.get(runIdOf(runDate));
      if (run === undefined)
        throw new ProblemError(404, { detail: message('delinquency.noRunOfDay', { day: runDate }) });
      if (run.publishedPlanId === undefined) throw notPublished(run);
      // A list is read to its end in the order of the plan that it was begun with, also if the day is run again meanwhile.
      const [planId, place] = start ?? [run.publishedPlanId];
      const page = await rankedPage(ports, { runDate, planId }, filter, limit, place);
      if (page === undefined) throw start === undefined ? rankingNotStored(runDate) : invalidToken();
      return pageAnswer(list, page.items, page.next === undefined ? undefined : [planId, page.next]);
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
