// The states of a run of risk groups: find and publish the groups of a period, or record that this failed.
import type { Duration } from 'aws-cdk-lib';
import { Fail, type IChainable, JsonPath, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { RETRY, task } from './steps.ts';

export interface RiskGroupFunctions {
  readonly find: ServiceFunction;
  readonly fail: ServiceFunction;
}

export function riskGroupSteps(scope: Construct, steps: RiskGroupFunctions, timeout: Duration): IChainable {
  const payload = {
    input: JsonPath.objectAt('$$.Execution.Input'),
    execution: JsonPath.stringAt('$$.Execution.Id'),
  };
  const fail = task(scope, 'Fail groups', steps.fail, timeout, { payload }).addRetry(RETRY);
  fail.next(
    new Fail(scope, 'Groups failed', {
      error: 'RiskGroupsFailed',
      cause: 'The run says so: GET /v1/risk-groups/runs/{runId}; the logs of the step say why',
    }),
  );
  return task(scope, 'Find groups', steps.find, timeout, { payload })
    .addRetry({ ...RETRY, maxAttempts: 2 })
    .addCatch(fail, { errors: ['States.ALL'], resultPath: '$.error' })
    .next(new Succeed(scope, 'Groups found'));
}
