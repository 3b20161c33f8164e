// Categories of shops: found by their levels, and read in part.
import { describe, expect, it } from 'vitest';
import { trailLevelsOf } from '../../../../functions/predict-hs/prediction/trails.ts';

function sharesOf(text: string): [level: string, share: number][] {
  return trailLevelsOf(text).map(({ span, share }) => [text.slice(...span).trim(), share]);
}

describe('a category', () => {
  it('of three levels or more is read in part, its last level more than the others', () => {
    expect(sharesOf('led bulb; home & garden > lighting > light bulbs')).toEqual([
      ['home & garden', 0.3],
      ['lighting', 0.3],
      ['light bulbs', 0.5],
    ]);
  });

  it.each([
    'tubes > 5 mm',
    'width > 5 mm, length > 10 mm, > 2 kg',
    'valve; machinery > pumps',
    'cotton shirt',
  ])('is not what %j has', (text) => {
    expect(trailLevelsOf(text)).toEqual([]);
  });

  it('has two levels where it is the whole field', () => {
    expect(sharesOf('luggage & travel > suitcases')).toEqual([
      ['luggage & travel', 0.3],
      ['suitcases', 0.5],
    ]);
  });

  it('may follow the name of the goods without a separator', () => {
    expect(sharesOf('stainless steel kitchen knife with wooden handle home > kitchen > knives')).toEqual([
      ['kitchen', 0.3],
      ['knives', 0.5],
    ]);
  });
});
