// Periods by name.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  daysAfter,
  lastPeriod,
  parsePeriod,
  periodBefore,
  periodOf,
} from '../../../functions/risk-groups/period.ts';

describe('periods', () => {
  test.each([
    ['2021-Q1', '2021-01-01', '2021-03-31', '2020-Q4'],
    ['2020-Q4', '2020-10-01', '2020-12-31', '2020-Q3'],
    ['2020-02', '2020-02-01', '2020-02-29', '2020-01'],
    ['2021-01', '2021-01-01', '2021-01-31', '2020-12'],
    // ISO 8601: 2020 has 53 weeks, and its first one begins in 2019.
    ['2020-W01', '2019-12-30', '2020-01-05', '2019-W52'],
    ['2020-W53', '2020-12-28', '2021-01-03', '2020-W52'],
    ['2021-W01', '2021-01-04', '2021-01-10', '2020-W53'],
    ['2021-01-05..2021-01-14', '2021-01-05', '2021-01-14', '2020-12-26..2021-01-04'],
  ])('%s is %s to %s, after %s', (name, from, to, before) => {
    expect(parsePeriod(name)).toEqual({ name, from, to });
    expect(periodOf(from, to)).toEqual({ name, from, to });
    expect(periodBefore({ name, from, to }).name).toBe(before);
  });

  test.each([
    '2021-Q5',
    '2021-13',
    '2021-W54',
    '2021-W00',
    '2021-02-30..2021-03-01',
    '2021-03-02..2021-03-01',
    '2021',
    '2021-1',
    'latest',
    '',
    // Days that have a usual name have no other one.
    '2021-01-01..2021-03-31',
  ])('"%s" is no period', (name) => {
    expect(parsePeriod(name)).toBeUndefined();
  });

  test('every period of days can be found by its name, and ends the day before the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 400 }), (start, length) => {
        const from = daysAfter('1990-01-01', start);
        const period = periodOf(from, daysAfter(from, length));
        expect(parsePeriod(period.name)).toEqual(period);
        expect(daysAfter(periodBefore(period).to, 1)).toBe(period.from);
      }),
    );
  });

  test('the last period is over', () => {
    expect(lastPeriod('week', '2021-01-04').name).toBe('2020-W53');
    expect(lastPeriod('week', '2021-01-10').name).toBe('2020-W53');
    expect(lastPeriod('month', '2021-03-01').name).toBe('2021-02');
    expect(lastPeriod('quarter', '2021-01-01').name).toBe('2020-Q4');
  });
});
