// What the contract of HS codes accepts, and that it names every bad field.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ZodType } from 'zod';
import {
  DecisionRequest,
  GoodsItem,
  PredictionPath,
  PredictionRequest,
} from '../../../functions/predict-hs/schemas.ts';
import { fieldErrors } from '../../../functions/shared/http/problem.ts';

/** Pointers of everything that is wrong with a value. */
function pointers(schema: ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : fieldErrors(parsed.error.issues).map(({ pointer }) => pointer);
}

const goods = { description: 'Coffee, roasted' };

describe('a request', () => {
  it('requests five candidates of six digits by default', () => {
    expect(PredictionRequest.parse({ items: [goods] })).toEqual({ items: [goods], digits: 6, limit: 5 });
  });

  it.each([2, 4, 6])('may ask for %d digits', (digits) => {
    expect(PredictionRequest.parse({ items: [goods], digits }).digits).toBe(digits);
  });

  it('may ask for ten digits of a schedule, and for none of both alone', () => {
    const asked = PredictionRequest.parse({ items: [goods], digits: 10, schedule: 'HSK' });
    expect(asked).toMatchObject({ digits: 10, schedule: 'HSK' });
    expect(pointers(PredictionRequest, { items: [goods], digits: 10 })).toEqual(['/schedule']);
    expect(pointers(PredictionRequest, { items: [goods], digits: 10, schedule: 'CN' })).toEqual([
      '/schedule',
    ]);
    expect(pointers(PredictionRequest, { items: [goods], schedule: 'HSK' })).toEqual(['/digits']);
    expect(pointers(PredictionRequest, { items: [goods], digits: 4, schedule: 'HSK' })).toEqual(['/digits']);
    expect(pointers(PredictionRequest, { items: [], digits: 10 }).sort()).toEqual(['/items', '/schedule']);
  });

  it.each([0, 1, 3, 5, 8, '6', null, 6.5, true])('cannot ask for %o digits', (digits) => {
    expect(pointers(PredictionRequest, { items: [goods], digits })).toEqual(['/digits']);
  });

  it.each([0, -1, 11, 2.5, '5', null, Number.NaN])('cannot ask for %o candidates', (limit) => {
    expect(pointers(PredictionRequest, { items: [goods], limit })).toEqual(['/limit']);
  });

  it('has 1 to 100 items', () => {
    const items = (count: number): unknown => ({ items: Array.from({ length: count }, () => goods) });
    expect(pointers(PredictionRequest, items(1))).toEqual([]);
    expect(pointers(PredictionRequest, items(100))).toEqual([]);
    expect(pointers(PredictionRequest, items(0))).toEqual(['/items']);
    expect(pointers(PredictionRequest, items(101))).toEqual(['/items']);
  });

  it('names every bad field of every item at once', () => {
    const items = [{ description: 1 }, {}, { ...goods, itemname: 'x' }, { ...goods, id: '' }, null, goods];
    expect(pointers(PredictionRequest, { items, digit: 4 }).sort()).toEqual(
      [
        '/digit',
        '/items/0/description',
        '/items/1/description',
        '/items/2/itemname',
        '/items/3/id',
        '/items/4',
      ].sort(),
    );
  });
});

