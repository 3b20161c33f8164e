// Handler of GET /v1/network/rankings/{day}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import type { Days } from '../days/days.ts';
import { dayOfRun } from '../days/published.ts';
import { rankingList, rankingPage } from '../days/ranking.ts';
import { getRanking } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { NetworkRanking } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'get'>;
  readonly days: Pick<Days, 'open'>;
}

export const getRankingHandler = ({ runs, days }: Dependencies): ApiHandler =>
  apiHandler(
    getRanking,
    async ({ params: { day }, query: { kind, limit, nextToken } }): Promise<NetworkRanking> => {
      const list = rankingList(day, kind);
      const after = startOf(list, nextToken);
      const { items, next } = await rankingPage(days.open(await dayOfRun(runs, day)), kind, limit, after);
      return { runDate: day, ...pageAnswer(list, items, next) };
    },
  );

export const handler = await bindHandler(getRankingHandler, () => ({ runs: openRuns(), days: openDays() }));
