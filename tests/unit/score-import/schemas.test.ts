// What a declaration, a batch, an inspection result and a worklist query may hold, and how bad fields are named.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod';
import {
  Batch,
  Declaration,
  declarationSchema,
  InspectionCorrection,
  InspectionResult,
  WorklistQuery,
} from '../../../functions/score-import/schemas.ts';
import { fieldErrors } from '../../../functions/shared/http/problem.ts';
import {
  anyDeclarationBody,
  declaration,
  declarationBody,
  itemsBody,
  sampleBodies,
} from '../../support/declarations.ts';
import { subheadingsOf } from '../../support/subheadings.ts';
import { inEnglish } from '../../support/words.ts';

/** Pointer and message of everything wrong with a value; empty where it is accepted. */
function errorsOf(schema: z.ZodType, value: unknown): { pointer: string; message: string }[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : inEnglish(fieldErrors(parsed.error.issues));
}

function pointersOf(schema: z.ZodType, value: unknown): string[] {
  return errorsOf(schema, value).map(({ pointer }) => pointer);
}

/** A body as it arrives: parsed from JSON text, where `__proto__` is an ordinary key. */
function fromJson(text: string): unknown {
  return JSON.parse(text);
}

/** One bad value for each field. */
const BAD: Record<string, unknown> = {
  declarationId: 'has space',
  declaredOn: 'yesterday',
  office: '',
  processType: 'TOO-LONG-FOR-A-CODE',
  importType: 11,
  importUse: '2 1',
  paymentType: null,
  transportMode: ['10'],
  declarantId: '',
  importerId: ' leads with a space',
  sellerId: null,
  courierId: 'x'.repeat(65),
  departureCountry: 'Brazil',
};
const OPTIONAL = new Set(['sellerId', 'courierId', 'description', 'grossMassKg', 'quantity']);

/** One bad value for each field of an item, and the pointer of what is wrong with it, relative to the item. */
const BAD_IN_ITEM: Record<string, readonly [value: unknown, pointer: string]> = {
  itemNumber: [1000, '/itemNumber'],
  hsCode: ['84713', '/hsCode'],
  description: ['\u200b', '/description'],
  originCountry: ['kr', '/originCountry'],
  originMark: [{}, '/originMark'],
  taxRate: [-1, '/taxRate'],
  taxType: ['Ä', '/taxType'],
  netMassKg: ['250', '/netMassKg'],
  grossMassKg: [-1, '/grossMassKg'],
  quantity: [{ value: 3, unit: 'pieces' }, '/quantity/unit'],
  price: [{ amount: 1e16 }, '/price/amount'],
};

describe('a declaration', () => {
  it('is accepted as the shipped samples send it', () => {
    for (const body of sampleBodies()) expect(errorsOf(Declaration, body)).toEqual([]);
  });

  it('names every bad field at once, each exactly once and nothing else', () => {
    fc.assert(
      fc.property(
        fc.subarray(Object.keys(BAD), { minLength: 1 }),
        fc.subarray(Object.keys(BAD_IN_ITEM)),
        (bad, badInItem) => {
          const changes = Object.fromEntries(bad.map((field) => [field, BAD[field]]));
          const ofItem = Object.fromEntries(badInItem.map((field) => [field, BAD_IN_ITEM[field]?.[0]]));
          const pointers = badInItem.map((field) => `/items/1${BAD_IN_ITEM[field]?.[1]}`);
          expect(pointersOf(Declaration, itemsBody([{}, ofItem], changes)).sort()).toEqual(
            [...bad.map((field) => `/${field}`), ...pointers].sort(),
          );
        },
      ),
    );
  });

  it('names every missing field of an empty object; seller and courier may be missing', () => {
    const required = (of: object): string[] => Object.keys(of).filter((field) => !OPTIONAL.has(field));
    expect(pointersOf(Declaration, {})).toEqual([...required(BAD), 'items'].map((field) => `/${field}`));
    expect(pointersOf(Declaration, declarationBody({ items: [{}] }))).toEqual(
      required(BAD_IN_ITEM).map((field) => `/items/0/${field}`),
    );
  });

  it.each([
    ['null', null],
    ['an array', []],
    ['a text', 'declaration'],
    ['a number', 5],
  ])('must be an object, not %s', (_what, value) => {
    expect(pointersOf(Declaration, value)).toEqual(['']);
  });

  it('is a value that reading changes no further', () => {
    fc.assert(
      fc.property(anyDeclarationBody, (body) => {
        const once = Declaration.parse(body);
        expect(Declaration.parse(once)).toEqual(once);
      }),
    );
  });
});

