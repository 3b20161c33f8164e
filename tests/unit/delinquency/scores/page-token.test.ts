// The page token of rankings and histories: opaque, bound to its list, and never more than a position.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from '../../../../functions/delinquency/scores/item.ts';
import {
  historyList,
  packToken,
  rankingList,
  unpackToken,
} from '../../../../functions/delinquency/scores/page-token.ts';

const score = fc.integer({ min: 0, max: 999 });
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const RANKING = rankingList('2026-11-20', '01');

/** A token with any content. */
function forged(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

describe('a page token', () => {
  it('of a ranking gives back the position it was made of', () => {
    fc.assert(
      fc.property(score, id, (points, taxpayerId) => {
        const position = positionOf({ score: points, taxpayerId });
        expect(unpackToken(packToken(RANKING, position), RANKING)).toBe(position);
      }),
    );
  });

  it('of a history gives back its day', () => {
    fc.assert(
      fc.property(id, (taxpayerId) => {
        const list = historyList(taxpayerId);
        expect(unpackToken(packToken(list, '2026-11-20'), list)).toBe('2026-11-20');
      }),
    );
  });

  it('may be put into a query as it is', () => {
    fc.assert(
      fc.property(score, id, (points, taxpayerId) => {
        const token = packToken(RANKING, positionOf({ score: points, taxpayerId }));
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it.each([
    ['another day', rankingList('2026-11-21', '01')],
    ['another grade', rankingList('2026-11-20', '02')],
    ['a history', historyList('TP-1')],
  ])('is refused for %s', (_what, list) => {
    expect(unpackToken(packToken(RANKING, '187#TP-1'), list)).toBeUndefined();
  });

  it('that is any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unpackToken(text, RANKING)).toBeUndefined();
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
    expect(unpackToken(forged(content), RANKING)).toBeUndefined();
  });

  it('forged with a day that is none, such as the one of overrides, is refused for a history', () => {
    expect(unpackToken(forged(['TP-1', 'override']), historyList('TP-1'))).toBeUndefined();
  });
});
