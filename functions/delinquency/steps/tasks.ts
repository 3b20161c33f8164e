// The inputs and outputs of the state machine's steps.
import * as z from 'zod';
import { dayIn } from '../../shared/days.ts';
import { Failure } from '../run/failure.ts';

const Day = z.iso.date();

/** The input of an execution: a day, or the time at which the schedule started it. */
export const RunInput = z.union([
  z.strictObject({ runDate: Day }),
  z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) }),
]);
export type RunInput = z.infer<typeof RunInput>;

export const BeginTask = z.strictObject({ input: RunInput, execution: z.string() });
export type BeginTask = z.infer<typeof BeginTask>;

/** The input of every step after planning. */
export const RunTask = z.object({
  runId: z.string(),
  runDate: Day,
  planId: z.string(),
  execution: z.string(),
  /** Number of this publication of the day, from 1. */
  publication: z.int().min(1),
});
export type RunTask = z.infer<typeof RunTask>;

/** held: another execution is working on the day. published: there is nothing left to score. */
export type BeginResult =
  | { readonly status: 'held' }
  | (RunTask & { readonly status: 'planned' | 'published'; readonly shards: readonly number[] });

export const ShardTask = RunTask.extend({ shard: z.int().min(0) });
export type ShardTask = z.infer<typeof ShardTask>;

export const FinishTask = RunTask.extend({ shards: z.int().min(1) });
export type FinishTask = z.infer<typeof FinishTask>;

export const ShardFailureTask = ShardTask.extend({ error: Failure });

export const FailTask = z.object({ input: RunInput, execution: z.string(), error: Failure });
export type FailTask = z.infer<typeof FailTask>;

/** EventBridge's event for an execution that has ended. */
export const EndedExecution = z.object({
  detail: z.object({
    executionArn: z.string(),
    status: z.string(),
    input: z.string(),
  }),
});
export type EndedExecution = z.infer<typeof EndedExecution>;

/** The day of a run: the one in its input, or the day in the schedule's time zone at which it was due. */
export function runDateOf(input: RunInput, timeZone: string): string {
  return 'runDate' in input ? input.runDate : dayIn(timeZone, input.scheduledTime);
}
