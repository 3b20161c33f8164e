// Handler of GET /v1/network/paths.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import type { Days } from '../days/days.ts';
import { nodesAndLinks } from '../days/ego.ts';
import { currentDay, entityNode } from '../days/published.ts';
import { GraphFile } from '../graph/graph-file.ts';
import { idAt } from '../graph/layout.ts';
import { findPaths } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import { MOST_PATHS } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
}

export const findPathsHandler = ({ runs, days }: Dependencies): ApiHandler =>
  apiHandler(findPaths, async ({ query: { from, to, maxHops } }) => {
    const day = days.open(await currentDay(runs));
    const [start, end] = [await entityNode(day, from), await entityNode(day, to)];
    const [graph, { bands }] = await Promise.all([day.graph(), day.summary()]);
    const [one, other] = [idAt(graph.arrays, start), idAt(graph.arrays, end)];
    const found = (await new GraphFile(graph).paths(one, other, maxHops, MOST_PATHS)) ?? [];
    return { paths: found.map((path) => nodesAndLinks(path, bands)) };
  });

export const handler = await bindHandler(findPathsHandler, () => ({ runs: openRuns(), days: openDays() }));
