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

export const CollectTask = z.strictObject({ input: RunInput, execution: z.string() });
export type CollectTask = z.infer<typeof CollectTask>;

/** The input of the step that builds a day from what the one before collected. */
export const BuildTask = z.object({
  runId: z.string(),
  runDate: Day,
  execution: z.string(),
  collectedId: z.string(),
  rejected: z.int().min(0),
});
export type BuildTask = z.infer<typeof BuildTask>;

/** held: another execution is working on the day. */
export type CollectResult = { readonly status: 'held' } | ({ readonly status: 'collected' } & BuildTask);

export const FailTask = z.object({ input: RunInput, execution: z.string(), error: Failure });
export type FailTask = z.infer<typeof FailTask>;

/** EventBridge's event for an execution that has ended. */
export const EndedExecution = z.object({
  detail: z.object({ executionArn: z.string(), status: z.string(), input: z.string() }),
});
export type EndedExecution = z.infer<typeof EndedExecution>;

/** The day of a run: the one in its input, or the day in the schedule's time zone at which it was due. */
export function runDateOf(input: RunInput, timeZone: string): string {
  return 'runDate' in input ? input.runDate : dayIn(timeZone, input.scheduledTime);
}
