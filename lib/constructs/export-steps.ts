// The states of an export: make its file, or record why it failed.
import type { Duration } from 'aws-cdk-lib';
import { Fail, type IChainable, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { RETRY, task } from './steps.ts';

export interface ExportFunctions {
  readonly write: ServiceFunction;
  readonly fail: ServiceFunction;
}

/** Another attempt would be refused, too. */
const REFUSED = 'ExportRefused';

export function exportSteps(scope: Construct, steps: ExportFunctions, timeout: Duration): IChainable {
  const fail = task(scope, 'Fail export', steps.fail, timeout, {}).addRetry(RETRY);
  fail.next(
    new Fail(scope, 'Export failed', {
      error: 'ExportFailed',
      cause: 'For the reason, see the problem of the export: GET /v1/exports/{exportId}',
    }),
  );
  return task(scope, 'Write export', steps.write, timeout, {})
    .addRetry({ errors: [REFUSED], maxAttempts: 0 })
    .addRetry({ ...RETRY, maxAttempts: 2 })
    .addCatch(fail, { errors: ['States.ALL'], resultPath: '$.error' })
    .next(new Succeed(scope, 'Export written'));
}
