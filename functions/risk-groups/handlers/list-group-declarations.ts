// Handler of GET /v1/risk-groups/{groupId}/declarations.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type PagedList, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { type FoundGroupPorts, findGroup } from '../groups/decision.ts';
import { coveredDeclarations, type DeclarationPosition } from '../groups/declarations.ts';
import { periodNameIn } from '../groups/group.ts';
import type { Items } from '../items/inspected.ts';
import { parsePeriod } from '../period.ts';
import { listGroupDeclarations } from '../routes.ts';
import { openDecisions, openItems, openRuns, unknownGroup } from '../wiring.ts';

interface Dependencies extends FoundGroupPorts {
  readonly items: Pick<Items, 'scored'>;
}

const Position = z.tuple([z.number(), z.string().min(1).max(64)]);

export const listGroupDeclarationsHandler = ({ items, ...ports }: Dependencies): ApiHandler =>
  apiHandler(listGroupDeclarations, async ({ params: { groupId }, query: { limit, nextToken } }) => {
    const list: PagedList<DeclarationPosition> = { name: `declarations ${groupId}`, position: Position };
    const after = startOf(list, nextToken);
    const found = await findGroup(ports, groupId);
    const period = parsePeriod(periodNameIn(groupId) ?? '');
    if (found === undefined || period === undefined) throw unknownGroup(groupId);
    const { conditions } = found.group;
    const page = await coveredDeclarations(items, { period, conditions }, { limit, after });
    return pageAnswer(list, page.declarations, page.next);
  });

export const handler = await bindHandler(listGroupDeclarationsHandler, async () => ({
  runs: openRuns(),
  decisions: openDecisions(),
  items: await openItems(),
}));
