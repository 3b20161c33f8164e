// The page tokens of rankings and histories: opaque, bound to their list, and never more than a position.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyList } from '../../../../functions/delinquency/scores/lists.ts';
import { rankingList } from '../../../../functions/delinquency/scores/ranking.ts';
import { GRADES } from '../../../../functions/delinquency/scoring/scale.ts';
import { type PagedList, positionOf, tokenAfter } from '../../../../functions/shared/http/paging.ts';

const PLAN = '0123456789abcdef';
const end = fc.integer({ min: 100, max: 1e12 });
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const NAME = '2026-11-20#01##';
const RANKING = rankingList('2026-11-20', { grade: '01' });

/** A token with any content. */
function forged(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

describe('a page token', () => {
  it('of a ranking returns its position', () => {
    fc.assert(
      fc.property(end, fc.constantFrom(...GRADES), (at, grade) => {
        for (const list of [rankingList('2026-11-20', {}), rankingList('2026-11-20', { grade })]) {
          expect(positionOf(list, tokenAfter(list, [PLAN, [grade, at]]))).toEqual([PLAN, [grade, at]]);
        }
      }),
    );
  });

  it('of a history returns its day', () => {
    fc.assert(
      fc.property(id, (taxpayerId) => {
        const list = historyList(taxpayerId);
        expect(positionOf(list, tokenAfter(list, '2026-11-20'))).toBe('2026-11-20');
      }),
    );
  });

  it('needs no escaping in a query', () => {
    fc.assert(
      fc.property(end, (at) => {
        const token = tokenAfter(RANKING, [PLAN, ['01', at]]);
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it.each([
    ['another day', rankingList('2026-11-21', { grade: '01' })],
    ['another grade', rankingList('2026-11-20', { grade: '02' })],
    ['all grades', rankingList('2026-11-20', {})],
    ['names', rankingList('2026-11-20', { grade: '01', q: 'hanbit' })],
    ['changes', rankingList('2026-11-20', { grade: '01', changed: 'up' })],
    ['a history', historyList('TP-1')],
  ] as [string, PagedList<unknown>][])('is refused for %s', (_what, list) => {
    expect(positionOf(list, tokenAfter(RANKING, [PLAN, ['01', 187]]))).toBeUndefined();
  });

  it('with any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(positionOf(RANKING, text)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['no position', [NAME]],
    ['an empty position', [NAME, '']],
    ['a position without a place', [NAME, [PLAN]]],
    ['a plan that leads to another folder', [NAME, ['../../taxpayers', ['01', 187]]]],
    ['a place in another grade', [NAME, [PLAN, ['02', 187]]]],
    ['a place before the file', [NAME, [PLAN, ['01', 4]]]],
    ['a place within a character', [NAME, [PLAN, ['01', 187.5]]]],
    ['more than a position', [NAME, [PLAN, ['01', 187]], 'extra']],
    ['an object', { list: NAME }],
    ['null', null],
  ])('forged with %s is refused', (_what, content) => {
    expect(positionOf(RANKING, forged(content))).toBeUndefined();
  });

  it('forged with a text that is not a day, such as that of overrides, is refused for a history', () => {
    expect(positionOf(historyList('TP-1'), forged(['TP-1', 'override']))).toBeUndefined();
  });
});
