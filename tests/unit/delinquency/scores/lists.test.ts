// The page tokens of rankings and histories: opaque, bound to their list, and never more than a position.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyList } from '../../../../functions/delinquency/scores/lists.ts';
import { rankingList } from '../../../../functions/delinquency/scores/ranking.ts';
import { type PagedList, positionOf, tokenAfter } from '../../../../functions/shared/http/paging.ts';

const PLAN = '0123456789abcdef';
const place = fc.integer({ min: 0, max: 1e12 });
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const RANKING = rankingList('2026-11-20', '01');

/** A token with any content. */
function forged(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

describe('a page token', () => {
  it('of a ranking returns its position', () => {
    fc.assert(
      fc.property(place, (end) => {
        expect(positionOf(RANKING, tokenAfter(RANKING, [PLAN, end]))).toEqual([PLAN, end]);
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
      fc.property(place, (end) => {
        const token = tokenAfter(RANKING, [PLAN, end]);
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it.each([
    ['another day', rankingList('2026-11-21', '01')],
    ['another grade', rankingList('2026-11-20', '02')],
    ['a history', historyList('TP-1')],
  ] as [string, PagedList<unknown>][])('is refused for %s', (_what, list) => {
    expect(positionOf(list, tokenAfter(RANKING, [PLAN, 187]))).toBeUndefined();
  });

  it('with any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(positionOf(RANKING, text)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['no position', ['2026-11-20#01']],
    ['an empty position', ['2026-11-20#01', '']],
    ['a position without a place', ['2026-11-20#01', [PLAN]]],
    ['a plan that leads to another folder', ['2026-11-20#01', ['../../taxpayers', 1]]],
    ['a place before the file', ['2026-11-20#01', [PLAN, -1]]],
    ['a place within a character', ['2026-11-20#01', [PLAN, 1.5]]],
    ['more than a position', ['2026-11-20#01', [PLAN, 187], 'extra']],
    ['an object', { list: '2026-11-20#01' }],
    ['null', null],
  ])('forged with %s is refused', (_what, content) => {
    expect(positionOf(RANKING, forged(content))).toBeUndefined();
  });

  it('forged with a text that is not a day, such as that of overrides, is refused for a history', () => {
    expect(positionOf(historyList('TP-1'), forged(['TP-1', 'override']))).toBeUndefined();
  });
});
