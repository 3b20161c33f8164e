// Door of GET /v1/delinquency/rankings/{runDate}.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { runIdOf } from '../keys.ts';
import { getRanking } from '../routes.ts';
import type { StoredRun } from '../run/store.ts';
import type { Ranking } from '../schemas.ts';
import { rankingList } from '../scores/lists.ts';
import { rankedView } from '../scores/views.ts';
import { openRuns, openScores } from '../wiring.ts';

const runs = openRuns();
const scores = openScores();

export const handler = apiHandler(
  getRanking,
  async ({ params: { runDate }, query: { grade, limit, nextToken } }): Promise<Ranking> => {
    const list = rankingList(runDate, grade);
    const after = startOf(list, nextToken);
    const run = await runs.get(runIdOf(runDate));
    if (run === undefined) throw new ProblemError(404, { detail: `There is no run of ${runDate}` });
    if (!run.published) throw notPublished(run);
    const page = await scores.ranking(runDate, grade, limit, after);
    const now = new Date();
    const items = page.scores.map((score) => rankedView(score, page.overrides.get(score.taxpayerId), now));
    return pageAnswer(list, items, page.next);
  },
);

function notPublished({ runId, runDate, status }: StoredRun): ProblemError {
  return new ProblemError('ranking-not-published', {
    detail:
      status === 'running'
        ? `The run of ${runDate} is still running; its ranking is published when it ends`
        : `The run of ${runDate} failed before its ranking was published; run ${runId} says why`,
  });
}
