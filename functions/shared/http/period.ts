// The days of requests, and the rule of periods: a period runs forward, and has at most so many days.
import * as z from 'zod';
import { DAY_MS, EARLIEST_DAY, isDay } from '../days.ts';
import { issue, says } from '../words/issues.ts';
import { message } from '../words/message.ts';

/** A day of a request. */
export const Day = z.iso
  .date({ ...says('field.day'), abort: true })
  .refine((day) => day >= EARLIEST_DAY, says('field.earliestDay', { day: EARLIEST_DAY }));

/** For rules of several fields: whatever else is wrong with an object. */
export const IF_OBJECT = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

/**
 * Reports a period that is not one. Days that are missing or no days are left to the rules of their own fields, so that this
 * one can run beside them and all bad fields are named at once.
 *
 * @param period first and last day (YYYY-MM-DD), and the most days that it may have, if there is a limit
 */
export function refusePeriod(
  period: { readonly from: unknown; readonly to: unknown; readonly most?: number },
  context: z.core.$RefinementCtx,
): void {
  const { from, to, most = Number.POSITIVE_INFINITY } = period;
  if (!isDay(from) || !isDay(to)) return;
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) context.addIssue(issue(message('period.order'), ['to']));
  if (days > most) context.addIssue(issue(message('period.days', { most, days, first: from }), ['from']));
}
