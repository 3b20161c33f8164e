// Handler of GET /v1/network/runs/{runId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import type { NetworkFiles } from '../files/files.ts';
import { getRun } from '../routes.ts';
import type { NetworkRuns } from '../run/record.ts';
import { runView } from '../run/view.ts';
import { openFiles, openRuns } from '../wiring.ts';

interface Dependencies {
  readonly runs: Pick<NetworkRuns, 'get'>;
  readonly files: Pick<NetworkFiles, 'urlOf'>;
}

export const getRunHandler = ({ runs, files }: Dependencies): ApiHandler =>
  apiHandler(getRun, async ({ params: { runId } }) => {
    const run = await runs.get(runId);
    if (run === undefined)
      throw new ProblemError(404, { detail: message('network.unknownRun', { id: runId }) });
    return await runView(run, files);
  });

export const handler = await bindHandler(getRunHandler, () => ({ runs: openRuns(), files: openFiles() }));
