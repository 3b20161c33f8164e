// The inputs of the steps of a run.
import * as z from 'zod';
import { dayIn } from '../../shared/days.ts';
import { type Interval, lastPeriod, type Period, periodOf } from '../period.ts';

const Day = z.iso.date();

/** The input of an execution: days, or the time at which the schedule started it. */
const RunInput = z.union([
  z.strictObject({ from: Day, to: Day }),
  z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) }),
]);

export const FindTask = z.strictObject({ input: RunInput, execution: z.string() });

export const FailTask = z.object({ input: RunInput, execution: z.string() });

/** When the schedule runs, and for which periods. */
export interface Rhythm {
  readonly interval: Interval;
  /** Of the IANA database. */
  readonly timeZone: string;
}

/** The period of a run: the days in its input, or the last one that was over where and when the schedule was due. */
export function periodOfInput(input: z.infer<typeof RunInput>, { interval, timeZone }: Rhythm): Period {
  if ('from' in input) return periodOf(input.from, input.to);
  return lastPeriod(interval, dayIn(timeZone, input.scheduledTime));
}
