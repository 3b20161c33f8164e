// The index in which parties are searched.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FoundParties, findParties, openSearch } from '../../../functions/network/search/index.ts';
import { queryKeys, searchBytes } from '../../../functions/network/search/keys.ts';

const PARTIES = [
  {
    node: 3,
    records: [
      { entityId: 'TWIN-A', kind: 'company', names: ['바람무역(주)', 'BARAM  TRADING'], identifiers: [] },
    ],
  },
  { node: 5, records: [{ entityId: 'HAN-1', kind: 'person', names: ['Min Su Kim'], identifiers: [] }] },
  { node: 8, records: [{ entityId: 'Z', kind: 'cargo', names: [], identifiers: [] }] },
  {
    node: 9,
    records: [
      { entityId: 'TWIN', kind: 'company', names: ['Ｈａｒｕ Foods'], identifiers: [] },
      { entityId: 'OLD-9', kind: 'company', names: ['Nuri'], identifiers: [] },
    ],
  },
] as const;

function search(query: string, index = openSearch(searchBytes(PARTIES))): FoundParties {
  return findParties(index, query, queryKeys(query));
}

function found(query: string, index = openSearch(searchBytes(PARTIES))): number[] {
  return [...search(query, index).all].sort((one, other) => one - other);
}

describe('a search', () => {
  it.each([
    ['twin', [3, 9]],
    ['TWIN-A', [3]],
    ['무역', [3]],
    ['baram tr', [3]],
    ['Baram Trading Co., Ltd.', [3]],
    ['김민수', [5]],
    ['kim min-soo', [5]],
    ['haru', [9]],
    ['old-9', [9]],
    ['nobody', []],
    ['주식회사', []],
    ['z', [8]],
  ])('for %s finds what is called so, or sounds so', (query, nodes) => {
    expect(found(query)).toEqual(nodes);
  });

  it('knows what is wholly called so', () => {
    expect([...search('twin').whole]).toEqual([9]);
    expect([...search('Nuri').whole]).toEqual([9]);
  });

  it('finds a party by every part of each of its names, and never reaches from one party into the next', () => {
    const aName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(aName, { minLength: 1, maxLength: 8 }), fc.nat(), (names, at) => {
        const parties = names.map((name, node) => ({
          node,
          records: [{ entityId: `E${node}`, kind: 'company' as const, names: [name], identifiers: [] }],
        }));
        const index = openSearch(searchBytes(parties));
        const node = at % names.length;
        const name = names[node] as string;
        if (name.normalize('NFKC').trim() !== '') expect(found(name, index)).toContain(node);
        expect(found(`E${node}E${node + 1}`, index)).toEqual([]);
      }),
    );
  });
});
