// Groups over time: recognition by overlap, and verdicts.
import { describe, expect, test } from 'vitest';
import { overlapOf, recognise, verdictOf } from '../../../functions/risk-groups/tracking.ts';

const goods = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, index) => from + index);

describe('recognise', () => {
  test('finds a group again by the goods that it shares, whatever its place in the list', () => {
    const earlier = [goods(0, 100), goods(200, 300), goods(400, 500)];
    expect(recognise([goods(410, 505), goods(0, 90), goods(600, 700)], earlier)).toEqual([2, 0, undefined]);
  });

  test('half of the goods are not enough', () => {
    expect(recognise([goods(0, 100)], [goods(0, 50)])).toEqual([undefined]);
    expect(recognise([goods(0, 100)], [goods(0, 51)])).toEqual([0]);
  });

  test('gives an earlier group to the most similar one only', () => {
    expect(recognise([goods(0, 80), goods(0, 99)], [goods(0, 100)])).toEqual([undefined, 0]);
  });

  test('knows nothing where nothing was found before, and empty groups are like no other', () => {
    expect(recognise([goods(0, 5)], [])).toEqual([undefined]);
    expect(recognise([], [goods(0, 5)])).toEqual([]);
    expect(recognise([goods(0, 0)], [goods(0, 0)])).toEqual([undefined]);
  });
});

test('the overlap is symmetric, 1 for equal sets and 0 for separate ones', () => {
  expect(overlapOf(goods(0, 60), goods(40, 100))).toBeCloseTo(20 / 100);
  expect(overlapOf(goods(40, 100), goods(0, 60))).toBeCloseTo(20 / 100);
  expect(overlapOf(goods(3, 9), goods(3, 9))).toBe(1);
  expect(overlapOf(goods(0, 3), goods(3, 9))).toBe(0);
});

describe('verdictOf', () => {
  test.each([
    [{ goods: 29, frauds: 29 }, 0.2, 'too-few'],
    [{ goods: 30, frauds: 15 }, 0.2, 'holding'],
    [{ goods: 200, frauds: 42 }, 0.2, 'fading'],
    [{ goods: 2_000, frauds: 440 }, 0.2, 'holding'],
    [{ goods: 200, frauds: 0 }, 0.2, 'fading'],
    [{ goods: 200, frauds: 200 }, 0.2, 'holding'],
    [{ goods: 200, frauds: 0 }, 0, 'too-few'],
    [{ goods: 0, frauds: 0 }, Number.NaN, 'too-few'],
  ] as const)('%o at a base rate of %f is %s', (counts, base, verdict) => {
    expect(verdictOf(counts, base)).toBe(verdict);
  });
});
