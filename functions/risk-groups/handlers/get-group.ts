// Handler of GET /v1/risk-groups/{groupId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type FoundGroupPorts, findGroup } from '../groups/decision.ts';
import { groupView } from '../groups/view.ts';
import { getGroup } from '../routes.ts';
import { currency, openDecisions, openRuns, unknownGroup } from '../wiring.ts';

interface Dependencies extends FoundGroupPorts {
  readonly currency: string;
}

export const getGroupHandler = ({ currency: unit, ...ports }: Dependencies): ApiHandler =>
  apiHandler(getGroup, async ({ params: { groupId } }) => {
    const found = await findGroup(ports, groupId);
    if (found === undefined) throw unknownGroup(groupId);
    return groupView(found, unit);
  });

export const handler = await bindHandler(getGroupHandler, () => ({
  runs: openRuns(),
  decisions: openDecisions(),
  currency: currency(),
}));
