import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKS, Pieces } from '../../../../functions/predict-hs/prediction/pieces.ts';

const VOCABULARY: readonly (readonly [string, number])[] = [
  ['<s>', 0],
  ['<pad>', 0],
  ['</s>', 0],
  ['<unk>', 0],
  ['▁', -3],
  ['▁screw', -5],
  ['driver', -6],
  ['s', -2],
  ['d', -9],
  ['▁s', -4],
  ['c', -7],
  ['crew', -5],
  ['𝒷', -8],
];

function small(): Pieces {
  return new Pieces(
    VOCABULARY.map(([piece]) => piece),
    VOCABULARY.map(([, score]) => score),
  );
}

const named = (ids: readonly number[]): (string | undefined)[] => ids.map((id) => VOCABULARY[id]?.[0]);

describe('pieces', () => {
  it('splits a word into the pieces whose scores add up to the most', () => {
    expect(named(small().ofWord('screwdrivers'))).toEqual(['▁screw', 'driver', 's']);
    expect(named(small().ofWord('s'))).toEqual(['▁s']);
  });

  it('lets neighbouring unknown letters share a mark, also beyond the basic plane', () => {
    expect(named(small().ofWord('żżs'))).toEqual(['▁', '<unk>', 's']);
    expect(named(small().ofWord('𝒷𝓁'))).toEqual(['▁', '𝒷', '<unk>']);
  });

  it('has no pieces for a long number', () => {
    expect(small().ofWord('12345')).toEqual([]);
    expect(named(small().ofWord('1234'))).toEqual(['▁', '<unk>']);
  });

  it('lays out both fields with marks, and tells the word of each piece', () => {
    const { ids, owners } = small().ofText([['screws'], ['99999', 'd']]);
    expect(named(ids)).toEqual(['<s>', '▁screw', 's', '</s>', '▁', 'd', '</s>']);
    expect(owners).toEqual([-1, 0, 0, -1, 2, 2, -1]);
    expect(small().ofText([[], ['d']]).ids).toEqual([MARKS.begin, 4, 8, MARKS.end]);
  });

  it('stops after a number of pieces', () => {
    const { ids, owners } = small().ofText([
      new Array<string>(60).fill('d'),
      new Array<string>(60).fill('s'),
    ]);
    expect(ids).toHaveLength(96);
    expect(owners).toHaveLength(96);
  });

  it('covers every word: known pieces spell it, and no split scores more than the best', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('s', 'c', 'r', 'e', 'w', 'd', 'i', 'v'), minLength: 1 }),
        (word) => {
          const ids = small().ofWord(word);
          const text = named(ids).join('');
          if (!ids.includes(MARKS.unknown)) expect(text).toBe(`▁${word}`);
          else expect(`▁${word}`.length).toBeGreaterThanOrEqual(text.replaceAll('<unk>', '?').length);
        },
      ),
    );
  });

  it('needs a score for every piece', () => {
    expect(() => new Pieces(['a'], [])).toThrow('a score for every piece');
  });
});
