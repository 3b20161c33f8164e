// Which subheadings a declaration of a day may have: those of the edition of the HS that it follows.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Declaration, declarationSchema } from '../../../../functions/score-import/schemas.ts';
import {
  editionCalendar,
  HS_EDITIONS,
  ofAnyEdition,
  ofItsEdition,
  uncheckedSubheading,
} from '../../../../functions/shared/nomenclature/editions.ts';
import { declarationBody, sampleDeclarations } from '../../../support/declarations.ts';
import { subheadingsOf } from '../../../support/subheadings.ts';
import { inEnglish } from '../../../support/words.ts';

const CALENDAR = editionCalendar();
const check = ofItsEdition(CALENDAR);

describe('an edition of the HS', () => {
  // World Customs Organization: number of subheadings of each edition.
  it.each([
    ['2002', 5224],
    ['2007', 5052],
    ['2012', 5205],
    ['2017', 5387],
    ['2022', 5612],
  ])('of %s has %i subheadings, and none is outside chapters 01 to 97', (edition, size) => {
    const codes = subheadingsOf(edition);
    expect(codes).toHaveLength(size);
    expect(new Set(codes).size).toBe(size);
    expect(
      codes.filter((code) => !/^(?:0[1-9]|[1-9]\d)\d{4}$/.test(code) || /^(?:77|98|99)/.test(code)),
    ).toEqual([]);
  });

  it.each([...HS_EDITIONS])('of %s accepts all of its subheadings from its first day', (edition) => {
    for (const code of subheadingsOf(edition)) {
      expect(
        Declaration.safeParse(declarationBody({ hsCode: code, declaredOn: `${edition}-01-01` })).error,
      ).toBe(undefined);
    }
  });

  it('refuses every six digits that it does not have', () => {
    for (const edition of HS_EDITIONS) {
      const codes = new Set(subheadingsOf(edition));
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 999_999 }).map((number) => String(number).padStart(6, '0')),
          (code) => {
            expect(check(code, `${edition}-06-15`) === undefined).toBe(codes.has(code));
          },
        ),
      );
    }
  });

  it('has every subheading of the samples', () => {
    for (const { items, declaredOn } of sampleDeclarations()) {
      for (const { hsCode } of items) expect(check(hsCode, declaredOn)).toBe(undefined);
    }
  });

  it('of 2017 has 3002.19, which no table pairs with a later code', () => {
    expect(check('300219', '2020-05-05')).toBe(undefined);
  });
});

describe('the message about a subheading of no or another edition', () => {
  it.each([
    [
      'names the subheadings of its heading',
      '010199',
      '2022-05-05',
      '010199 is not a subheading of HS 2022; heading 0101 has 010121, 010129, 010130 and 010190',
    ],
    ['names a heading that does not exist', '850000', '2020-05-05', undefined],
    [
      'names the heading that the edition does not have',
      '859900',
      '2020-05-05',
      '859900 is not a subheading of HS 2017, which has no heading 8599',
    ],
    [
      'names what became of an earlier one',
      '041000',
      '2022-01-01',
      '041000 is not a subheading of HS 2022, which declarations follow since 2022-01-01; it was one of HS 2017, and its goods are now in 041010, 041090, 160100, 160210 and 160290',
    ],
    [
      'names six successors and how many more',
      '851712',
      '2022-01-01',
      '851712 is not a subheading of HS 2022, which declarations follow since 2022-01-01; it was one of HS 2017, and its goods are now in 851713, 851714, 852411, 852412, 852419, 852491 and 11 more',
    ],
    [
      'names the later edition of a later one',
      '851713',
      '2021-12-31',
      '851713 is not a subheading of HS 2017, which declarations follow since 2017-01-01; it is one of HS 2022',
    ],
    [
      'names the last edition that had it',
      '010110',
      '2018-01-01',
      '010110 is not a subheading of HS 2017, which declarations follow since 2017-01-01; it was one of HS 2007',
    ],
  ])('%s', (_what, hs6, declaredOn, message) => {
    const issues = Declaration.safeParse(declarationBody({ hsCode: hs6, declaredOn })).error?.issues ?? [];
    expect(issues.map(({ path }) => path)).toEqual([['items', 0, 'hsCode']]);
    expect(issues[0]?.message).toBe(
      message ??
        'Expected an HS code of 6 to 10 digits within chapters 01 to 97 (77 is reserved), whose heading does not end in 00',
    );
  });

  it.each(['010000', '000000', '770000', '980000', '999999', '99999', '01012100000'])(
    '%s is refused in any year',
    (hs6) => {
      for (const declaredOn of ['1995-01-01', '2003-01-01', '2020-01-01', '2025-01-01']) {
        const issues = Declaration.safeParse(declarationBody({ hsCode: hs6, declaredOn })).error?.issues;
        expect(issues?.map(({ path }) => path)).toEqual([['items', 0, 'hsCode']]);
      }
    },
  );

  it('comes together with the other bad fields', () => {
    const bad = declarationBody({ hsCode: '010199', office: '', netMassKg: -1, importerId: '\u200b' });
    const paths = Declaration.safeParse(bad).error?.issues.map(({ path }) => path.join('/'));
    expect(paths?.sort()).toEqual(['importerId', 'items/0/hsCode', 'items/0/netMassKg', 'office']);
  });
});

describe('an administration that adopts an edition late', () => {
  const late = declarationSchema({
    subheadings: ofItsEdition(editionCalendar({ '2022': '2023-07-01' })),
    currency: 'KRW',
  });

  it.each([
    ['851712', '2023-06-30', true],
    ['851712', '2023-07-01', false],
    ['851713', '2023-06-30', false],
    ['851713', '2023-07-01', true],
  ])('has %s on %s: %s', (hs6, declaredOn, accepted) => {
    expect(late.safeParse(declarationBody({ hsCode: hs6, declaredOn })).success).toBe(accepted);
  });

  it('cannot adopt an edition before the one before it', () => {
    expect(() => editionCalendar({ '2017': '2022-01-01' })).toThrow('HS 2022 must begin after');
  });
});

describe('a day before the first edition that is known', () => {
  it('accepts what cannot be checked, with a warning', () => {
    expect(check('850100', '2001-12-31')).toBe(undefined);
    expect(inEnglish(uncheckedSubheading('850100', '2001-12-31', CALENDAR))).toContain('it was not checked');
  });

  it('has no warning about what was a subheading of HS 2002 as well', () => {
    expect(uncheckedSubheading('090121', '1999-01-01', CALENDAR)).toBe(undefined);
  });

  it('has none from then on', () => {
    expect(uncheckedSubheading('850100', '2002-01-01', CALENDAR)).toBe(undefined);
  });
});

describe('a file of earlier results', () => {
  it('may have subheadings of any edition, whatever its days', () => {
    expect(ofAnyEdition('851712', '2024-01-01')).toBe(undefined);
    expect(ofAnyEdition('851713', '2003-01-01')).toBe(undefined);
  });

  it('has none of no edition', () => {
    expect(inEnglish(ofAnyEdition('010199', '2024-01-01'))).toBe(
      '010199 is not a subheading of the HS since 2002',
    );
  });
});
