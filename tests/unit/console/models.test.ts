// The logic of the page of models without the page: what streams found in a whole period, and the field that differs most.
import { expect, test } from 'vitest';
import { hitsOf, worstFeature } from '../../../console/src/pages/models/figures.ts';

test('the finds of a stream are those of all its days, the ones that the score chose first', () => {
  const of = (day: string, stream: 'red' | 'random', inspected: number, frauds: number) => ({
    ...{ day, stream, inspected, frauds, rate: frauds / inspected, low: 0, high: 1 },
  });
  const hits = hitsOf([
    of('2020-01-01', 'random', 4, 1),
    of('2020-01-01', 'red', 5, 4),
    of('2020-01-02', 'red', 5, 4),
  ]);
  expect(hits.map(({ stream, inspected, frauds, rate }) => [stream, inspected, frauds, rate])).toEqual([
    ['red', 10, 8, 0.8],
    ['random', 4, 1, 0.25],
  ]);
  // Wilson's interval of 8 of 10.
  expect(hits[0]?.low).toBeCloseTo(0.4902, 3);
  expect(hits[0]?.high).toBeCloseTo(0.9433, 3);
});

test('the field that differs most is the one with the largest index, if any has one', () => {
  expect(worstFeature({ taxRate: 0.1, originCountry: 0.3 })).toEqual(['originCountry', 0.3]);
  expect(worstFeature({})).toBeUndefined();
});
