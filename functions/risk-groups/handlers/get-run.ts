// Handler of GET /v1/risk-groups/runs/{runId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { getRun } from '../routes.ts';
import { periodOfRun, type Runs } from '../runs/run.ts';
import { runView } from '../runs/view.ts';
import { openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get'>;
}

export const getRunHandler = ({ runs }: Dependencies): ApiHandler =>
  apiHandler(getRun, async ({ params: { runId } }) => {
    const period = periodOfRun(runId);
    const run = period === undefined ? undefined : await runs.get(period);
    if (run === undefined)
      throw new ProblemError(404, { detail: message('group.unknownRun', { id: runId }) });
    return runView(run, new Date());
  });

export const handler = await bindHandler(getRunHandler, () => ({ runs: openRuns() }));
