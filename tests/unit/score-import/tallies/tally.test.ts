// What an act changes in the tallies of days, and what the API answers of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lane, Outcome } from '../../../../functions/score-import/schemas.ts';
import { summaryOf } from '../../../../functions/score-import/tallies/summary.ts';
import {
  type DayCounts,
  dayTally,
  hasDeclarations,
  sumOf,
  type Tallied,
  talliedAs,
  tallyChanges,
} from '../../../../functions/score-import/tallies/tally.ts';
import { scoredRecord } from '../../../support/scored-record.ts';

const DAY = '2020-01-02';
const NOTHING = { declarations: 0, open: 0, inspected: 0, fraud: 0, critical: 0 };
const red = (changes: Partial<Tallied> = {}): Tallied => ({
  day: DAY,
  lane: 'red',
  selectedBy: 'score',
  ...changes,
});

/** The changes of an act, as plain objects. */
function changes(before: Tallied | undefined, after: Tallied | undefined): unknown {
  return Object.fromEntries(
    [...tallyChanges(before, after)].map(([day, counts]) => [day, Object.fromEntries(counts)]),
  );
}

describe('an act', () => {
  it('that submits adds a declaration to its lane, and a random pick to both', () => {
    const one = { declarations: 1, inspected: 0, fraud: 0, critical: 0 };
    expect(changes(undefined, red())).toEqual({ [DAY]: { red: one } });
    expect(changes(undefined, red({ selectedBy: 'random' }))).toEqual({ [DAY]: { red: one, random: one } });
  });

  it('that amends moves a declaration between lanes and days, and changes nothing where it stays', () => {
    const [one, less] = [1, -1].map((declarations) => ({
      declarations,
      inspected: 0,
      fraud: 0,
      critical: 0,
    }));
    expect(changes(red(), red({ lane: 'green' }))).toEqual({ [DAY]: { red: less, green: one } });
    expect(changes(red(), red({ day: '2020-01-03' }))).toEqual({
      [DAY]: { red: less },
      '2020-01-03': { red: one },
    });
    expect(changes(red(), red())).toEqual({});
  });

  it('that records a result counts what was found, and one that corrects it counts the difference', () => {
    expect(changes(red(), red({ outcome: 'critical' }))).toEqual({
      [DAY]: { red: { declarations: 0, inspected: 1, fraud: 1, critical: 1 } },
    });
    expect(changes(red({ outcome: 'critical' }), red({ outcome: 'fraud' }))).toEqual({
      [DAY]: { red: { declarations: 0, inspected: 0, fraud: 0, critical: -1 } },
    });
  });

  it('that cancels takes the declaration out', () => {
    expect(changes(red(), undefined)).toEqual({
      [DAY]: { red: { declarations: -1, inspected: 0, fraud: 0, critical: 0 } },
    });
    const record = scoredRecord({ declarationId: 'D1' });
    expect(talliedAs({ ...record, status: 'cancelled' })).toBeUndefined();
  });
});

describe('the sum of changes', () => {
  const tallied: fc.Arbitrary<Tallied> = fc.record({
    day: fc.constantFrom('2020-01-02', '2020-01-03'),
    lane: fc.constantFrom(...Lane.options),
    selectedBy: fc.constantFrom('score' as const, 'random' as const),
    outcome: fc.option(fc.constantFrom(...Outcome.options), { nil: undefined }),
  });
  /** How a declaration counts after each of its acts; undefined is cancelled. */
  const story = fc.array(fc.option(tallied, { nil: undefined }), { minLength: 1, maxLength: 6 });

  it('over any acts on any declarations is what is there in the end', () => {
    fc.assert(
      fc.property(fc.array(story, { maxLength: 12 }), (stories) => {
        const parts = new Map<string, DayCounts[]>();
        for (const states of stories) {
          for (const [index, after] of states.entries()) {
            for (const [day, counts] of tallyChanges(index === 0 ? undefined : states[index - 1], after)) {
              parts.set(day, [...(parts.get(day) ?? []), counts]);
            }
          }
        }
        for (const day of ['2020-01-02', '2020-01-03']) {
          const there = stories.flatMap((states) => states.at(-1) ?? []).filter((one) => one.day === day);
          const expected = (of: readonly Tallied[]): object => ({
            declarations: of.length,
            open: of.filter(({ outcome }) => outcome === undefined).length,
            inspected: of.filter(({ outcome }) => outcome !== undefined).length,
            fraud: of.filter(({ outcome }) => outcome === 'fraud' || outcome === 'critical').length,
            critical: of.filter(({ outcome }) => outcome === 'critical').length,
          });
          const sum = sumOf(parts.get(day) ?? []);
          expect(dayTally(day, sum)).toEqual({
            day,
            lanes: Object.fromEntries(
              Lane.options.map((lane) => [lane, expected(there.filter((one) => one.lane === lane))]),
            ),
            random: expected(there.filter(({ selectedBy }) => selectedBy === 'random')),
          });
          expect(hasDeclarations(sum)).toBe(there.length > 0);
        }
      }),
    );
  });
});

describe('a summary', () => {
  const reader = (latest: string | undefined) => ({
    tallies: async () =>
      new Map([['2020-02-29', sumOf([tallyChanges(undefined, red()).get(DAY) ?? new Map()])]]),
    latestDay: async () => latest,
  });

  it('has every day of its period, oldest first, over the ends of months', async () => {
    const { days, latestDay } = await summaryOf(reader('2021-01-01'), {
      from: '2020-02-28',
      to: '2020-03-01',
    });
    expect(days.map(({ day, lanes: { red: of } }) => [day, of.declarations])).toEqual([
      ['2020-02-28', 0],
      ['2020-02-29', 1],
      ['2020-03-01', 0],
    ]);
    expect(days[0]).toEqual({
      day: '2020-02-28',
      lanes: { red: NOTHING, yellow: NOTHING, green: NOTHING },
      random: NOTHING,
    });
    expect(latestDay).toBe('2021-01-01');
  });

  it('names no latest day where there are no declarations', async () => {
    expect(await summaryOf(reader(undefined), { from: DAY, to: DAY })).not.toHaveProperty('latestDay');
  });
});
