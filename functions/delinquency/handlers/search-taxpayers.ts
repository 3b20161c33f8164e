// Handler of GET /v1/delinquency/taxpayers.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { invalidToken, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { searchTaxpayers } from '../routes.ts';
import type { RunPage, Runs } from '../run/record.ts';
import type { Ranking } from '../schemas.ts';
import { type RankedPorts, type RankingName, rankedPage } from '../scores/ranked.ts';
import { namedList } from '../scores/ranking.ts';
import { openFiles, openRuns, openScores, rankingNotStored } from '../wiring.ts';

interface Dependencies extends RankedPorts {
  readonly runs: Pick<Runs, 'list'>;
}

/** Runs of a query for the latest published one, which is nearly always the first or the second. */
const FEW_RUNS = 5;

export const searchTaxpayersHandler = ({ runs, ...ports }: Dependencies): ApiHandler =>
  apiHandler(searchTaxpayers, async ({ query: { q, limit, nextToken } }): Promise<Ranking> => {
    const list = namedList(q);
    const start = startOf(list, nextToken);
    // A search is read to its end in the day that it was begun in.
    const { runDate, planId } =
      start === undefined ? await latestRanking(runs) : { runDate: start[0], planId: start[1] };
    const page = await rankedPage(ports, { runDate, planId }, { q }, limit, start?.[2]);
    if (page === undefined) throw start === undefined ? rankingNotStored(runDate) : invalidToken();
    return pageAnswer(list, page.items, page.next === undefined ? undefined : [runDate, planId, page.next]);
  });

/** @throws ProblemError 409 before the first day is published */
async function latestRanking(runs: Dependencies['runs']): Promise<RankingName> {
  let page: RunPage | undefined;
  do {
    page = await runs.list(FEW_RUNS, page?.next);
    for (const { runDate, publishedPlanId: planId } of page.runs) {
      if (planId !== undefined) return { runDate, planId };
    }
  } while (page.next !== undefined);
  throw new ProblemError('ranking-not-published', { detail: message('delinquency.nothingPublished') });
}

export const handler = await bindHandler(searchTaxpayersHandler, () => ({
  runs: openRuns(),
  files: openFiles(),
  scores: openScores(),
}));
