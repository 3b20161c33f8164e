// The states of the nightly run of networks: collect what is known of a day, then build and publish it. Only ids are passed between them:
// the data is in the bucket.
import type { Duration } from 'aws-cdk-lib';
import { Choice, Condition, Fail, type IChainable, JsonPath, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { RETRY, task } from './steps.ts';

export interface NetworkFunctions {
  readonly collect: ServiceFunction;
  readonly build: ServiceFunction;
  readonly fail: ServiceFunction;
}

/** Another attempt would find the same. */
const REFUSED = 'TablesRefused';

export function networkSteps(scope: Construct, steps: NetworkFunctions, timeout: Duration): IChainable {
  const payload = {
    input: JsonPath.objectAt('$$.Execution.Input'),
    execution: JsonPath.stringAt('$$.Execution.Id'),
  };
  const fail = task(scope, 'Fail network run', steps.fail, timeout, {
    payload: { ...payload, error: JsonPath.objectAt('$.error') },
  }).addRetry(RETRY);
  fail.next(
    new Fail(scope, 'Network run failed', {
      error: 'RunFailed',
      cause: 'For the reason, see the problem of the run: GET /v1/network/runs/{runId}',
    }),
  );
  const caught = { errors: ['States.ALL'], resultPath: '$.error' };
  const build = task(scope, 'Build network', steps.build, timeout, {}).addRetry(RETRY).addCatch(fail, caught);
  build.next(new Succeed(scope, 'Network published'));
  return task(scope, 'Collect network', steps.collect, timeout, { payload })
    .addRetry({ errors: [REFUSED], maxAttempts: 0 })
    .addRetry(RETRY)
    .addCatch(fail, caught)
    .next(
      new Choice(scope, 'Is the day free')
        .when(Condition.stringEquals('$.status', 'held'), new Succeed(scope, 'Day held by another execution'))
        .otherwise(build),
    );
}
