// Handler of GET /v1/network/rings.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import type { Days } from '../days/days.ts';
import { currentDay, dayOfRun } from '../days/published.ts';
import { ringsList, ringsPage } from '../days/rings.ts';
import { listRings } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { NetworkRings } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current' | 'get'>;
  readonly days: Pick<Days, 'open'>;
}

export const listRingsHandler = ({ runs, days }: Dependencies): ApiHandler =>
  apiHandler(listRings, async ({ query: { day, minSize, limit, nextToken } }): Promise<NetworkRings> => {
    const published = day === undefined ? await currentDay(runs) : await dayOfRun(runs, day);
    const list = ringsList(published.runDate, minSize);
    const { items, next } = await ringsPage(days.open(published), minSize, limit, startOf(list, nextToken));
    return { runDate: published.runDate, ...pageAnswer(list, items, next) };
  });

export const handler = await bindHandler(listRingsHandler, () => ({ runs: openRuns(), days: openDays() }));
