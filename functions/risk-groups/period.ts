// Periods for which groups are found: quarters, months and weeks by their usual names, and any other days by both ends.
import { DAY_MS, daysBefore, isDay, utcDay } from '../shared/days.ts';

export interface Period {
  /** `2021-Q1`, `2021-03`, `2021-W09` (ISO 8601), or `2021-01-04..2021-02-10`. */
  readonly name: string;
  /** First day, YYYY-MM-DD. */
  readonly from: string;
  /** Last day. */
  readonly to: string;
}

const PERIOD_NAME = /^\d{4}-(?:Q[1-4]|0[1-9]|1[0-2]|W[0-5]\d|\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2})$/;

const MONTHS_OF_QUARTER = 3;
const DAYS_OF_WEEK = 7;
/** The day of January that is always in the first week of its year. */
const IN_FIRST_WEEK = 4;

/** The period of some days, under its usual name if it has one. */
export function periodOf(from: string, to: string): Period {
  const [year = '', month = ''] = from.split('-');
  const quarter = `${year}-Q${Math.ceil(Number(month) / MONTHS_OF_QUARTER)}`;
  const candidates = [`${year}-${month}`, quarter, weekOf(from)];
  const named = candidates.map(parsePeriod).find((one) => one?.from === from && one.to === to);
  return named ?? { name: `${from}..${to}`, from, to };
}

/** The days of a period; undefined where no period has the name. */
export function parsePeriod(name: string): Period | undefined {
  if (!PERIOD_NAME.test(name)) return undefined;
  const year = Number(name.slice(0, 4));
  const rest = name.slice(5);
  if (rest.includes('..')) return customPeriod(name);
  const number = Number(rest.replace(/\D/g, ''));
  if (rest.startsWith('Q')) return months(name, year, (number - 1) * MONTHS_OF_QUARTER, MONTHS_OF_QUARTER);
  if (!rest.startsWith('W')) return months(name, year, number - 1, 1);
  const from = utcDay(firstMonday(year) + (number - 1) * DAYS_OF_WEEK * DAY_MS);
  return weekOf(from) === name ? { name, from, to: daysAfter(from, DAYS_OF_WEEK - 1) } : undefined;
}

/** The period of the same kind before a period; of other days, as many days. */
export function periodBefore({ name, from, to }: Period): Period {
  const last = daysBefore(from, 1);
  if (name.includes('..')) {
    const length = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    return periodOf(daysBefore(from, length), last);
  }
  if (name.includes('W')) return periodOf(daysBefore(from, DAYS_OF_WEEK), last);
  const length = name.includes('Q') ? MONTHS_OF_QUARTER : 1;
  return periodOf(utcDay(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5, 7)) - 1 - length, 1)), last);
}

export type Interval = 'week' | 'month' | 'quarter';

/** The last week, month or quarter that was over before a day. */
export function lastPeriod(interval: Interval, today: string): Period {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const current = {
    week: weekOf(today),
    month: today.slice(0, 7),
    quarter: `${year}-Q${Math.ceil(month / MONTHS_OF_QUARTER)}`,
  }[interval];
  const period = parsePeriod(current);
  if (period === undefined) throw new Error(`${today} is in no ${interval}`);
  return periodBefore(period);
}

export function daysAfter(day: string, days: number): string {
  return daysBefore(day, -days);
}

function customPeriod(name: string): Period | undefined {
  const [from = '', to = ''] = name.split('..');
  return isDay(from) && isDay(to) && from <= to && periodOf(from, to).name === name
    ? { name, from, to }
    : undefined;
}

function months(name: string, year: number, first: number, count: number): Period {
  const from = utcDay(Date.UTC(year, first, 1));
  return { name, from, to: utcDay(Date.UTC(year, first + count, 1) - DAY_MS) };
}

/** The ISO week of a day: it belongs to the year of its Thursday. */
function weekOf(day: string): string {
  const time = Date.parse(day);
  const weekday = (new Date(time).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK;
  const monday = time - weekday * DAY_MS;
  const year = new Date(monday + 3 * DAY_MS).getUTCFullYear();
  const week = Math.round((monday - firstMonday(year)) / (DAYS_OF_WEEK * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** When the first ISO week of a year begins. */
function firstMonday(year: number): number {
  const time = Date.UTC(year, 0, IN_FIRST_WEEK);
  const weekday = (new Date(time).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK;
  return time - weekday * DAY_MS;
}
