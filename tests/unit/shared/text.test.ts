// What counts as visible: texts that show nothing are refused wherever a name, a note or an identifier is expected.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { NewOverride } from '../../../functions/delinquency/schemas.ts';
import { readHeader, readRow, SNAPSHOT_COLUMNS } from '../../../functions/delinquency/snapshot/snapshot.ts';
import { GoodsItem } from '../../../functions/predict-hs/schemas.ts';
import { Declaration, InspectionResult } from '../../../functions/score-import/schemas.ts';
import {
  displayForm,
  hasOnlySeenCharacters,
  isDisplayLine,
  isDisplayText,
} from '../../../functions/shared/text.ts';
import { NewDocument } from '../../../functions/verify-document/schemas.ts';
import { declarationBody } from '../../support/declarations.ts';
import { inEnglish } from '../../support/words.ts';

const UNSEEN: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['spaces of all kinds', ' \u00a0\u1680\u2003\u202f\u205f\u3000'],
  ['zero-width spaces', '\u200b\u200b'],
  ['joiners', '\u200d\u200c'],
  ['a word joiner and a byte order mark', '\u2060\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['Hangul fillers', '\u3164\u115f\u1160\uffa0'],
  ['empty Braille patterns', '\u2800\u2800'],
  ['combining marks without a base', '\u0301\u20dd'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['tag characters', '\u{e0041}\u{e0042}'],
  ['a Mongolian vowel separator', '\u180e'],
  ['invisible mathematical operators', '\u2062\u2063'],
  ['an unassigned character', '\u0378'],
  ['a private character', '\ue000\u{10fffd}'],
  ['a noncharacter', '\ufffe\ufdd0'],
  ['a lone surrogate', '\ud800'],
  ['control characters', '\u0007\u001b'],
  ['line breaks', '\r\n\u2028'],
  ['marks of direction', '\u200f\u202e\u2066'],
  ['blank hieroglyphs', '\u{13441}\u{13442}'],
  ['a null note head', '\u{1d159}'],
  ['a Khitan filler', '\u{16fe4}'],
];

describe('a text that shows nothing', () => {
  it.each(UNSEEN)('is neither a line, a text nor an identifier: %s', (_what, text) => {
    expect(isDisplayLine(displayForm(text))).toBe(false);
    expect(isDisplayText(displayForm(text))).toBe(false);
    expect(hasOnlySeenCharacters(text)).toBe(false);
  });

  it('is none however its characters are mixed', () => {
    const characters = UNSEEN.flatMap(([, text]) => [...text]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...characters), { maxLength: 8 }), (mixed) => {
        expect(isDisplayLine(displayForm(mixed.join('')))).toBe(false);
      }),
    );
  });

  const FIELDS: readonly (readonly [string, z.ZodType, (text: string) => unknown])[] = [
    ['/declarationId', Declaration, (text) => declarationBody({ declarationId: text })],
    ['/declarantId', Declaration, (text) => declarationBody({ declarantId: text })],
    ['/importerId', Declaration, (text) => declarationBody({ importerId: text })],
    ['/sellerId', Declaration, (text) => declarationBody({ sellerId: text || ' ' })],
    ['/courierId', Declaration, (text) => declarationBody({ courierId: text || ' ' })],
    ['/note', InspectionResult, (text) => ({ outcome: 'clear', note: `${text}\u200b` })],
    ['/id', GoodsItem, (text) => ({ id: text, description: 'coffee' })],
    ['/reason', NewOverride, (text) => ({ grade: '01', reason: text, validUntil: inAWeek() })],
    ['/fileName', NewDocument, (text) => document({ fileName: text })],
    ['/authorityId', NewDocument, (text) => document({ authorityId: text })],
    ['/declarationId', NewDocument, (text) => document({ declarationId: text })],
  ];

  it.each(FIELDS)('is refused as %s', (pointer, schema, body) => {
    for (const [what, text] of UNSEEN) {
      // A note of spaces alone says nothing, as an empty one does.
      if (pointer === '/note' && displayForm(text) === '') continue;
      const paths = schema.safeParse(body(text)).error?.issues.map(({ path }) => `/${path.join('/')}`);
      expect(paths, what).toEqual([pointer]);
    }
  });

  it('makes a row of a snapshot a rejected one as companyName', () => {
    for (const [what, text] of UNSEEN) {
      const reading = rowWithName(text);
      expect(reading.ok ? [] : inEnglish(reading.problems), what).toEqual([
        'companyName: expected UTF-8 text of 1 to 200 visible characters without control characters',
      ]);
    }
  });
});

describe('the display form', () => {
  it.each([
    ['without zero-width characters', '한\u200b국\ufeff무\u2060역', '한국무역'],
    ['without soft hyphens', 'alu\u00adminium', 'aluminium'],
    ['without Hangul fillers beside letters', 'A\u3164B', 'AB'],
    ['composed', 'e\u0301', 'é'],
    ['with the non-joiner of a Persian word', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['with the joiner of Sinhala', 'ශ්\u200dරී', 'ශ්\u200dරී'],
    ['without a joiner between Latin letters', 'A\u200dB', 'AB'],
    ['with the selector of a Han variant', '葛\u{e0100}城', '葛\u{e0100}城'],
    ['with the spaces of Braille', '⠓⠊\u2800⠽⠕', '⠓⠊\u2800⠽⠕'],
    ['with an emoji of several people', '👩\u200d🔬', '👩\u200d🔬'],
  ])('is %s', (_what, text, form) => {
    expect(displayForm(text)).toBe(form);
    expect(isDisplayLine(form)).toBe(true);
  });

  it('is the display form of itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(displayForm(displayForm(text))).toBe(displayForm(text));
      }),
    );
  });

  it('keeps marks of direction, so that a name that reads as another one is refused', () => {
    expect(isDisplayLine(displayForm('invoice\u202efdp.exe'))).toBe(false);
  });

  it('is what a snapshot names a company by', () => {
    const reading = rowWithName('한\u200b빛무역');
    expect(reading.ok && reading.value.companyName).toBe('한빛무역');
  });
});

describe('an identifier', () => {
  it.each(['A\u200bB', 'A\u00adB', 'A\u3164', 'A\u2800B', 'A\ufe0f', '\u2066A', 'A\ue000', 'A\u00a0B'])(
    'is refused with an invisible character beside visible ones: %j',
    (id) => {
      expect(hasOnlySeenCharacters(id)).toBe(false);
      expect(GoodsItem.safeParse({ id, description: 'coffee' }).success).toBe(false);
    },
  );

  it.each(['A-1', '송장 12', 'Ünal / Söhne', 'شركة النور'])('may be in any script: %s', (id) => {
    expect(GoodsItem.parse({ id, description: 'coffee' }).id).toBe(id);
  });
});

function inAWeek(): string {
  return new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
}

function document(changes: object): object {
  return {
    fileName: 'scan.pdf',
    contentType: 'application/pdf',
    sizeBytes: 1000,
    sha256: 'a'.repeat(64),
    documentType: 'invoice',
    authorityId: 'KR-CHAMBER',
    ...changes,
  };
}

function rowWithName(companyName: string) {
  const header = readHeader(SNAPSHOT_COLUMNS.join(','));
  if (!header.ok) throw new Error('The header is not one');
  const fields = SNAPSHOT_COLUMNS.map((column) => {
    if (column === 'taxpayerId') return 'T1';
    if (column === 'companyName') return companyName;
    return column.startsWith('paymentStatus') ? '-1' : '0';
  });
  return readRow(fields, header.value);
}
