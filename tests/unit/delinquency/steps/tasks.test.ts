// The input of an execution, and the day that it is for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunInput, runDateOf } from '../../../../functions/delinquency/steps/tasks.ts';

describe('the input of an execution', () => {
  it.each([
    { runDate: '2026-11-23' },
    { scheduledTime: '2026-11-22T17:00:00Z' },
    { scheduledTime: '2026-11-22T17:00:00+09:00' },
  ])('may be %j', (input) => {
    expect(RunInput.safeParse(input).success).toBe(true);
  });

  it.each([
    {},
    { runDate: '2026-02-29' },
    { runDate: '23.11.2026' },
    { runDate: '2026-11-23', scheduledTime: '2026-11-22T17:00:00Z' },
    { runDate: '../../etc' },
    { scheduledTime: '2026-11-22' },
    { scheduledTime: '2026-11-22T17:00:00' },
    { scheduledTime: '<aws.scheduler.scheduled-time>' },
  ])('may not be %j', (input) => {
    expect(RunInput.safeParse(input).success).toBe(false);
  });
});

describe('the day of a run', () => {
  it('is the one it was started for, anywhere', () => {
    expect(runDateOf({ runDate: '2026-11-23' }, 'America/New_York')).toBe('2026-11-23');
  });

  it.each([
    ['Asia/Seoul', '2026-11-22T17:00:00Z', '2026-11-23'],
    ['Asia/Seoul', '2026-11-22T14:59:59Z', '2026-11-22'],
    ['Asia/Seoul', '2026-11-22T15:00:00Z', '2026-11-23'],
    ['Asia/Seoul', '2026-12-31T17:00:00Z', '2027-01-01'],
    ['Asia/Seoul', '2028-02-28T17:00:00Z', '2028-02-29'],
    ['UTC', '2026-11-22T23:59:59Z', '2026-11-22'],
    // Summer time begins on 29 March 2026 at 01:00Z, and ends on 25 October.
    ['Europe/Berlin', '2026-03-28T22:59:59Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-25'],
    // In Santiago midnight is skipped when summer time begins.
    ['America/Santiago', '2026-09-06T03:59:59Z', '2026-09-05'],
    ['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-06'],
    ['Pacific/Kiritimati', '2026-11-22T10:00:00Z', '2026-11-23'],
    ['Asia/Seoul', '2026-11-23T02:00:00+09:00', '2026-11-23'],
  ])('in %s at %s is %s', (timeZone, scheduledTime, day) => {
    expect(runDateOf({ scheduledTime }, timeZone)).toBe(day);
  });

  it('is a valid day of the API at any time and in any time zone', () => {
    const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.constantFrom('Asia/Seoul', 'America/Santiago', 'Asia/Kathmandu'), (at, zone) => {
        const runDate = runDateOf({ scheduledTime: at.toISOString() }, zone);
        expect(RunInput.safeParse({ runDate }).success).toBe(true);
        expect(Math.abs(Date.parse(runDate) - at.getTime())).toBeLessThan(38 * 60 * 60 * 1000);
      }),
    );
  });
});
