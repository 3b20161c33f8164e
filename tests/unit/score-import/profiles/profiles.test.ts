// Which profiles a declaration has, and what an inspection result adds to them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCounts,
  distinctProfileKeys,
  NO_HISTORY,
  profileKeys,
  profilesOf,
  resultCounts,
} from '../../../../functions/score-import/profiles/profiles.ts';
import { anyDeclaration, anyHistory, declaration } from '../../../support/declarations.ts';

describe('the profiles of a declaration', () => {
  it('are its goods, importer, declarant, seller, and HS heading with origin', () => {
    const keys = profileKeys(declaration({ departureCountry: 'DE' }));
    expect(keys).toEqual({
      goods: 'goods#090121|DE|BR|8|A|250',
      importer: 'importer#ROASTERY7',
      declarant: 'declarant#BROKER1',
      seller: 'seller#FAZENDA3',
      headingOrigin: 'headingOrigin#0901|BR',
    });
  });

  it('hold no seller where none is named', () => {
    expect(profileKeys(declaration({ sellerId: '' })).seller).toBeUndefined();
    expect(distinctProfileKeys([declaration({ sellerId: '' })])).toHaveLength(4);
  });

  it.each([
    { hs6: '090122' },
    { departureCountry: 'DE' },
    { originCountry: 'VN' },
    { taxRate: 8.5 },
    { taxType: 'FTA' },
    { netMassKg: 250.1 },
  ])('know other goods by %j', (change) => {
    expect(profileKeys(declaration(change)).goods).not.toBe(profileKeys(declaration()).goods);
  });

  it.each([{ itemPriceKrw: 1 }, { office: '16' }, { importerId: 'OTHER' }, { declarationId: 'D2' }])(
    'know the same goods whatever %j',
    (change) => {
      expect(profileKeys(declaration(change)).goods).toBe(profileKeys(declaration()).goods);
    },
  );

  it('are the same keys for a number however JSON writes it', () => {
    const written = JSON.parse('{ "netMassKg": 2.50e2, "taxRate": -0 }') as {
      netMassKg: number;
      taxRate: number;
    };
    const plain = { netMassKg: 250, taxRate: 0 };
    expect(profileKeys(declaration(written)).goods).toBe(profileKeys(declaration(plain)).goods);
  });

  it('are read once for declarations that share them', () => {
    fc.assert(
      fc.property(fc.array(anyDeclaration, { maxLength: 8 }), (declarations) => {
        const keys = distinctProfileKeys([...declarations, ...declarations]);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual(distinctProfileKeys(declarations));
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
    expect(profilesOf(declaration(), read)).toEqual({
      goods,
      importer,
      declarant: NO_HISTORY,
      seller: NO_HISTORY,
      headingOrigin: NO_HISTORY,
    });
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

  it('counts the same in whatever order results come', () => {
    fc.assert(
      fc.property(anyHistory, anyHistory, anyHistory, (one, two, three) => {
        expect(addCounts(addCounts(one, two), three)).toEqual(addCounts(one, addCounts(three, two)));
      }),
    );
  });
});
