// Handler of GET /v1/delinquency/runs/{runId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { getRun } from '../routes.ts';
import { progressOf } from '../run/progress.ts';
import type { Runs } from '../run/record.ts';
import { type Downloads, runView } from '../run/view.ts';
import { openDownloads, openFiles, openRuns } from '../wiring.ts';
import type { RunFiles } from '../work/files.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'get'>;
  readonly files: Pick<RunFiles, 'list'>;
  readonly downloads: Downloads;
}

export const getRunHandler = ({ runs, files, downloads }: Dependencies): ApiHandler =>
  apiHandler(getRun, async ({ params: { runId } }) => {
    const run = await runs.get(runId);
    if (run === undefined)
      throw new ProblemError(404, { detail: message('delinquency.unknownRun', { id: runId }) });
    return await runView(run, downloads, await progressOf(files, run));
  });

export const handler = await bindHandler(getRunHandler, () => ({
  runs: openRuns(),
  files: openFiles(),
  downloads: openDownloads(),
}));