describe('the items of a declaration', () => {
  it('are 1 to 999', () => {
    const items = (count: number): object[] => Array.from({ length: count }, () => ({}));
    expect(pointersOf(Declaration, itemsBody([]))).toEqual(['/items']);
    expect(errorsOf(Declaration, itemsBody(items(999) as Record<string, unknown>[]))).toEqual([]);
    expect(pointersOf(Declaration, itemsBody(items(1000) as Record<string, unknown>[]))).toContain('/items');
  });

  it('have numbers of their own, in any order', () => {
    expect(errorsOf(Declaration, itemsBody([{ itemNumber: 3 }, { itemNumber: 1 }]))).toEqual([]);
    expect(errorsOf(Declaration, itemsBody([{}, {}, { itemNumber: 1 }]))).toEqual([
      { pointer: '/items/2/itemNumber', message: 'Expected each number once: /items/0 has 1, too' },
    ]);
  });

  it.each(['640399', '6403990', '64039900', '640399000', '6403990000'])(
    'take the HS code %s, of 6 to 10 digits',
    (hsCode) => {
      expect(errorsOf(Declaration, declarationBody({ hsCode }))).toEqual([]);
    },
  );

  it.each([null, 'item', 5, []])('are objects, not %j', (item) => {
    expect(pointersOf(Declaration, declarationBody({ items: [item] }))).toEqual(['/items/0']);
  });
});

describe('the price of an item', () => {
  const priceErrors = (price: object): string[] =>
    errorsOf(Declaration, declarationBody({ price })).map(
      ({ pointer, message }) => `${pointer.replace('/items/0/price', '')} ${message}`,
    );

  it("is in the stage's currency unless it names another", () => {
    expect(declaration({ price: { amount: 5 } }).items[0]?.price).toEqual({ amount: 5, currency: 'KRW' });
    expect(priceErrors({ amount: 5, currency: 'KRW', exchangeRate: 1 })).toEqual([]);
  });

  it('in another currency has its exchange rate', () => {
    expect(priceErrors({ amount: 5, currency: 'USD', exchangeRate: 1_400.5 })).toEqual([]);
    expect(priceErrors({ amount: 5, currency: 'USD' })).toEqual([
      '/exchangeRate Required: expected how many KRW one USD is',
    ]);
  });

  it("in the stage's currency has none but 1", () => {
    expect(priceErrors({ amount: 5, exchangeRate: 1_400 })).toEqual([
      '/exchangeRate Expected no exchange rate, or 1: the price is in KRW already',
    ]);
  });

  it.each([0, -1, 1e10])('has no exchange rate of %d', (exchangeRate) => {
    expect(
      pointersOf(Declaration, declarationBody({ price: { amount: 5, currency: 'USD', exchangeRate } })),
    ).toEqual(['/items/0/price/exchangeRate']);
  });

  it.each(['usd', 'XXX', 'DOLLAR', ''])('has no currency %j', (currency) => {
    expect(
      pointersOf(Declaration, declarationBody({ price: { amount: 5, currency, exchangeRate: 2 } })),
    ).toEqual(['/items/0/price/currency']);
  });

  it('is not beyond any goods after conversion', () => {
    expect(priceErrors({ amount: 1e12, currency: 'USD', exchangeRate: 1_400 })).toEqual([
      '/amount Expected at most 1000000000000000 after conversion to KRW',
    ]);
  });

  it('of a stage in dollars is in dollars', () => {
    const inDollars = declarationSchema({ subheadings: () => undefined, currency: 'USD' });
    const parsed = inDollars.parse(declarationBody({ price: { amount: 5 } }));
    expect(parsed.items[0]?.price).toEqual({ amount: 5, currency: 'USD' });
    expect(pointersOf(inDollars, declarationBody({ price: { amount: 5, currency: 'KRW' } }))).toEqual([
      '/items/0/price/exchangeRate',
    ]);
  });
});

