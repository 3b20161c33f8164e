// Lists of declarations: which declarations a filter shows, and page tokens, which are opaque, bound to their filter, and never more
// than a place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isListed,
  riskPlace,
  type WorklistFilter,
  worklistEntry,
  worklistOf,
} from '../../../../functions/score-import/declarations/worklist.ts';
import { positionOf, tokenAfter } from '../../../../functions/shared/http/paging.ts';
import { scoredRecord } from '../../../support/scored-record.ts';

const probability = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1e6),
  fc.float({ min: 0, max: 1, noNaN: true }),
);
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const place = fc.record({ fraudProbability: probability, declarationId: id }).map(riskPlace);

const RED: WorklistFilter = { lane: 'red', day: '2020-01-02' };
const LIST = worklistOf(RED);

/** A token with any content. */
function forged(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

describe('the place of a declaration', () => {
  it('sorts as text like the probabilities of the model, which are of single precision, and then by id', () => {
    const single = fc.float({ min: 0, max: 1, noNaN: true }).map((value) => Math.abs(value));
    fc.assert(
      fc.property(single, single, id, id, (one, other, firstId, secondId) => {
        fc.pre(Math.abs(one - other) > 1e-20 || one === other);
        const first = riskPlace({ fraudProbability: one, declarationId: firstId });
        const second = riskPlace({ fraudProbability: other, declarationId: secondId });
        expect(first < second).toBe(one === other ? firstId < secondId : one < other);
      }),
    );
  });
});

describe('a page token', () => {
  it('returns the place it was made of', () => {
    fc.assert(
      fc.property(place, (last) => {
        expect(positionOf(LIST, tokenAfter(LIST, last))).toEqual(last);
      }),
    );
  });

  it('needs no encoding in a query', () => {
    fc.assert(
      fc.property(place, fc.string(), (last, importerId) => {
        const token = tokenAfter(worklistOf({ importerId }), last);
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it.each<[string, WorklistFilter]>([
    ['another lane', { ...RED, lane: 'yellow' }],
    ['all lanes', { day: '2020-01-02' }],
    ['another day', { ...RED, day: '2020-01-03' }],
    ['an importer', { importerId: 'red' }],
    ['open declarations', { ...RED, status: 'open' }],
    ['an office', { ...RED, office: '40' }],
    ['a chapter', { ...RED, hsChapter: '40' }],
    ['random picks', { ...RED, selectedBy: 'random' }],
  ])('is refused for %s', (_what, filter) => {
    const token = tokenAfter(LIST, riskPlace({ fraudProbability: 0.5, declarationId: 'D1' }));
    expect(positionOf(worklistOf(filter), token)).toBeUndefined();
  });

  it('of one filter is never one of another', () => {
    const value = fc.option(fc.constantFrom('40', '64', 'open', '2020-01-02'), { nil: undefined });
    const filter = fc.record({ importerId: value, from: value, to: value, office: value, hsChapter: value });
    fc.assert(
      fc.property(filter, filter, place, (one, other, last) => {
        const same = Object.keys(one).every((name) => Reflect.get(one, name) === Reflect.get(other, name));
        expect(positionOf(worklistOf(other), tokenAfter(worklistOf(one), last))).toBe(
          same ? last : undefined,
        );
      }),
    );
  });

  it('that is any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(positionOf(LIST, text)).toBeUndefined();
      }),
    );
  });

  const last = riskPlace({ fraudProbability: 0.5, declarationId: 'D1' });
  it.each([
    ['an empty id', [LIST.name, last.replace('D1', '')]],
    ['an id longer than any', [LIST.name, last.replace('D1', 'x'.repeat(2000))]],
    ['a probability above 1', [LIST.name, last.replace('0.5', '2.5')]],
    ['a probability with fewer decimals', [LIST.name, '0.5#D1']],
    ['a place that is no text', [LIST.name, 0.5]],
    ['more than a place', [LIST.name, last, 'extra']],
    ['no place', [LIST.name]],
    ['an object', { lane: 'red' }],
    ['null', null],
  ])('forged with %s is refused', (_what, content) => {
    expect(positionOf(LIST, forged(content))).toBeUndefined();
  });
});

describe('a list', () => {
  const record = scoredRecord({
    declarationId: 'D1',
    declaredOn: '2020-01-02',
    importerId: 'IMP-1',
    office: '40',
  });
  const open = { ...worklistEntry(record), status: 'scored' } as const;
  const inspection = {
    outcome: 'clear',
    revision: 1,
    recordedAt: '2020-01-03T00:00:00Z',
    by: { client: 'officer' },
  } as const;

  it.each<[WorklistFilter, boolean]>([
    [RED, true],
    [{ day: '2020-01-02' }, true],
    [{ day: '2020-01-03' }, false],
    [{ day: '2020-01-02', lane: 'green' }, false],
    [{ importerId: 'IMP-1' }, true],
    [{ importerId: 'IMP-2' }, false],
    [{ importerId: 'IMP-1', from: '2020-01-02', to: '2020-01-02' }, true],
    [{ importerId: 'IMP-1', from: '2020-01-03' }, false],
    [{ importerId: 'IMP-1', to: '2020-01-01' }, false],
    [{ ...RED, office: '40' }, true],
    [{ ...RED, office: '41' }, false],
    [{ ...RED, hsChapter: '09' }, true],
    [{ ...RED, hsChapter: '90' }, false],
    [{ ...RED, selectedBy: 'score' }, true],
    [{ ...RED, selectedBy: 'random' }, false],
  ])('of %j shows it: %s', (filter, shown) => {
    expect(isListed(filter, open)).toBe(shown);
  });

  it('of a status shows open, inspected or cancelled declarations, and without one all that are not cancelled', () => {
    const items = [open, { ...open, inspection }, { ...open, status: 'cancelled' } as const];
    const shown = (filter: WorklistFilter): boolean[] => items.map((item) => isListed(filter, item));
    expect(shown(RED)).toEqual([true, true, false]);
    expect(shown({ ...RED, status: 'open' })).toEqual([true, false, false]);
    expect(shown({ ...RED, status: 'inspected' })).toEqual([false, true, false]);
    expect(shown({ ...RED, status: 'cancelled' })).toEqual([false, false, true]);
  });
});
