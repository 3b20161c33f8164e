// Handler of GET /v1/network/entities/{entityId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import type { NetworkActs } from '../acts/record.ts';
import { openActs } from '../acts/wiring.ts';
import type { Days } from '../days/days.ts';
import { entityView } from '../days/entity.ts';
import { currentDay, entityNode, noEntity } from '../days/published.ts';
import type { Scorer } from '../exposure/reasons.ts';
import { getEntity } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import { openModel } from '../scoring/wiring.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
  readonly scorer: Scorer;
  readonly acts: Pick<NetworkActs, 'decisionOn'>;
}

export const getEntityHandler = ({ runs, days, scorer, acts }: Dependencies): ApiHandler =>
  apiHandler(getEntity, async ({ params: { entityId } }) => {
    const day = days.open(await currentDay(runs));
    const view = await entityView(day, await entityNode(day, entityId), scorer, acts);
    if (view === undefined) throw noEntity(day, entityId);
    return view;
  });

export const handler = await bindHandler(getEntityHandler, async () => ({
  runs: openRuns(),
  days: openDays(),
  scorer: await openModel(),
  acts: openActs(),
}));