describe('a number of a declaration', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, -0.01, -1e-9, '1', null])(
    'is refused as %s in each of the three amounts',
    (value) => {
      const body = declarationBody({ taxRate: value, netMassKg: value, price: { amount: value } });
      expect(pointersOf(Declaration, body)).toEqual([
        '/items/0/taxRate',
        '/items/0/netMassKg',
        '/items/0/price/amount',
      ]);
    },
  );

  it.each(['1e999', '1e400', '-1e400', '9'.repeat(400)])(
    'that overflows in JSON is refused as %s, not read as the largest number',
    (number) => {
      const text = JSON.stringify(declarationBody()).replace('"netMassKg":250', `"netMassKg":${number}`);
      expect(pointersOf(Declaration, fromJson(text))).toEqual(['/items/0/netMassKg']);
    },
  );

  it('is refused beyond any goods', () => {
    const huge = { taxRate: 10_001, netMassKg: 1.01e10, price: { amount: Number.MAX_VALUE } };
    expect(pointersOf(Declaration, declarationBody(huge))).toEqual([
      '/items/0/taxRate',
      '/items/0/netMassKg',
      '/items/0/price/amount',
    ]);
  });

  it('may be zero', () => {
    expect(
      errorsOf(Declaration, declarationBody({ taxRate: 0, netMassKg: 0, price: { amount: 0 } })),
    ).toEqual([]);
  });
});

describe('the day of a declaration', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('may be the day that has begun in UTC+14', () => {
    vi.setSystemTime('2026-02-28T10:00:00Z');
    expect(errorsOf(Declaration, declarationBody({ declaredOn: '2026-03-01' }))).toEqual([]);
  });

  it('lies in the future a second before that', () => {
    vi.setSystemTime('2026-02-28T09:59:59Z');
    expect(errorsOf(Declaration, declarationBody({ declaredOn: '2026-03-01' }))).toEqual([
      { pointer: '/declaredOn', message: 'The day is in the future' },
    ]);
  });

  it.each([
    '2020-02-30',
    '2019-02-29',
    '2020-13-01',
    '2020-00-10',
    '2020-1-2',
    '20200102',
    '2020-01-02T00:00:00Z',
    '02/01/2020',
    ' 2020-01-02',
    '٢٠٢٠-٠١-٠٢',
    '+002020-01-02',
    'today',
    '',
  ])('"%s" is not a calendar day and has no other error', (day) => {
    expect(errorsOf(Declaration, declarationBody({ declaredOn: day }))).toEqual([
      { pointer: '/declaredOn', message: 'Expected a calendar day, YYYY-MM-DD' },
    ]);
  });

  it('may be the leap day of a leap year', () => {
    expect(errorsOf(Declaration, declarationBody({ declaredOn: '2020-02-29' }))).toEqual([]);
  });

  it.each(['0000-01-01', '1989-12-31'])('%s is before any declaration of the service', (day) => {
    expect(errorsOf(Declaration, declarationBody({ declaredOn: day }))).toEqual([
      { pointer: '/declaredOn', message: 'Expected 1990-01-01 or later' },
    ]);
  });
});

