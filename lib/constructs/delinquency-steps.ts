// The states of the nightly scoring. Only ids are passed between them: the data of a day is in the bucket and the tables, so that a
// run of millions of taxpayers passes as little as a run of two.
import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DistributedMap,
  Fail,
  type IChainable,
  JsonPath,
  type RetryProps,
  StateMachineType,
  Succeed,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { RETRY, task } from './steps.ts';

/** The functions behind the states. */
export interface StepFunctions {
  readonly begin: ServiceFunction;
  readonly score: ServiceFunction;
  readonly noteFailure: ServiceFunction;
  readonly rank: ServiceFunction;
  readonly publish: ServiceFunction;
  readonly finish: ServiceFunction;
  readonly fail: ServiceFunction;
}

export interface StepSettings {
  /** Maximum number of shards scored at the same time. */
  readonly concurrency: number;
  /** Maximum number of shards published at the same time. */
  readonly publishers: number;
  /** Timeouts of a step of the whole run, of scoring a shard, and of publishing one. */
  readonly long: Duration;
  readonly shard: Duration;
  readonly publish: Duration;
}

/** Errors that a retry would only repeat. */
const FINAL = ['SnapshotRefused', 'ShardsFailed'];
const MISSING = 'SnapshotMissing';
/** Waits for a late snapshot: retries every 15 minutes for two hours. */
const LATE: RetryProps = {
  errors: [MISSING],
  interval: Duration.minutes(15),
  backoffRate: 1,
  maxAttempts: 8,
};
const NO_RETRY: RetryProps = { errors: FINAL, maxAttempts: 0 };
const RUN = {
  runId: JsonPath.stringAt('$.runId'),
  runDate: JsonPath.stringAt('$.runDate'),
  planId: JsonPath.stringAt('$.planId'),
  execution: JsonPath.stringAt('$.execution'),
  publication: JsonPath.numberAt('$.publication'),
};
const SHARD = { ...RUN, shard: JsonPath.numberAt('$$.Map.Item.Value') };

/** Chains the states. Every task has a timeout and retries with jitter; if it fails for good, the run records why. */
export function delinquencySteps(scope: Construct, steps: StepFunctions, settings: StepSettings): IChainable {
  const failRun = task(scope, 'Fail run', steps.fail, settings.shard, {
    payload: {
      input: JsonPath.objectAt('$$.Execution.Input'),
      execution: JsonPath.stringAt('$$.Execution.Id'),
      error: JsonPath.objectAt('$.error'),
    },
  }).addRetry(RETRY);
  failRun.next(
    new Fail(scope, 'Run failed', {
      error: 'RunFailed',
      cause: 'For the reason, see the problem of the run: GET /v1/delinquency/runs/{runId}',
    }),
  );
  const orFail = <Step extends TaskStateBase | DistributedMap>(state: Step): Step => {
    state.addCatch(failRun, { errors: ['States.ALL'], resultPath: '$.error' });
    return state;
  };
  const finish = orFail(
    task(scope, 'Finish run', steps.finish, settings.long, {
      payload: { ...RUN, shards: JsonPath.numberAt('States.ArrayLength($.shards)') },
    }).addRetry(RETRY),
  );
  const publish = orFail(
    eachShard(scope, 'Publish shards', settings.publishers).itemProcessor(
      task(scope, 'Publish shard', steps.publish, settings.publish, {}).addRetry(RETRY),
    ),
  );
  const rank = orFail(
    task(scope, 'Rank run', steps.rank, settings.long, { payload: RUN, resultPath: JsonPath.DISCARD })
      .addRetry(NO_RETRY)
      .addRetry(RETRY),
  );
  const score = orFail(
    eachShard(scope, 'Score shards', settings.concurrency).itemProcessor(scoring(scope, steps, settings)),
  );
  const begin = orFail(
    task(scope, 'Begin run', steps.begin, settings.long, {
      payload: {
        input: JsonPath.objectAt('$$.Execution.Input'),
        execution: JsonPath.stringAt('$$.Execution.Id'),
      },
    })
      .addRetry(NO_RETRY)
      .addRetry(LATE)
      .addRetry(RETRY),
  );
  const remainingWork = new Choice(scope, 'Remaining work')
    .when(Condition.stringEquals('$.status', 'held'), new Succeed(scope, 'Held by another execution'))
    .when(Condition.stringEquals('$.status', 'published'), finish)
    .otherwise(score.next(rank).next(publish).next(finish));
  finish.next(new Succeed(scope, 'Run succeeded'));
  return begin.next(remainingWork);
}

/** Scores one shard. If that fails for good, the other shards continue, and the ranking step names the missing one. */
function scoring(scope: Construct, steps: StepFunctions, settings: StepSettings): IChainable {
  const note = task(scope, 'Record shard failure', steps.noteFailure, settings.shard, {}).addRetry(RETRY);
  return task(scope, 'Score shard', steps.score, settings.shard, {})
    .addRetry(NO_RETRY)
    .addRetry(RETRY)
    .addCatch(note, { errors: ['States.ALL'], resultPath: '$.error' });
}

function eachShard(scope: Construct, id: string, maxConcurrency: number): DistributedMap {
  return DistributedMap.jsonPath(scope, id, {
    itemsPath: JsonPath.stringAt('$.shards'),
    itemSelector: SHARD,
    maxConcurrency,
    mapExecutionType: StateMachineType.STANDARD,
    resultPath: JsonPath.DISCARD,
  });
}
