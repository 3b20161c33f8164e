// Handler of GET /v1/risk-groups.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type PagedList, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import type { Decisions } from '../groups/decision.ts';
import { groupView } from '../groups/view.ts';
import { parsePeriod } from '../period.ts';
import { listGroups } from '../routes.ts';
import type { Runs } from '../runs/run.ts';
import { currency, openDecisions, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get'>;
  readonly decisions: Pick<Decisions, 'ofGroups'>;
  readonly currency: string;
}

export const listGroupsHandler = (dependencies: Dependencies): ApiHandler =>
  apiHandler(listGroups, async ({ query: { period: name, limit, nextToken } }) => {
    const period = parsePeriod(name);
    const published = period === undefined ? undefined : (await dependencies.runs.get(period))?.published;
    if (published === undefined)
      throw new ProblemError(404, { detail: message('group.noGroups', { period: name }) });
    const { groups } = published;
    const list: PagedList<number> = {
      name: `risk-groups ${name}`,
      position: z.int().min(1).max(groups.length),
    };
    const start = startOf(list, nextToken) ?? 0;
    const page = groups.slice(start, start + limit);
    const decided = await dependencies.decisions.ofGroups(page.map(({ groupId }) => groupId));
    return pageAnswer(
      list,
      page.map((group) =>
        groupView({ group, decision: decided.get(group.groupId)?.decision }, dependencies.currency),
      ),
      start + limit < groups.length ? start + limit : undefined,
    );
  });

export const handler = await bindHandler(listGroupsHandler, () => ({
  runs: openRuns(),
  decisions: openDecisions(),
  currency: currency(),
}));
