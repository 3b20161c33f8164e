// The worklist's page tokens: opaque, bound to its lane and day, and never more than a position.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worklistOf } from '../../../../functions/score-import/declarations/worklist.ts';
import { positionOf, tokenAfter } from '../../../../functions/shared/http/paging.ts';

const probability = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1e6);
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);

const RED = worklistOf('red', '2020-01-02');

/** A token with any content. */
function forged(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

const position = (fraudProbability: unknown, declarationId: string): object => ({
  fraudProbability,
  declarationId,
});

describe('a page token', () => {
  it('returns the position it was made of', () => {
    fc.assert(
      fc.property(probability, id, (fraudProbability, declarationId) => {
        const last = { fraudProbability, declarationId };
        expect(positionOf(RED, tokenAfter(RED, last))).toEqual(last);
      }),
    );
  });

  it('needs no encoding in a query', () => {
    fc.assert(
      fc.property(probability, id, (fraudProbability, declarationId) => {
        const token = tokenAfter(worklistOf('yellow', '2020-01-02'), { fraudProbability, declarationId });
        expect(encodeURIComponent(token)).toBe(token);
      }),
    );
  });

  it.each([
    ['another lane', worklistOf('yellow', '2020-01-02')],
    ['another day', worklistOf('red', '2020-01-03')],
  ])('is refused for %s', (_what, list) => {
    const token = tokenAfter(RED, { fraudProbability: 0.5, declarationId: 'D1' });
    expect(positionOf(list, token)).toBeUndefined();
  });

  it('that is any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(positionOf(RED, text)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['an empty id, which no table key may be', ['red#2020-01-02', position(0.5, '')]],
    ['an id longer than any', ['red#2020-01-02', position(0.5, 'x'.repeat(2000))]],
    ['a probability above 1', ['red#2020-01-02', position(1e200, 'D1')]],
    ['a probability below 0', ['red#2020-01-02', position(-1, 'D1')]],
    ['a probability that is text', ['red#2020-01-02', position('0.5', 'D1')]],
    ['more than a position', ['red#2020-01-02', position(0.5, 'D1'), 'extra']],
    ['more than a key in its position', ['red#2020-01-02', { ...position(0.5, 'D1'), extra: 1 }]],
    ['no position', ['red#2020-01-02']],
    ['an object', { lane: 'red' }],
    ['null', null],
  ])('forged with %s is refused', (_what, content) => {
    expect(positionOf(RED, forged(content))).toBeUndefined();
  });
});
