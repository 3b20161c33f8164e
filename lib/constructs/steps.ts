// What the states of all state machines have in common.
import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JitterType, type RetryProps, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export const RETRY: RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 4,
  jitterStrategy: JitterType.FULL,
};

export interface TaskProps {
  /** The function's input; that of the state if omitted. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly resultPath?: string;
}

/** A state that calls a function. */
export function task(
  scope: Construct,
  id: string,
  lambdaFunction: IFunction,
  timeout: Duration,
  { payload, resultPath }: TaskProps,
): LambdaInvoke {
  return LambdaInvoke.jsonPath(scope, id, {
    lambdaFunction,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(timeout),
    ...(payload === undefined ? {} : { payload: TaskInput.fromObject({ ...payload }) }),
    ...(resultPath === undefined ? {} : { resultPath }),
  });
}