describe('the codes of a declaration', () => {
  it.each([
    '770000',
    '770100',
    '000000',
    '000100',
    '980000',
    '990000',
    '84713',
    '84713000000',
    '84713O',
    '８４７１３０',
    '٦٤٠٣٩٩',
    '6403.99',
    ' 847130',
    '-84713',
    '',
  ])('HS code "%s" is refused', (hsCode) => {
    expect(pointersOf(Declaration, declarationBody({ hsCode }))).toEqual(['/items/0/hsCode']);
  });

  it('HS subheadings of every chapter from 01 to 97 but 77 are accepted', () => {
    const chapters = subheadingsOf('2017')
      .filter((hsCode) => errorsOf(Declaration, declarationBody({ hsCode })).length === 0)
      .map((hs6) => hs6.slice(0, 2));
    expect([...new Set(chapters)]).toEqual(
      Array.from({ length: 97 }, (_, index) => String(index + 1).padStart(2, '0')).filter(
        (one) => one !== '77',
      ),
    );
  });

  it.each([
    ...['XX', 'kr', 'KOR', 'K', '', 'UK', 'EU', 'SU', 'ＫＲ', '🇰🇷', 'K\u200bR', '__proto__', 'constructor'],
  ])('country "%s" is refused', (country) => {
    const body = declarationBody({ departureCountry: country, originCountry: country });
    expect(pointersOf(Declaration, body)).toEqual(['/departureCountry', '/items/0/originCountry']);
  });

  it.each(['KR', 'GB', 'XK', 'ZZ'])('country %s is accepted', (country) => {
    expect(errorsOf(Declaration, declarationBody({ originCountry: country }))).toEqual([]);
  });

  it.each([
    ...[
      'a/b',
      'A B',
      '../etc',
      '',
      ' ',
      '-1',
      'ab\n',
      'A\u0000',
      'A\u202eB',
      'número',
      '선언1',
      '{{id}}',
      '%2e',
      'A%2FB',
    ],
    ...['x'.repeat(65), 'x'.repeat(5000)],
  ])('declaration number %j is refused', (declarationId) => {
    expect(pointersOf(Declaration, declarationBody({ declarationId }))).toEqual(['/declarationId']);
  });
});

describe('a code of a declaration', () => {
  const FIELDS = ['office', 'processType', 'importType', 'importUse', 'paymentType', 'transportMode'];

  it.each(['', 'A B', '123456789', 'Ä', "1' OR '1'='1", '1\u0000', '$(id)', 'Ａ'])(
    'is refused as %j',
    (code) => {
      const names = [...FIELDS, 'taxType', 'originMark'];
      const body = declarationBody(Object.fromEntries(names.map((name) => [name, code])));
      const pointers = [...FIELDS.map((name) => `/${name}`), '/items/0/originMark', '/items/0/taxType'];
      expect(pointersOf(Declaration, body).sort()).toEqual(pointers.sort());
    },
  );
});

