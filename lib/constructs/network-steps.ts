// The states of the nightly run of networks: collect what is known of a day, then build and publish it, and load it into Neptune Analytics
// where the stage has a graph there. Only ids are passed between them: the data is in the bucket.
import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JsonPath,
  Pass,
  Result,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { RETRY, task } from './steps.ts';

export interface NetworkFunctions {
  readonly collect: ServiceFunction;
  readonly build: ServiceFunction;
  readonly fail: ServiceFunction;
  /** Loads the published day into Neptune Analytics, on stages that have a graph there. */
  readonly load?: ServiceFunction;
}

/** Between two looks at a graph that is being emptied or filled. */
const LOAD_WAIT = Duration.seconds(30);

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
  const published = new Succeed(scope, 'Network published');
  build.next(steps.load === undefined ? published : loading(scope, steps.load, timeout, published));
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

/** Readers use the day's file until the graph is loaded, and go on doing so if it fails: the run stays published. */
function loading(scope: Construct, load: ServiceFunction, timeout: Duration, published: Succeed): IChainable {
  const step = task(scope, 'Load network graph', load, timeout, {}).addRetry(RETRY);
  const wait = new Wait(scope, 'Wait for network graph', { time: WaitTime.duration(LOAD_WAIT) }).next(step);
  step.next(
    new Choice(scope, 'Is the network graph loaded')
      .when(Condition.stringEquals('$.load', 'done'), published)
      .otherwise(wait),
  );
  return new Pass(scope, 'Begin to load network graph', {
    result: Result.fromObject({ load: 'begin' }),
  }).next(step);
}
