// Handler of POST /v1/delinquency/runs.
import { actOf } from '../../shared/auth/act.ts';
import { openExecutions } from '../../shared/aws/executions.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { message } from '../../shared/words/message.ts';
import { startRun as route } from '../routes.ts';
import { missingSnapshot, type StartDependencies, startRun } from '../run/start.ts';
import { type Downloads, runView } from '../run/view.ts';
import { openAuditedRuns, openDownloads, openFiles } from '../wiring.ts';

interface Dependencies extends StartDependencies {
  readonly downloads: Downloads;
  readonly idempotency: Idempotency;
}

export const startRunHandler = (dependencies: Dependencies): ApiHandler =>
  apiHandler(
    route,
    async ({ body: { runDate }, ...call }) => {
      const act = actOf(call);
      const outcome = await startRun(dependencies, runDate, act);
      if (!('run' in outcome)) throw problemFor(outcome.kind, runDate);
      const { kind, run } = outcome;
      if (kind === 'started') {
        const { runId, attempt } = run;
        logInfo(MESSAGES.runStarted, { runId, attempt, client: act.by.client, user: act.by.user?.id });
      }
      return await runView(run, dependencies.downloads);
    },
    { idempotency: dependencies.idempotency },
  );

export const handler = await bindHandler(startRunHandler, () => ({
  runs: openAuditedRuns(),
  executions: openExecutions(),
  snapshots: openFiles(),
  now: () => new Date(),
  downloads: openDownloads(),
  idempotency: openIdempotency(),
}));

function problemFor(kind: 'refused' | 'contended', runDate: string): ProblemError {
  if (kind === 'contended') {
    const detail = message('delinquency.contended');
    return new ProblemError(503, { detail }, { 'retry-after': '1' });
  }
  return new ProblemError('snapshot-missing', {
    detail: missingSnapshot(runDate),
    errors: [{ pointer: '/runDate', message: message('delinquency.noSnapshotField') }],
  });
}
