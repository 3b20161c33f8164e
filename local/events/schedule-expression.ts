// The due times of EventBridge Scheduler's expressions: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
import { Cron } from 'croner';

/** The next due time after a given time, both in milliseconds since 1970; undefined if there is none. */
export type NextTime = (after: number) => number | undefined;

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['minute', 60_000],
  ['hour', 60 * 60_000],
  ['day', 24 * 60 * 60_000],
]);
const CRON_FIELDS = 6;

/**
 * Reads a `rate(...)` or `cron(...)` expression.
 *
 * @param from when a rate starts, in milliseconds since 1970
 * @throws Error that describes an invalid expression
 */
export function nextTimes(expression: string, timezone: string, from: number): NextTime {
  const [, kind, inside = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(inside, from);
  if (kind === 'cron') return cron(inside, timezone);
  throw new Error(`${expression} is neither rate(...) nor cron(...)`);
}

function rate(inside: string, from: number): NextTime {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inside) ?? [];
  const period = Number(count) * (UNIT_MS.get(unit) ?? 0);
  if (period === 0) throw new Error(`rate(${inside}) is not a number of minutes, hours or days`);
  return (after) => from + (Math.floor((after - from) / period) + 1) * period;
}

/** Minutes, hours, day of month, month, day of week (1 is Sunday) and year, one of the two days being `?`. */
function cron(inside: string, timezone: string): NextTime {
  const fields = inside.trim().split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== CRON_FIELDS) throw new Error(`cron(${inside}) should have ${CRON_FIELDS} fields`);
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error(`cron(${inside}) should have ? for the day of the month or for the day of the week`);
  }
  // In croner `?` has another meaning.
  const days = [dayOfMonth, month, dayOfWeek].map((field) => (field === '?' ? '*' : field));
  const pattern = ['0', minutes, hours, ...days, year].join(' ');
  const quartz = { mode: '7-part', alternativeWeekdays: true, sloppyRanges: true } as const;
  const times = new Cron(pattern, { timezone, paused: true, ...quartz });
  return (after) => times.nextRun(new Date(after))?.getTime();
}
