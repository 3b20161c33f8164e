// Days as the console types and shows them, and the period of an address.
import * as days from '../../../functions/shared/days.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** True once a day is typed in full. */
export function isDay(typed: string): boolean {
  return DAY.test(typed);
}

export type Period = days.Period;

export type Search = Readonly<Record<string, string | undefined>>;

/** Days of a period that the address does not name. */
const DEFAULT_DAYS = 31;

/**
 * The period of an address.
 *
 * @param latest the last day of a period that is not named
 */
export function periodOf({ from, to = '' }: Search, latest: string): Period {
  const last = to === '' ? latest : to;
  return { from: from ?? daysBefore(last, DEFAULT_DAYS - 1), to: last };
}

/** What is no day is left to the API to refuse. */
function daysBefore(day: string, count: number): string {
  return isDay(day) && !Number.isNaN(Date.parse(day)) ? days.daysBefore(day, count) : day;
}
