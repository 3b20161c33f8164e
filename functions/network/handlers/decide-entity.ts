// Handler of POST /v1/network/entities/{entityId}/decision.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import type { NetworkActs } from '../acts/record.ts';
import { openAuditedActs } from '../acts/wiring.ts';
import type { Days } from '../days/days.ts';
import { currentDay, entityNode } from '../days/published.ts';
import { idAt } from '../graph/layout.ts';
import { decideEntity } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import type { NetworkDecision } from '../schemas.ts';
import { openDays, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'current'>;
  readonly days: Pick<Days, 'open'>;
  readonly acts: Pick<NetworkActs, 'decide'>;
  readonly idempotency: Idempotency;
}

export const decideEntityHandler = ({ runs, days, acts, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    decideEntity,
    async ({ params, body, ...call }): Promise<NetworkDecision> => {
      const day = days.open(await currentDay(runs));
      const node = await entityNode(day, params.entityId);
      const act = actOf(call);
      const entityId = idAt((await day.graph()).arrays, node);
      const decision = { entityId, ...body, by: act.by, decidedAt: new Date().toISOString() };
      await acts.decide(decision, act);
      return decision;
    },
    { idempotency },
  );

export const handler = await bindHandler(decideEntityHandler, () => ({
  runs: openRuns(),
  days: openDays(),
  acts: openAuditedActs(),
  idempotency: openIdempotency(),
}));
