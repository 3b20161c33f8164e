// Handler of POST /v1/risk-groups/runs.
import { actOf } from '../../shared/auth/act.ts';
import { openExecutions } from '../../shared/aws/executions.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { message } from '../../shared/words/message.ts';
import { periodOf } from '../period.ts';
import { startRun as route } from '../routes.ts';
import { type StartPorts, startRun } from '../runs/start.ts';
import { runView } from '../runs/view.ts';
import { openAuditedRuns } from '../wiring.ts';

interface Dependencies extends StartPorts {
  readonly idempotency: Idempotency;
}

export const startRunHandler = ({ idempotency, ...ports }: Dependencies): ApiHandler =>
  apiHandler(
    route,
    async ({ body: { from, to }, ...call }) => {
      const act = actOf(call);
      const run = await startRun(ports, periodOf(from, to), act);
      if (run === undefined) {
        throw new ProblemError(503, { detail: message('group.contended') }, { 'retry-after': '1' });
      }
      const view = runView(run, ports.now());
      logInfo(MESSAGES.groupRunStarted, { runId: view.runId, client: act.by.client, user: act.by.user?.id });
      return view;
    },
    { idempotency },
  );

export const handler = await bindHandler(startRunHandler, () => ({
  runs: openAuditedRuns(),
  executions: openExecutions(),
  now: () => new Date(),
  idempotency: openIdempotency(),
}));