describe('a party of a declaration', () => {
  it('is the same party in whatever Unicode form its name comes', () => {
    const composed = Declaration.parse(declarationBody({ importerId: 'Caf\u00e9 \uac01' }));
    const decomposed = Declaration.parse(declarationBody({ importerId: 'Cafe\u0301 \u1100\u1161\u11a8' }));
    expect(decomposed).toEqual(composed);
    const wide = Declaration.parse(declarationBody({ importerId: 'ＡＢ１２' }));
    expect(wide).toEqual(Declaration.parse(declarationBody({ importerId: 'AB12' })));
  });

  it.each(['شركة النور', 'מכס 7', '관세법인 한강', 'हिन्दी', 'Ünal / Söhne', 'B.V. 2:1_x-y'])(
    'may be written as "%s"',
    (importerId) => {
      expect(errorsOf(Declaration, declarationBody({ importerId }))).toEqual([]);
    },
  );

  it.each([
    ['a right-to-left override', 'abc\u202egpj'],
    ['a right-to-left mark', '\u200fabc'],
    ['an isolate', 'a\u2066b\u2069'],
    ['a zero-width space', 'a\u200bb'],
    ['a null character', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['an escape sequence', '\u001b[31mred'],
    ['a byte order mark', '\ufeffabc'],
    ['a lone surrogate', 'a\ud800b'],
    ['markup', '<script>'],
    ['a key separator', 'importer#1'],
    ['a space at its end', 'abc '],
    ['two spaces in a row', 'a  b'],
    ['a variation selector', 'abc\ufe0f'],
    ['a grapheme joiner', 'a\u034fbc'],
    ['a bidi isolate', '\u2067شركة\u2069'],
    ['a left-to-right mark', 'abc\u200e'],
    ['a Hangul filler', 'abc\u3164def'],
    ['a replacement character', 'abc\ufffd'],
    ['an emoji', 'abc🚢'],
    ['only spaces', '   '],
    ['a combining mark in front', '\u0301abc'],
    ['65 letters', 'a'.repeat(65)],
  ])('may not hold %s', (_what, name) => {
    const body = declarationBody({ declarantId: name, importerId: name, sellerId: name, courierId: name });
    expect(pointersOf(Declaration, body)).toEqual(['/declarantId', '/importerId', '/sellerId', '/courierId']);
  });

  it('that need not be named and is sent empty counts as not sent', () => {
    const { sellerId: _seller, courierId: _courier, ...without } = declarationBody();
    expect(Declaration.parse(declarationBody({ sellerId: '', courierId: '' }))).toEqual(
      Declaration.parse(without),
    );
  });
});

describe('an unknown field', () => {
  it.each([
    ['/sellerID', '"sellerID": "X"'],
    ['/__proto__', '"__proto__": { "netMassKg": 1 }'],
    ['/constructor', '"constructor": {}'],
    ['/hasOwnProperty', '"hasOwnProperty": 1'],
    ['/a~1b~0c', '"a/b~c": 1'],
    ['/', '"": 1'],
  ])('is refused at %s', (pointer, field) => {
    const text = `{${field},${JSON.stringify(declarationBody()).slice(1)}`;
    expect(errorsOf(Declaration, fromJson(text))).toEqual([
      { pointer, message: 'Unknown field: it is not part of this request' },
    ]);
  });

  it('is refused beside the bad fields, so that one answer names all', () => {
    expect(pointersOf(Declaration, declarationBody({ hsCode: '770000', weight: 5 }))).toEqual([
      '/items/0/hsCode',
      '/weight',
    ]);
  });
});

describe('a batch', () => {
  it('has 1 to 500 declarations, which are validated separately later', () => {
    expect(errorsOf(Batch, { declarations: [null] })).toEqual([]);
    expect(errorsOf(Batch, { declarations: new Array(500).fill({}) })).toEqual([]);
    expect(pointersOf(Batch, { declarations: [] })).toEqual(['/declarations']);
    expect(pointersOf(Batch, { declarations: new Array(501).fill({}) })).toEqual(['/declarations']);
  });

  it.each([{}, { declarations: null }, { declarations: {} }, { declarations: 'x' }])(
    'is refused as %j',
    (body) => {
      expect(pointersOf(Batch, body)).toEqual(['/declarations']);
    },
  );

  it('has at most 2,000 items in all of its declarations', () => {
    const withItems = (count: number): object => ({ items: new Array(count).fill(null) });
    const declarations = [withItems(999), withItems(999), withItems(2)];
    expect(errorsOf(Batch, { declarations })).toEqual([]);
    expect(errorsOf(Batch, { declarations: [...declarations, withItems(1)] })).toEqual([
      {
        pointer: '/declarations',
        message: 'Expected at most 2000 items in all declarations, got 2001; send more in further batches',
      },
    ]);
  });

  it('has no other field', () => {
    expect(pointersOf(Batch, { declarations: [{}], dryRun: true })).toEqual(['/dryRun']);
  });
});

describe('an inspection result', () => {
  it('is an outcome, with duty and note where there are any', () => {
    expect(errorsOf(InspectionResult, { outcome: 'clear' })).toEqual([]);
    expect(errorsOf(InspectionResult, { outcome: 'critical', recoveredDuty: 0, note: '' })).toEqual([]);
  });

  it.each([' ', '\u200b\u200b', '\u00ad', '\u3164', '\u2800', '\u200b \u2060'])(
    'has no note in which nothing is seen (%j)',
    (note) => {
      expect(pointersOf(InspectionResult, { outcome: 'clear', note })).toEqual(['/note']);
    },
  );

  it('keeps a note without its invisible characters', () => {
    expect(InspectionResult.parse({ outcome: 'clear', note: 'as\u00ad decla\u200bred' }).note).toBe(
      'as declared',
    );
  });

  it('may list what was found in single items, each once; its outcome is the gravest of them', () => {
    const items = [
      { itemNumber: 1, outcome: 'fraud' },
      { itemNumber: 7, outcome: 'clear' },
    ];
    expect(errorsOf(InspectionResult, { outcome: 'fraud', items })).toEqual([]);
    expect(errorsOf(InspectionResult, { outcome: 'clear', items })).toEqual([
      { pointer: '/outcome', message: 'Expected fraud, the gravest outcome of the items' },
    ]);
    expect(errorsOf(InspectionResult, { outcome: 'fraud', items: [...items, ...items.slice(0, 1)] })).toEqual(
      [{ pointer: '/items/2/itemNumber', message: 'Expected each item once: /items/0 is item 1, too' }],
    );
  });

  it('takes an empty list of items as none: the outcome is that of every item', () => {
    expect(InspectionResult.parse({ outcome: 'fraud', items: [] })).toEqual({ outcome: 'fraud' });
    const correction = { outcome: 'fraud', reason: 'Weighed again' };
    expect(InspectionCorrection.parse({ ...correction, items: [] })).toEqual(correction);
  });

  it('names every bad field at once', () => {
    const body = { outcome: 'Fraud', recoveredDuty: -1, note: 'x'.repeat(2001), inspector: 'Kim' };
    expect(pointersOf(InspectionResult, body)).toEqual(['/outcome', '/recoveredDuty', '/note', '/inspector']);
  });
});

describe('a worklist query', () => {
  const RED = { lane: 'red', day: '2020-01-02' };

  it('has 50 items by default', () => {
    expect(WorklistQuery.parse(RED)).toEqual({ ...RED, limit: 50 });
  });

  it.each(['0', '101', '-1', '1.5', '1e1', ' 5', '٣', ''])('refuses the limit "%s"', (limit) => {
    expect(pointersOf(WorklistQuery, { ...RED, limit })).toEqual(['/limit']);
  });

  it.each([
    { day: '2020-01-02', status: 'open', office: '40', hsChapter: '64', selectedBy: 'random' },
    { importerId: 'IMP-1' },
    { importerId: 'IMP-1', from: '2020-01-02', to: '2020-01-02', status: 'cancelled', hsChapter: '01' },
  ])('accepts %j', (query) => {
    expect(WorklistQuery.parse(query)).toEqual({ ...query, limit: 50 });
  });

  it('knows an importer by the name that its declarations have', () => {
    expect(WorklistQuery.parse({ importerId: 'ＩＭＰ－１' }).importerId).toBe('IMP-1');
  });

  it('names every bad or unknown parameter at once', () => {
    const bad = {
      lane: 'blue',
      day: '2020-02-30',
      status: 'done',
      office: '',
      hsChapter: '77',
      selectedBy: 'me',
      hs6: '1',
    };
    expect(pointersOf(WorklistQuery, bad).sort()).toEqual([
      '/day',
      '/hs6',
      '/hsChapter',
      '/lane',
      '/office',
      '/selectedBy',
      '/status',
    ]);
  });

  it.each([
    [{}, ['/day']],
    [{ lane: 'red', from: '2020-01-02' }, ['/day']],
    [{ ...RED, importerId: 'IMP-1' }, ['/importerId']],
    [{ ...RED, from: '2020-01-02', to: '2020-01-03' }, ['/from', '/to']],
    [{ importerId: 'IMP-1', lane: 'red' }, ['/lane']],
    [{ importerId: 'IMP-1', from: '2020-01-03', to: '2020-01-02' }, ['/to']],
    [
      { importerId: 'IMP-1', lane: 'red', from: '2020-01-03', to: '2020-01-02', office: '#', hs6: '1' },
      ['/office', '/hs6', '/lane', '/to'],
    ],
  ])('refuses the contradictions of %j', (query, pointers) => {
    expect(pointersOf(WorklistQuery, query).sort()).toEqual(pointers.sort());
  });
});
