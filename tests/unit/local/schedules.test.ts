// Schedules: when they are due and what they start, with a clock of the test.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextTimes } from '../../../local/events/schedule-expression.ts';
import { type Schedule, Schedules } from '../../../local/events/schedules.ts';

const at = (iso: string): number => new Date(iso).getTime();
const FRIDAY = '2026-11-20T12:00:00Z';

/** The first times after Friday noon, as ISO without milliseconds. */
function times(expression: string, timezone = 'UTC', count = 2): string[] {
  const next = nextTimes(expression, timezone, at(FRIDAY));
  const found: string[] = [];
  let after = at(FRIDAY);
  while (found.length < count) {
    const time = next(after);
    if (time === undefined) break;
    found.push(new Date(time).toISOString().replace('.000', ''));
    after = time;
  }
  return found;
}

describe('an expression', () => {
  test.each([
    ['cron(0 2 * * ? *)', ['2026-11-21T02:00:00Z', '2026-11-22T02:00:00Z']],
    ['cron(30 1 ? * MON-FRI *)', ['2026-11-23T01:30:00Z', '2026-11-24T01:30:00Z']],
    // 1 is Sunday in AWS and Monday in most other crons.
    ['cron(0 0 ? * 1 *)', ['2026-11-22T00:00:00Z', '2026-11-29T00:00:00Z']],
    ['cron(0 0 ? * 2-3 *)', ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z']],
    ['cron(0 0 ? * 6L *)', ['2026-11-27T00:00:00Z', '2026-12-25T00:00:00Z']],
    ['cron(0 0 ? * 3#1 *)', ['2026-12-01T00:00:00Z', '2027-01-05T00:00:00Z']],
    ['cron(0 0 L * ? *)', ['2026-11-30T00:00:00Z', '2026-12-31T00:00:00Z']],
    ['cron(0/20 12 * * ? *)', ['2026-11-20T12:20:00Z', '2026-11-20T12:40:00Z']],
    ['cron(0 0 1 1 ? 2027)', ['2027-01-01T00:00:00Z']],
    ['cron(0 0 1 1 ? 2020)', []],
    ['rate(1 day)', ['2026-11-21T12:00:00Z', '2026-11-22T12:00:00Z']],
    ['rate(90 minutes)', ['2026-11-20T13:30:00Z', '2026-11-20T15:00:00Z']],
  ])('%s is due as in AWS', (expression, expected) => {
    expect(times(expression)).toEqual(expected);
  });

  test('is evaluated in its time zone, across the change to summer time', () => {
    expect(times('cron(30 1 * * ? *)', 'Asia/Seoul', 1)).toEqual(['2026-11-20T16:30:00Z']);
    expect(times('cron(0 9 28 3 ? 2027)', 'Europe/Berlin', 1)).toEqual(['2027-03-28T07:00:00Z']);
  });

  test.each([
    ['at(2026-11-20T12:00:00)', 'neither rate(...) nor cron(...)'],
    ['rate(0 days)', 'not a number of minutes, hours or days'],
    ['rate(1 week)', 'not a number of minutes, hours or days'],
    ['cron(0 2 * * ?)', 'should have 6 fields'],
    ['cron(0 2 * * * *)', 'should have ? for the day of the month or for the day of the week'],
    ['cron(99 2 * * ? *)', ''],
  ])('%s is refused', (expression, message) => {
    expect(() => times(expression)).toThrow(message);
  });

  test('in an unknown time zone is refused', () => {
    expect(() => times('cron(0 2 * * ? *)', 'Mars/Olympus')).toThrow();
  });
});

describe('a schedule', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: at(FRIDAY) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const faults: unknown[] = [];
  function running(changes: Partial<Schedule> = {}): { schedules: Schedules; started: string[] } {
    const started: string[] = [];
    const schedules = new Schedules((_name, error) => faults.push(error));
    schedules.add({
      name: 'nightly',
      arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly',
      nextTime: nextTimes('cron(30 1 * * ? *)', 'Asia/Seoul', Date.now()),
      input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
      start: (input) => started.push(input),
      ...changes,
    });
    schedules.start();
    return { schedules, started };
  }

  test('starts its target each time it is due', async () => {
    const { started } = running();
    await vi.advanceTimersByTimeAsync(4 * 60 * 60_000 + 29 * 60_000);
    expect(started).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toEqual(['{"scheduledTime":"2026-11-20T16:30:00Z"}']);
    await vi.advanceTimersByTimeAsync(24 * 60 * 60_000);
    expect(started).toHaveLength(2);
  });

  test('fills in the context attributes of Scheduler', async () => {
    const ids: string[] = [];
    const { started } = running({
      input: '<aws.scheduler.execution-id> <aws.scheduler.schedule-arn> <aws.scheduler.other>',
      start: (input, id) => {
        started.push(input);
        ids.push(id);
      },
    });
    await vi.advanceTimersByTimeAsync(5 * 60 * 60_000);
    expect(started).toEqual([
      `${ids[0]} arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly <aws.scheduler.other>`,
    ]);
  });

  test('that is overdue when the machine wakes starts once, with the time it was due', async () => {
    const { started } = running();
    vi.setSystemTime(at('2026-11-22T18:00:00Z'));
    await vi.advanceTimersByTimeAsync(2 * 60_000);
    expect(started).toEqual(['{"scheduledTime":"2026-11-20T16:30:00Z"}']);
  });

  test('reports a refused start and continues', async () => {
    faults.length = 0;
    running({
      start: () => {
        throw new Error('Execution Already Exists');
      },
    });
    await vi.advanceTimersByTimeAsync(48 * 60 * 60_000);
    expect(faults).toHaveLength(2);
  });

  test('that is stopped starts nothing', async () => {
    const { schedules, started } = running();
    schedules.stop();
    await vi.advanceTimersByTimeAsync(48 * 60 * 60_000);
    expect(started).toEqual([]);
  });
});
