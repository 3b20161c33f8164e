// Door of POST /v1/delinquency/runs.
import * as z from 'zod';
import { s3 } from '../../shared/aws/s3.ts';
import { stepFunctions } from '../../shared/aws/step-functions.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { startRun } from '../routes.ts';
import { presignDownload } from '../run/download-url.ts';
import { Executions } from '../run/executions.ts';
import { missingSnapshot, runView, type StartPorts, startRun as start } from '../run/start.ts';
import { idempotencyTable, openRuns, snapshotsBucket } from '../wiring.ts';
import { RunFiles } from '../work/files.ts';

const runs = openRuns();
const bucket = snapshotsBucket();
const files = new RunFiles(s3(), bucket);
const executions = new Executions(
  stepFunctions(),
  parseEnvironment({ STATE_MACHINE_ARN: z.string().min(1) }).STATE_MACHINE_ARN,
);

const ports: StartPorts = {
  get: (runId) => runs.get(runId),
  claim: (by, previous) => runs.claim(by, previous),
  fail: (runId, execution, failure) => runs.fail(runId, execution, failure),
  hasSnapshot: async (runDate) => (await files.listSnapshot(runDate)).length > 0,
  arnOf: (name) => executions.arnOf(name),
  stateOf: (execution) => executions.stateOf(execution),
  start: (name, input) => executions.start(name, input),
  now: () => new Date(),
};

export const handler = apiHandler(
  startRun,
  async ({ body: { runDate }, caller }) => {
    const outcome = await start(ports, runDate);
    if (!('run' in outcome)) throw problemFor(outcome.kind, runDate);
    const { kind, run } = outcome;
    if (kind === 'started') {
      logInfo(MESSAGES.runStarted, { runId: run.runId, attempt: run.attempt, client: caller?.clientId });
    }
    return await runView(run, (key) => presignDownload(s3(), bucket, key));
  },
  { idempotency: idempotentBy(idempotencyTable()) },
);

function problemFor(kind: 'no-snapshot' | 'contended', runDate: string): ProblemError {
  if (kind === 'contended') {
    const detail = 'Too many requests start this day at the same time; repeat the request';
    return new ProblemError(503, { detail }, { 'retry-after': '1' });
  }
  return new ProblemError('snapshot-missing', {
    detail: missingSnapshot(runDate),
    errors: [{ pointer: '/runDate', message: 'There is no snapshot of the day' }],
  });
}
