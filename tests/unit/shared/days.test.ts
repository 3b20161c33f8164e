// Days as people all over the world count them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestDay, latestDay } from '../../../functions/shared/days.ts';

describe('a day', () => {
  it.each([
    ['2026-11-23T09:59:59.999Z', '2026-11-22', '2026-11-23'],
    ['2026-11-23T10:00:00.000Z', '2026-11-22', '2026-11-24'],
    ['2026-11-23T11:59:59.999Z', '2026-11-22', '2026-11-24'],
    ['2026-11-23T12:00:00.000Z', '2026-11-23', '2026-11-24'],
    ['2026-12-31T12:00:00.000Z', '2026-12-31', '2027-01-01'],
  ])('at %s is %s where it ends last and %s where it begins first', (time, earliest, latest) => {
    const now = Date.parse(time);
    expect({ earliest: earliestDay(now), latest: latestDay(now) }).toEqual({ earliest, latest });
  });

  it('of UTC lies between the two', () => {
    const times = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (time) => {
        const day = time.toISOString().slice(0, 10);
        expect(earliestDay(time.getTime()) <= day && day <= latestDay(time.getTime())).toBe(true);
      }),
    );
  });
});
