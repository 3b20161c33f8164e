// Handler of GET /v1/network/entities/{entityId}/ego.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { TextAnswer } from '../../shared/http/text-answer.ts';
import type { Days } from '../days/days.ts';
import { egoText, egoView } from '../days/ego.ts';
import { currentDay, entityNode, noEntity } from '../days/published.ts';
import { GraphFile } from '../graph/graph-file.ts';
import { idAt } from '../graph/layout.ts';
import { getEgo } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
}

export const getEgoHandler = ({ runs, days }: Dependencies): ApiHandler =>
  apiHandler(getEgo, async ({ params: { entityId }, query, format, language }) => {
    const day = days.open(await currentDay(runs));
    const node = await entityNode(day, entityId);
    const [graph, { bands }] = await Promise.all([day.graph(), day.summary()]);
    const { hops, limit, kinds, since } = query;
    const found = await new GraphFile(graph).ego(idAt(graph.arrays, node), {
      hops: hops === 2 ? 2 : 1,
      limit,
      ...(kinds === undefined ? {} : { kinds: new Set<string>(kinds) }),
      ...(since === undefined ? {} : { since }),
    });
    if (found === undefined) throw noEntity(day, entityId);
    const view = egoView(found, bands);
    return format === 'application/json'
      ? view
      : new TextAnswer(format, egoText(view, format, language, day.published.runDate));
  });

export const handler = await bindHandler(getEgoHandler, () => ({ runs: openRuns(), days: openDays() }));
