// The page tokens of rankings and histories: opaque, bound to their list, and never more than a position.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf as rankOf } from '../../../../functions/delinquency/scores/item.ts';
import { historyList, rankingList } from '../../../../functions/delinquency/scores/lists.ts';
import { positionOf, tokenAfter } from '../../../../functions/shared/http/paging.ts';

const score = fc.integer({ min: 0, max: 999 });
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const RANKING = rankingList('2026-11-20', '01');

/** A token with any content. */
function forged(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

describe('a page token', () => {
  it('of a ranking returns its position', () => {
    fc.assert(
      fc.property(score, id, (points, taxpayerId) => {
        const position = rankOf({ score: points, taxpayerId });
        expect(positionOf(RANKING, tokenAfter(RANKING, position))).toBe(position);
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
      fc.property(score, id, (points, taxpayerId) => {
        const token = tokenAfter(RANKING, rankOf({ score: points, taxpayerId }));
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it.each([
    ['another day', rankingList('2026-11-21', '01')],
    ['another grade', rankingList('2026-11-20', '02')],
    ['a history', historyList('TP-1')],
  ])('is refused for %s', (_what, list) => {
    expect(positionOf(list, tokenAfter(RANKING, '187#TP-1'))).toBeUndefined();
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
    ['an empty position, which no table key may be', ['2026-11-20#01', '']],
    ['a position without a taxpayer', ['2026-11-20#01', '187#']],
    ['a taxpayer longer than any', ['2026-11-20#01', `187#${'x'.repeat(65)}`]],
    ['a position that is a number', ['2026-11-20#01', 187]],
    ['more than a position', ['2026-11-20#01', '187#TP-1', 'extra']],
    ['an object', { list: '2026-11-20#01' }],
    ['null', null],
  ])('forged with %s is refused', (_what, content) => {
    expect(positionOf(RANKING, forged(content))).toBeUndefined();
  });

  it('forged with a text that is not a day, such as that of overrides, is refused for a history', () => {
    expect(positionOf(historyList('TP-1'), forged(['TP-1', 'override']))).toBeUndefined();
  });
});
