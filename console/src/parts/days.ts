// Days as the console types and shows them, and the period of an address.

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** True once a day is typed in full. */
export function isDay(typed: string): boolean {
  return DAY.test(typed);
}

/** Days, YYYY-MM-DD, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export type Search = Readonly<Record<string, string | undefined>>;

/** Days of a period that the address does not name. */
const DEFAULT_DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The period of an address.
 *
 * @param latest the last day of a period that is not named
 */
export function periodOf({ from, to = '' }: Search, latest: string): Period {
  const last = to === '' ? latest : to;
  return { from: from ?? daysBefore(last, DEFAULT_DAYS - 1), to: last };
}

function daysBefore(day: string, days: number): string {
  const time = isDay(day) ? Date.parse(day) : Number.NaN;
  return Number.isNaN(time) ? day : new Date(time - days * DAY_MS).toISOString().slice(0, 10);
}
