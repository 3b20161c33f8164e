// A tree of codes: what is above and below a code, its title in two languages, and what a search finds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodeTree } from '../../../functions/predict-hs/code-tree.ts';

/** A tree with titles in one or both languages. */
function treeOf(
  titles: readonly (readonly [string, { readonly en?: string; readonly ko?: string }])[],
): CodeTree {
  return new CodeTree(new Map(titles.map(([code, { en, ko }]) => [code, { en, ko }])));
}

const TREE = treeOf([
  ['8536509010', { ko: '스냅동작방식의 것', en: 'Snap-action switches' }],
  ['85', { en: 'Electrical machinery', ko: '전기기기와 그 부분품' }],
  ['8507', { en: 'Electric accumulators', ko: '축전지' }],
  ['850760', { en: 'Lithium-ion accumulators', ko: '리튬이온 축전지' }],
  ['8507600000', {}],
  ['8536', { en: 'Apparatus for switching circuits' }],
  ['853650', { en: 'Switches, n.e.c.', ko: '그 밖의 개폐기' }],
  ['8536501000', { ko: '회전형', en: 'Rotary type' }],
  ['85365090', { ko: '기타', en: 'Other' }],
  ['8536509090', { ko: '기타', en: 'Other' }],
  ['09', { en: 'Coffee, tea, maté and spices' }],
]);
const codesOf = (titled: readonly { readonly code: string }[]): string[] => titled.map(({ code }) => code);

describe('the path of a code', () => {
  it('leads from its chapter through every level that the tree has', () => {
    expect(codesOf(TREE.path('8536509010', 'en'))).toEqual([
      '85',
      '8536',
      '853650',
      '85365090',
      '8536509010',
    ]);
    expect(codesOf(TREE.path('8536501000', 'en'))).toEqual(['85', '8536', '853650', '8536501000']);
  });

  it('has titles in the language, and in the other one where there is none', () => {
    expect(TREE.path('8536501000', 'ko').map(({ title }) => title)).toEqual([
      '전기기기와 그 부분품',
      'Apparatus for switching circuits',
      '그 밖의 개폐기',
      '회전형',
    ]);
  });

  it('gives a code without a title that of the code above', () => {
    expect(TREE.title('8507600000', 'en')).toBe('Lithium-ion accumulators');
    expect(TREE.title('8507600000', 'ko')).toBe('리튬이온 축전지');
  });
});

describe('the children of a code', () => {
  it.each([
    ['', ['09', '85']],
    ['85', ['8507', '8536']],
    ['853650', ['8536501000', '85365090']],
    ['85365090', ['8536509010', '8536509090']],
    ['850760', ['8507600000']],
    ['8507600000', []],
    ['09', []],
  ])('%j are %j', (code, children) => {
    expect(codesOf(TREE.children(code, 'en'))).toEqual(children);
  });

  it('are those codes whose path ends with the code and themselves', () => {
    const hs = fc.stringMatching(/^(?:0[1-3]|8[4-6])(?:0[1-3](?:[1-3]0(?:\d{0,4})?)?)?$/);
    fc.assert(
      fc.property(fc.uniqueArray(hs, { minLength: 1, maxLength: 40 }), (codes) => {
        const tree = treeOf(codes.map((code) => [code, { en: code }]));
        const above = (code: string): string => tree.path(code, 'en').at(-2)?.code ?? '';
        for (const parent of ['', ...codes]) {
          expect(codesOf(tree.children(parent, 'en'))).toEqual(
            codes.filter((code) => above(code) === parent).sort(),
          );
        }
      }),
    );
  });
});

describe('a search', () => {
  it.each([
    ['8507', ['8507', '850760', '8507600000']],
    ['8507.60', ['850760', '8507600000']],
    ['8536.50-9010', ['8536509010']],
    ['0', ['09']],
    ['97', []],
  ])('for the digits %j finds what begins with them', (query, codes) => {
    expect(TREE.search(query)).toEqual(codes);
  });

  it.each([
    ['lithium', ['850760']],
    ['LITHIUM accum', ['850760']],
    ['mate', ['09']],
    ['축전', ['8507', '850760']],
    ['리튬 이온', ['850760']],
    ['coffee lithium', []],
    ['', []],
    ['!!', []],
  ])('for %j finds titles with every word', (query, codes) => {
    expect(TREE.search(query)).toEqual(codes);
  });

  it('finds words of the titles above after words of the own title', () => {
    expect(TREE.search('switch')).toEqual(['8536', '853650', '8536509010']);
    expect(TREE.search('switches rotary')).toEqual(['8536501000']);
    expect(TREE.search('switches other')).toEqual(['85365090', '8536509010', '8536509090']);
  });

  it('finds only codes of the tree, each once, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        const found = TREE.search(query);
        expect(new Set(found).size).toBe(found.length);
        expect(found.every((code) => TREE.has(code))).toBe(true);
      }),
    );
  });
});
