// Calendar days across time zones: a day lasts from its first moment at UTC+14 to its last at UTC-12.

export const DAY_MS = 24 * 60 * 60 * 1000;

/** The earliest day that a request may name. */
export const EARLIEST_DAY = '1990-01-01';

const LATEST_TIME_ZONE_MS = 14 * 60 * 60 * 1000;
const EARLIEST_TIME_ZONE_MS = -12 * 60 * 60 * 1000;

/** Today (YYYY-MM-DD) where days begin first, UTC+14: a later day is in the future everywhere. */
export function latestDay(now: number = Date.now()): string {
  return utcDay(now + LATEST_TIME_ZONE_MS);
}

/** Today (YYYY-MM-DD) where days end last, UTC-12: an earlier day is over everywhere. */
export function earliestDay(now: number = Date.now()): string {
  return utcDay(now + EARLIEST_TIME_ZONE_MS);
}

/**
 * A moment some days later, as DynamoDB's time to live takes it: in seconds since 1970.
 *
 * @param at ISO 8601, or milliseconds since 1970
 */
export function secondsAfter(at: string | number, days: number): number {
  return Math.floor((new Date(at).getTime() + days * DAY_MS) / 1000);
}

/** The day of a time (YYYY-MM-DD) in UTC. */
export function utcDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** True for a day of the calendar, YYYY-MM-DD. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && utcDay(time) === value;
}

/** The days from one to another (YYYY-MM-DD), both included; none where the first is the later one. */
export function daysBetween(from: string, to: string): string[] {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: Math.max(days, 0) }, (_, number) => daysBefore(from, -number));
}

/** Days, both included. */
export interface Period {
  /** YYYY-MM-DD */
  readonly from: string;
  readonly to: string;
}

/**
 * The period of a request that may leave out either end: it ends today, in UTC, and has so many days.
 *
 * @throws RangeError if a given last day is none
 */
export function periodEndingToday(
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
  days: number,
): Period {
  const { to = utcDay(Date.now()) } = given;
  const { from = daysBefore(to, days - 1) } = given;
  return { from, to };
}

/** The day some days before another (YYYY-MM-DD). */
export function daysBefore(day: string, days: number): string {
  return utcDay(Date.parse(day) - days * DAY_MS);
}

/** The day (YYYY-MM-DD) of a time (ISO 8601) in a time zone of the IANA database. */
export function dayIn(timeZone: string, time: string): string {
  // The Swedish date format is that of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(time));
}
