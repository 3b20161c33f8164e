// Handler of POST /v1/risk-groups/{groupId}/decision.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { decideGroup, type GroupPorts } from '../groups/decision.ts';
import { groupView } from '../groups/view.ts';
import { decideGroup as route } from '../routes.ts';
import { currency, openAuditedDecisions, openRuns, unknownGroup } from '../wiring.ts';

interface Dependencies extends GroupPorts {
  readonly currency: string;
  readonly idempotency: Idempotency;
}

export const decideGroupHandler = ({ currency: unit, idempotency, ...ports }: Dependencies): ApiHandler =>
  apiHandler(
    route,
    async ({ params: { groupId }, body, ...call }) => {
      const act = { ...actOf(call), now: new Date() };
      const decided = await decideGroup(ports, groupId, body, act);
      if (decided === undefined) throw unknownGroup(groupId);
      const view = groupView(decided, unit);
      if (decided.repeated) return new ReplayedAnswer(view);
      const { client, user } = act.by;
      logInfo(MESSAGES.groupDecided, { groupId, outcome: body.outcome, client, user: user?.id });
      return view;
    },
    { idempotency },
  );

export const handler = await bindHandler(decideGroupHandler, () => ({
  runs: openRuns(),
  decisions: openAuditedDecisions(),
  currency: currency(),
  idempotency: openIdempotency(),
}));
