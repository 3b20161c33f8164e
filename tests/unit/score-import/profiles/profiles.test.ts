// Which profiles a declaration has, and what an inspection result adds to them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCounts,
  inspectionCounts,
  itemProfiles,
  NO_HISTORY,
  profileKeys,
  profilesOf,
  resultCounts,
} from '../../../../functions/score-import/profiles/profiles.ts';
import { Declaration, type Outcome } from '../../../../functions/score-import/schemas.ts';
import {
  anyDeclaration,
  anyHistory,
  declaration,
  itemsBody,
  type WireDeclaration,
} from '../../../support/declarations.ts';

describe('the profiles of a declaration', () => {
  it('are its importer, declarant and seller, and the goods and HS heading with origin of its item', () => {
    expect(profileKeys([declaration({ departureCountry: 'DE' })])).toEqual([
      'importer#ROASTERY7',
      'declarant#BROKER1',
      'seller#FAZENDA3',
      'goods#090121|DE|BR|8|A|250',
      'headingOrigin#0901|BR',
    ]);
  });

  it('are those of the goods of every item, each once', () => {
    const items = [{}, { hsCode: '0901220000' }, { netMassKg: 1 }, {}];
    expect(profileKeys([Declaration.parse(itemsBody(items))]).slice(3)).toEqual([
      'goods#090121|BR|BR|8|A|250',
      'headingOrigin#0901|BR',
      'goods#090122|BR|BR|8|A|250',
      'goods#090121|BR|BR|8|A|1',
    ]);
  });

  it('hold no seller where none is named', () => {
    const keys = profileKeys([declaration({ sellerId: '' })]);
    expect(keys).toHaveLength(4);
    expect(keys.filter((key) => key.startsWith('seller'))).toEqual([]);
  });

  function goodsOf(changes: WireDeclaration = {}): string | undefined {
    return profileKeys([declaration(changes)]).find((key) => key.startsWith('goods#'));
  }

  it.each([
    { hsCode: '090122' },
    { departureCountry: 'DE' },
    { originCountry: 'VN' },
    { taxRate: 8.5 },
    { taxType: 'FTA' },
    { netMassKg: 250.1 },
  ])('know other goods by %j', (change) => {
    expect(goodsOf(change)).not.toBe(goodsOf());
  });

  it.each([
    { price: { amount: 1 } },
    { hsCode: '0901219000' },
    { office: '16' },
    { importerId: 'OTHER' },
    { declarationId: 'D2' },
  ])('know the same goods whatever %j', (change) => {
    expect(goodsOf(change)).toBe(goodsOf());
  });

  it('are the same keys for a number however JSON writes it', () => {
    const written = JSON.parse('{ "netMassKg": 2.50e2, "taxRate": -0 }') as {
      netMassKg: number;
      taxRate: number;
    };
    expect(goodsOf(written)).toBe(goodsOf({ netMassKg: 250, taxRate: 0 }));
  });

  it('are read once for declarations that share them', () => {
    fc.assert(
      fc.property(fc.array(anyDeclaration, { maxLength: 8 }), (declarations) => {
        const keys = profileKeys([...declarations, ...declarations]);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual(profileKeys(declarations));
      }),
    );
  });

  it('put each history read in its place and no history elsewhere', () => {
    const importer = { inspected: 4, fraud: 2, critical: 1 };
    const goods = { inspected: 9, fraud: 0, critical: 0 };
    const read = new Map([
      ['importer#ROASTERY7', importer],
      ['goods#090121|BR|BR|8|A|250', goods],
      ['seller#SOMEBODY', { inspected: 99, fraud: 99, critical: 99 }],
    ]);
    const two = Declaration.parse(itemsBody([{ netMassKg: 1 }, {}]));
    const ofParties = { importer, declarant: NO_HISTORY, seller: NO_HISTORY, headingOrigin: NO_HISTORY };
    expect(itemProfiles(profilesOf(two, read))).toEqual([
      { ...ofParties, goods: NO_HISTORY },
      { ...ofParties, goods },
    ]);
  });
});

describe('an inspection result', () => {
  it.each([
    ['clear', { inspected: 1, fraud: 0, critical: 0 }],
    ['fraud', { inspected: 1, fraud: 1, critical: 0 }],
    ['critical', { inspected: 1, fraud: 1, critical: 1 }],
  ] as const)('that is %s adds %j', (outcome, counts) => {
    expect(resultCounts(outcome)).toEqual(counts);
  });

  it('counts once in every profile, by the gravest outcome of the items that it covers', () => {
    const shoes = { hsCode: '640399', originCountry: 'VN' };
    const three = Declaration.parse(itemsBody([{}, {}, shoes]));
    const outcomes = new Map<number, Outcome>([
      [1, 'clear'],
      [2, 'fraud'],
      [3, 'critical'],
    ]);
    const critical = { inspected: 1, fraud: 1, critical: 1 };
    const fraud = { inspected: 1, fraud: 1, critical: 0 };
    expect(Object.fromEntries(inspectionCounts(three, (number) => outcomes.get(number) ?? 'clear'))).toEqual({
      'importer#ROASTERY7': critical,
      'declarant#BROKER1': critical,
      'seller#FAZENDA3': critical,
      'goods#090121|BR|BR|8|A|250': fraud,
      'headingOrigin#0901|BR': fraud,
      'goods#640399|BR|VN|8|A|250': critical,
      'headingOrigin#6403|VN': critical,
    });
  });

  it('counts the same in whatever order results come', () => {
    fc.assert(
      fc.property(anyHistory, anyHistory, anyHistory, (one, two, three) => {
        expect(addCounts(addCounts(one, two), three)).toEqual(addCounts(one, addCounts(three, two)));
      }),
    );
  });
});
