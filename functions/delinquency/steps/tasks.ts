// What the steps of the state machine give each other.
import * as z from 'zod';

const Day = z.iso.date();

/** How a run is started: for a day, or at a moment by the schedule. */
export const RunInput = z.union([
  z.strictObject({ runDate: Day }),
  z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) }),
]);
export type RunInput = z.infer<typeof RunInput>;

export const PlanTask = z.strictObject({ input: RunInput, execution: z.string() });
export type PlanTask = z.infer<typeof PlanTask>;

/** What every step after planning gets. */
export const RunTask = z.object({
  runId: z.string(),
  runDate: Day,
  planId: z.string(),
  execution: z.string(),
  /** Number that this publication of the day will have, from 1. */
  publication: z.int().min(1),
});
export type RunTask = z.infer<typeof RunTask>;

/** held: another execution has the day. published: there is nothing left to score. */
export type Planned =
  | { readonly status: 'held' }
  | (RunTask & { readonly status: 'planned' | 'published'; readonly shards: readonly number[] });

export const ShardTask = RunTask.extend({ shard: z.int().min(0) });
export type ShardTask = z.infer<typeof ShardTask>;

export const FinishTask = RunTask.extend({ shards: z.int().min(1) });
export type FinishTask = z.infer<typeof FinishTask>;

/** An error as a state machine hands it on. */
export const Failure = z.object({ Error: z.string(), Cause: z.unknown() });
export type Failure = z.infer<typeof Failure>;

export const ShardFailureTask = ShardTask.extend({ error: Failure });
export const FailTask = z.object({ input: RunInput, execution: z.string(), error: Failure });

/** EventBridge's event of an execution that has ended. */
export const EndedExecution = z.object({
  detail: z.object({
    executionArn: z.string(),
    status: z.string(),
    input: z.string(),
  }),
});

/** The day that a run is for: its own, or the day at the schedule's place when it was due. */
export function runDateOf(input: RunInput, timeZone: string): string {
  if ('runDate' in input) return input.runDate;
  // The Swedish way of writing a day is ISO 8601's.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(
    new Date(input.scheduledTime),
  );
}
