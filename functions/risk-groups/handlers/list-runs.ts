// Handler of GET /v1/risk-groups/runs.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type PagedList, pageAnswer, startOf } from '../../shared/http/paging.ts';
import { listRuns } from '../routes.ts';
import type { RunPosition, Runs } from '../runs/run.ts';
import { runView } from '../runs/view.ts';
import { openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'list'>;
}

const LIST: PagedList<RunPosition> = { name: 'risk-group-runs', position: z.string().min(1).max(64) };

export const listRunsHandler = ({ runs }: Dependencies): ApiHandler =>
  apiHandler(listRuns, async ({ query: { limit, nextToken } }) => {
    const page = await runs.list(limit, startOf(LIST, nextToken));
    const now = new Date();
    return pageAnswer(
      LIST,
      page.runs.map((run) => runView(run, now)),
      page.next,
    );
  });

export const handler = await bindHandler(listRunsHandler, () => ({ runs: openRuns() }));
