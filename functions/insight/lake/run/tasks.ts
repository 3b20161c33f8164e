// The inputs and outputs of the steps of a lake run.
import * as z from 'zod';
import { daysBetween } from '../../../shared/days.ts';
import { MOST_DAYS, SOURCES } from './plan.ts';

const Day = z.iso.date('Expected a calendar day, YYYY-MM-DD');

/** Days to write again. */
export const LakeDays = z.strictObject({ from: Day, to: Day }).refine(({ from, to }) => isPeriod(from, to), {
  path: ['to'],
  error: `Expected a day from the first one on, and at most ${MOST_DAYS} days`,
});

/** The input of an execution: days, or the schedule's time (or nothing) for everything that has changed since the last run. */
const LakeRunInput = z.union([
  LakeDays,
  z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) }),
  z.strictObject({}),
]);

function isPeriod(from: string, to: string): boolean {
  const days = daysBetween(from, to).length;
  return days >= 1 && days <= MOST_DAYS;
}

export const PlanTask = z.strictObject({ input: LakeRunInput });

export const WriteTask = z.object({ source: z.enum(SOURCES), day: Day });

export const FinishTask = z.object({
  /** ISO 8601; null for a run of named days, after which others may still be missing. */
  through: z.iso.datetime().nullable(),
  /** What became of each day. */
  days: z.array(
    z.object({ failed: z.boolean().optional(), source: z.string().optional(), day: Day.optional() }),
  ),
});

/** What the last step of writing answers. */
export const MeasureTask = z.object({});
