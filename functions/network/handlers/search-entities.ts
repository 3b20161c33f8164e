// Handler of GET /v1/network/entities.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import type { Days } from '../days/days.ts';
import { foundList, foundPage } from '../days/found.ts';
import { currentDay } from '../days/published.ts';
import { searchEntities } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { FoundNetworkEntities } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
}

export const searchEntitiesHandler = ({ runs, days }: Dependencies): ApiHandler =>
  apiHandler(searchEntities, async ({ query: { q, limit, nextToken } }): Promise<FoundNetworkEntities> => {
    const published = await currentDay(runs);
    const list = foundList(published.runDate, q);
    const { items, next } = await foundPage(days.open(published), q, limit, startOf(list, nextToken));
    return { runDate: published.runDate, ...pageAnswer(list, items, next) };
  });

export const handler = await bindHandler(searchEntitiesHandler, () => ({
  runs: openRuns(),
  days: openDays(),
}));
