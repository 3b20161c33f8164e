// The states of a lake run: find the days that something has changed in, write each of them, and move the watermark. A day that cannot
// be written does not keep the others from being written, but the watermark stays and the run fails. Then the models are measured.
import type { Duration } from 'aws-cdk-lib';
import {
  DistributedMap,
  type IChainable,
  JsonPath,
  Pass,
  StateMachineType,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { RETRY, task } from './steps.ts';

/** The functions behind the states. */
export interface LakeFunctions {
  readonly plan: ServiceFunction;
  readonly write: ServiceFunction;
  readonly finish: ServiceFunction;
  readonly measure: ServiceFunction;
}

export interface LakeSettings {
  /** Days written at the same time. */
  readonly concurrency: number;
  /** Timeout of each step. */
  readonly timeout: Duration;
}

/** The error of a run of which days could not be written: another attempt of the last step would change nothing. */
const UNFINISHED = 'DaysNotWritten';

export function lakeSteps(scope: Construct, steps: LakeFunctions, settings: LakeSettings): IChainable {
  const { concurrency, timeout } = settings;
  const failed = Pass.jsonPath(scope, 'Day failed', {
    parameters: {
      failed: true,
      source: JsonPath.stringAt('$.source'),
      day: JsonPath.stringAt('$.day'),
    },
  });
  const write = task(scope, 'Write day', steps.write, timeout, {})
    .addRetry(RETRY)
    .addCatch(failed, { errors: ['States.ALL'], resultPath: '$.error' });
  const each = DistributedMap.jsonPath(scope, 'Write days', {
    itemsPath: JsonPath.stringAt('$.days'),
    itemSelector: {
      source: JsonPath.stringAt('$$.Map.Item.Value.source'),
      day: JsonPath.stringAt('$$.Map.Item.Value.day'),
    },
    maxConcurrency: concurrency,
    mapExecutionType: StateMachineType.STANDARD,
    resultPath: '$.days',
  }).itemProcessor(write);
  const finish = task(scope, 'Finish lake run', steps.finish, timeout, {})
    .addRetry({ errors: [UNFINISHED], maxAttempts: 0 })
    .addRetry(RETRY);
  const measure = task(scope, 'Measure models', steps.measure, timeout, {}).addRetry(RETRY);
  return task(scope, 'Plan lake run', steps.plan, timeout, {
    payload: { input: JsonPath.objectAt('$$.Execution.Input') },
  })
    .addRetry(RETRY)
    .next(each)
    .next(finish)
    .next(measure)
    .next(new Succeed(scope, 'Lake written'));
}
