// Lists in pages: limits, opaque tokens that are bound to their list, and the 400 for any other token.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type PagedList,
  pageAnswer,
  pageQuery,
  positionOf,
  startOf,
  tokenAfter,
} from '../../../functions/shared/http/paging.ts';
import { ProblemError } from '../../../functions/shared/http/problem.ts';
import { message } from '../../../functions/shared/words/message.ts';

const listNamed = (name: string): PagedList<string> => ({ name, position: z.string().min(1).max(64) });
const LIST = listNamed('red#2026-11-29');

describe('the query of a list', () => {
  const query = z.strictObject(pageQuery(50));

  it.each([
    [{}, 50],
    [{ limit: '1' }, 1],
    [{ limit: '100' }, 100],
  ])('%j has the limit %d', (given, limit) => {
    expect(query.parse(given)).toEqual({ limit });
  });

  it.each(['0', '101', '1.5', '-1', 'ten', '', '1000'])('refuses the limit "%s"', (limit) => {
    const { error } = query.safeParse({ limit });
    expect(error?.issues[0]?.message).toBe('Expected a whole number from 1 to 100');
  });

  it('refuses a token that is longer than any', () => {
    expect(query.safeParse({ nextToken: 'x'.repeat(2001) }).success).toBe(false);
  });
});

describe('a page token', () => {
  it('returns the position it was made of, in its list only', () => {
    const text = fc.string({ minLength: 1, maxLength: 64, unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, (name, other, position) => {
        const token = tokenAfter(listNamed(name), position);
        expect(encodeURIComponent(token)).toBe(token);
        expect(positionOf(listNamed(name), token)).toBe(position);
        if (other !== name) expect(positionOf(listNamed(other), token)).toBeUndefined();
      }),
    );
  });

  it('of a position that the list does not take is refused', () => {
    expect(positionOf(LIST, tokenAfter(LIST, ''))).toBeUndefined();
  });

  it('that is any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(positionOf(LIST, text)).toBeUndefined();
      }),
    );
  });
});

describe('the start of a page', () => {
  it('is the start of the list where no token is given', () => {
    expect(startOf(LIST, undefined)).toBeUndefined();
  });

  it('is the position in the token', () => {
    expect(startOf(LIST, tokenAfter(LIST, 'D-7'))).toBe('D-7');
  });

  it('is a 400 that names the parameter for the token of another list', () => {
    const start = (): unknown => startOf(LIST, tokenAfter(listNamed('green#2026-11-29'), 'D-7'));
    expect(start).toThrow(ProblemError);
    expect(start).toThrow(
      expect.objectContaining({
        status: 400,
        kind: 'invalid-request',
        details: {
          detail: message('request.badFields', { count: 1 }),
          errors: [
            {
              pointer: '/query/nextToken',
              message: message('field.nextToken'),
            },
          ],
        },
      }),
    );
  });
});

describe('the answer for a page', () => {
  it('carries the token of the next page', () => {
    expect(pageAnswer(LIST, [1, 2], 'D-2')).toEqual({ items: [1, 2], nextToken: tokenAfter(LIST, 'D-2') });
  });

  it('of the last page carries none', () => {
    expect(pageAnswer(LIST, [], undefined)).toEqual({ items: [] });
  });
});
