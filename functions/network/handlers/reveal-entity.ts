// Handler of POST /v1/network/entities/{entityId}/reveal.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import type { NetworkActs } from '../acts/record.ts';
import { openAuditedActs } from '../acts/wiring.ts';
import type { Days } from '../days/days.ts';
import { revealedIdentifiers } from '../days/entity.ts';
import { currentDay, entityNode, noEntity } from '../days/published.ts';
import { idAt } from '../graph/layout.ts';
import { Sealing } from '../resolution/sealing.ts';
import { identifierKey } from '../resolution/wiring.ts';
import { revealEntity } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { RevealedNetworkEntity } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
  readonly acts: Pick<NetworkActs, 'reveal'>;
  readonly sealing: Sealing;
}

export const revealEntityHandler = ({ runs, days, acts, sealing }: Dependencies): ApiHandler =>
  apiHandler(revealEntity, async ({ params, body: { reason }, ...call }): Promise<RevealedNetworkEntity> => {
    const day = days.open(await currentDay(runs));
    const node = await entityNode(day, params.entityId);
    const party = await day.party(node);
    if (party === undefined) throw noEntity(day, params.entityId);
    const identifiers = revealedIdentifiers(party, sealing);
    const act = actOf(call);
    const entityId = idAt((await day.graph()).arrays, node);
    const reveal = { entityId, reason, by: act.by, revealedAt: new Date().toISOString() };
    // Nothing is shown that is not recorded first.
    await acts.reveal({ ...reveal, identifiers: identifiers.length }, act);
    return { ...reveal, identifiers };
  });

export const handler = await bindHandler(revealEntityHandler, async () => ({
  runs: openRuns(),
  days: openDays(),
  acts: openAuditedActs(),
  sealing: new Sealing(await identifierKey()),
}));
