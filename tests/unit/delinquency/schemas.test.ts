// The requests of delinquency: which values are accepted, and how bad fields are named.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod';
import {
  HistoryQuery,
  NewOverride,
  NewRun,
  RankingPath,
  RankingQuery,
  TaxpayerPath,
  TaxpayersQuery,
} from '../../../functions/delinquency/schemas.ts';
import { fieldErrors } from '../../../functions/shared/http/problem.ts';

/** Pointers to everything that is wrong with a value; empty if it is accepted. */
function pointersOf(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : fieldErrors(parsed.error.issues).map(({ pointer }) => pointer);
}

const OVERRIDE = { grade: '05', reason: 'Paid in full', validUntil: '2026-12-31' };

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-23T11:00:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the day of a run', () => {
  it.each(['1990-01-01', '2024-02-29', '2026-11-23', '2026-11-24'])('may be %s', (runDate) => {
    expect(pointersOf(NewRun, { runDate })).toEqual([]);
  });

  it.each([
    ['in the future everywhere', '2026-11-25'],
    ['far in the future', '9999-12-31'],
    ['long ago', '1989-12-31'],
    ['not in the calendar', '2026-02-29'],
    ['not in the calendar', '2026-13-01'],
    ['a time', '2026-11-20T00:00:00Z'],
    ['a number', 20261120],
    ['empty', ''],
    ['a path', '../2026-11-20'],
    ['missing', undefined],
    ['null', null],
  ])('may not be %s (%s)', (_what, runDate) => {
    expect(pointersOf(NewRun, { runDate })).toEqual(['/runDate']);
  });

  it('is the only field: others are refused by name', () => {
    expect(pointersOf(NewRun, { runDate: '2026-11-20', force: true, rundate: 'x' })).toEqual([
      '/force',
      '/rundate',
    ]);
  });
});

describe('an override', () => {
  it('is accepted, and its reason is trimmed', () => {
    expect(NewOverride.parse({ ...OVERRIDE, reason: '  은행 보증으로 완납 \n' })).toEqual({
      ...OVERRIDE,
      reason: '은행 보증으로 완납',
    });
  });

  it('may end today in any time zone, and at most 366 days from now', () => {
    for (const validUntil of ['2026-11-22', '2026-11-23', '2027-11-25']) {
      expect(pointersOf(NewOverride, { ...OVERRIDE, validUntil })).toEqual([]);
    }
    for (const validUntil of ['2026-11-21', '2027-11-26', '2026-02-30', 'soon']) {
      expect(pointersOf(NewOverride, { ...OVERRIDE, validUntil })).toEqual(['/validUntil']);
    }
  });

  it.each(['00', '1', '11', 1, '', null, undefined])('cannot be of grade %j', (grade) => {
    expect(pointersOf(NewOverride, { ...OVERRIDE, grade })).toEqual(['/grade']);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['nothing but spaces', ' \n\t '],
    ['too long', 'x'.repeat(501)],
    ['two lines', 'one\ntwo'],
    ['with a control character', 'a\u0000b'],
    ['with half a character', 'a\ud800b'],
    ['with a mark that turns the direction of text', 'a\u202eb'],
    ['a list', ['Paid']],
  ])('cannot have a reason that is %s', (_what, reason) => {
    expect(pointersOf(NewOverride, { ...OVERRIDE, reason })).toEqual(['/reason']);
  });

  it('names every bad field at once, and nothing else', () => {
    const bad = { grade: 'A', reason: '', validUntil: '2020-01-01', by: 'me' };
    const fields = fc.subarray(Object.keys(bad) as (keyof typeof bad)[], { minLength: 1 });
    fc.assert(
      fc.property(fields, (names) => {
        const body = { ...OVERRIDE, ...Object.fromEntries(names.map((name) => [name, bad[name]])) };
        expect(pointersOf(NewOverride, body).sort()).toEqual(names.map((name) => `/${name}`).sort());
      }),
    );
  });
});

describe('a query', () => {
  it('has the beginning of a name of at most 100 characters as it is sent', () => {
    expect(TaxpayersQuery.parse({ q: ` ${'한'.repeat(99)}` })).toMatchObject({ q: '한'.repeat(99) });
    for (const q of [` ${'한'.repeat(100)}`, '', ' ', 'a\tb'])
      expect(pointersOf(TaxpayersQuery, { q })).toEqual(['/q']);
  });

  it('of a ranking requires nothing and has a default limit of 50 items', () => {
    expect(RankingQuery.parse({})).toEqual({ limit: 50 });
    expect(RankingQuery.parse({ grade: '10' })).toEqual({ grade: '10', limit: 50 });
  });

  it('of a history has a default limit of 30 items', () => {
    expect(HistoryQuery.parse({})).toEqual({ limit: 30 });
    expect(HistoryQuery.parse({ limit: '100' })).toEqual({ limit: 100 });
  });

  it.each(['0', '101', '-1', '1.5', '1e1', 'ten', ''])('cannot ask for %s items', (limit) => {
    expect(pointersOf(RankingQuery, { grade: '01', limit })).toEqual(['/limit']);
  });

  it('names parameters it does not know', () => {
    expect(pointersOf(RankingQuery, { grade: '01', lane: 'red' })).toEqual(['/lane']);
  });

  it('of a ranking requires a calendar day', () => {
    expect(pointersOf(RankingPath, { runDate: '2026-02-29' })).toEqual(['/runDate']);
  });

  it.each(['', '.hidden', 'a b', 'a/b', '고객', 'x'.repeat(65), 'a#b'])(
    'cannot be about the taxpayer "%s"',
    (taxpayerId) => {
      expect(pointersOf(TaxpayerPath, { taxpayerId })).toEqual(['/taxpayerId']);
    },
  );
});
