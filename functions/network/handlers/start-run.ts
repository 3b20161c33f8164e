// Handler of POST /v1/network/runs.
import { actOf } from '../../shared/auth/act.ts';
import { openExecutions } from '../../shared/aws/executions.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { message } from '../../shared/words/message.ts';
import type { NetworkFiles } from '../files/files.ts';
import { startRun as route } from '../routes.ts';
import { type StartDependencies, startRun } from '../run/start.ts';
import { runView } from '../run/view.ts';
import { openAuditedRuns, openFiles } from '../wiring.ts';

interface Dependencies extends StartDependencies {
  readonly files: Pick<NetworkFiles, 'urlOf'>;
  readonly idempotency: Idempotency;
}

export const startRunHandler = ({ files, idempotency, ...dependencies }: Dependencies): ApiHandler =>
  apiHandler(
    route,
    async ({ body: { runDate }, ...call }) => {
      const act = actOf(call);
      const started = await startRun(dependencies, runDate, act);
      if (!('run' in started)) {
        throw new ProblemError(503, { detail: message('network.contended') }, { 'retry-after': '1' });
      }
      const { kind, run } = started;
      if (kind === 'started') {
        const { runId, attempt } = run;
        logInfo(MESSAGES.networkRunStarted, { runId, attempt, client: act.by.client, user: act.by.user?.id });
      }
      return await runView(run, files);
    },
    { idempotency },
  );

export const handler = await bindHandler(startRunHandler, () => ({
  runs: openAuditedRuns(),
  executions: openExecutions(),
  files: openFiles(),
  now: () => new Date(),
  idempotency: openIdempotency(),
}));
