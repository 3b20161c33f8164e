// An execution of a state machine, and the event that EventBridge receives when its status changes:
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
import { type BusEvent, busEvent } from '../events/bus-event.ts';

export const SOURCE = 'aws.states';
export const DETAIL_TYPE = 'Step Functions Execution Status Change';

export const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type Status = (typeof STATUSES)[number];

export interface Execution {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly status: Status;
  /** Times in milliseconds since 1970; null while it runs. */
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  /** JSON. */
  readonly input: string;
  /** JSON; null for one that has not succeeded. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** How an execution ended. */
export interface Ending {
  readonly status: Exclude<Status, 'RUNNING'>;
  /** JSON. */
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

interface StatusDetail {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: Status;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  readonly output: string | null;
  readonly outputDetails: { readonly included: true } | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export type StatusChange = BusEvent<typeof SOURCE, typeof DETAIL_TYPE, StatusDetail>;

export function statusChange(execution: Execution): StatusChange {
  const { arn, machineArn, name, status, startedAt, stoppedAt, input, output, error, cause } = execution;
  return busEvent(SOURCE, DETAIL_TYPE, {
    at: new Date(stoppedAt ?? startedAt),
    resource: arn,
    detail: {
      executionArn: arn,
      stateMachineArn: machineArn,
      name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt,
      input,
      inputDetails: { included: true },
      output,
      outputDetails: output === null ? null : { included: true },
      error,
      cause,
    },
  });
}