describe('an item', () => {
  it.each(['', ' ', '\n\t', '😀', '0123', '\u0000', '\u202e\u2066', 'ﻣﻼﺑﺲ'])(
    'may be described by %j: what cannot be read is for the answer to say',
    (description) => {
      expect(pointers(GoodsItem, { description })).toEqual([]);
    },
  );

  it.each(['', ' '])('may have %j for a name', (itemName) => {
    expect(pointers(GoodsItem, { ...goods, itemName })).toEqual([]);
  });

  it('is described by at most 2,000 characters and named by 200, whatever their bytes', () => {
    for (const character of ['a', '커', '😀', '𠮷']) {
      expect(pointers(GoodsItem, { description: character.repeat(2000) })).toEqual([]);
      expect(pointers(GoodsItem, { description: character.repeat(2001) })).toEqual(['/description']);
      expect(pointers(GoodsItem, { ...goods, itemName: character.repeat(200) })).toEqual([]);
      expect(pointers(GoodsItem, { ...goods, itemName: character.repeat(201) })).toEqual(['/itemName']);
    }
  });

  it('counts Korean that a Mac wrote in single letters like any other', () => {
    const description = '커피 원두'.repeat(400);
    const parsed = GoodsItem.parse({ description: description.normalize('NFD') });
    expect(parsed.description).toBe(description.normalize('NFD'));
  });

  it('has halves of characters replaced, so that it is text wherever it goes', () => {
    expect(GoodsItem.parse({ description: 'cof\ud800fee' }).description).toBe('cof\ufffdfee');
  });

  it.each(['x', '12', '행 1', 'a/b#c', '-', '😀'.repeat(64)])('may be called %j', (id) => {
    expect(GoodsItem.parse({ ...goods, id }).id).toBe(id);
  });

  it.each(['', 'x'.repeat(65), '😀'.repeat(65), 'a\u0000b', 'a\nb', '\ud800', 5, null])(
    'cannot be called %j',
    (id) => {
      expect(pointers(GoodsItem, { ...goods, id })).toEqual(['/id']);
    },
  );

  it('of any text within the limits is accepted and well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (description) => {
        const parsed = GoodsItem.parse({ description });
        expect(parsed.description.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('decisions', () => {
  const decisions = (...list: unknown[]): unknown => ({ decisions: list });

  it.each(['09', '0901', '090121'])('may choose %s', (code) => {
    expect(pointers(DecisionRequest, decisions({ index: 0, code }))).toEqual([]);
  });

  it.each(['', '9', '090', '09012', '0901.21', '09012100', '090121000', ' 0901', '٠٩٠١٢١', 90121, null])(
    'cannot choose %j',
    (code) => {
      expect(pointers(DecisionRequest, decisions({ index: 0, code }))).toEqual(['/decisions/0/code']);
    },
  );

  it.each([-1, 0.5, 100, '0', null, Number.POSITIVE_INFINITY])('cannot be about item %o', (index) => {
    expect(pointers(DecisionRequest, decisions({ index, code: '0901' }))).toEqual(['/decisions/0/index']);
  });

  it('are about each item once: every repetition is named', () => {
    const of = (index: number): unknown => ({ index, code: '0901' });
    expect(pointers(DecisionRequest, decisions(of(3), of(1), of(3), of(1), of(3)))).toEqual([
      '/decisions/2/index',
      '/decisions/3/index',
      '/decisions/4/index',
    ]);
  });

  it('are named where an index comes twice beside whatever else is wrong', () => {
    const list = decisions({ index: 0, code: 901 }, { index: 0, code: '0901' }, null, {
      index: '0',
      code: '0901',
    });
    expect(pointers(DecisionRequest, list).sort()).toEqual(
      ['/decisions/0/code', '/decisions/1/index', '/decisions/2', '/decisions/3/index'].sort(),
    );
  });

  it('are 1 to 100', () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ index: index % 100, code: '0901' }));
    expect(pointers(DecisionRequest, decisions())).toEqual(['/decisions']);
    expect(pointers(DecisionRequest, decisions(...many.slice(0, 100)))).toEqual([]);
    expect(pointers(DecisionRequest, decisions(...many))).toContain('/decisions');
  });

  it('name unknown fields', () => {
    expect(pointers(DecisionRequest, decisions({ index: 0, code: '0901', note: 'x' }))).toEqual([
      '/decisions/0/note',
    ]);
  });
});

describe('the id of a prediction in a path', () => {
  it.each(['../x', 'a b', 'id#goods-0', '', 'x'.repeat(65)])('cannot be %j', (predictionId) => {
    expect(pointers(PredictionPath, { predictionId })).toEqual(['/predictionId']);
  });
});
