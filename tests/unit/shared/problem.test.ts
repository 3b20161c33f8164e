// Problem documents and the pointers that name bad fields.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  fieldErrors,
  invalidFields,
  jsonPointer,
  Problem,
  problem,
  uriPath,
} from '../../../functions/shared/http/problem.ts';
import { says } from '../../../functions/shared/words/issues.ts';
import { message } from '../../../functions/shared/words/message.ts';
import { inEnglish } from '../../support/words.ts';

/** Resolves a pointer by RFC 6901, section 4. */
function lookUp(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, token) => (value as Record<string, unknown>)[token], document);
}

describe('a JSON pointer', () => {
  it.each([
    [[], ''],
    [['items', 3, 'hs6'], '/items/3/hs6'],
    [['a/b'], '/a~1b'],
    [['m~n'], '/m~0n'],
    [['~1'], '/~01'],
    [[''], '/'],
    [['한국'], '/한국'],
  ])('of %j is "%s"', (path, pointer) => {
    expect(jsonPointer(path)).toBe(pointer);
  });

  it('leads to the field it was made for, whatever the fields are called', () => {
    const name = fc.oneof(fc.string(), fc.stringMatching(/^[~/01]{1,6}$/));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (path) => {
        const document = path.reduceRight<unknown>(
          (inner, key) => Object.fromEntries([[key, inner]]),
          'found',
        );
        expect(lookUp(document, jsonPointer(path))).toBe('found');
      }),
    );
  });
});

describe('field errors', () => {
  const schema = z.strictObject({
    items: z.array(z.strictObject({ 'net/mass': z.number(says('field.moreThan', { bound: 0 })) })),
  });

  it('point at each bad field, from the root of the request', () => {
    const parsed = schema.safeParse({
      items: [{ 'net/mass': 'x' }, { 'net/mass': 1, 'a~b': 2, c: 3 }],
      extra: 1,
    });
    expect(inEnglish(fieldErrors(parsed.error?.issues ?? [], '/body'))).toEqual([
      { pointer: '/body/items/0/net~1mass', message: 'Expected more than 0' },
      { pointer: '/body/items/1/a~0b', message: 'Unknown field: it is not part of this request' },
      { pointer: '/body/items/1/c', message: 'Unknown field: it is not part of this request' },
      { pointer: '/body/extra', message: 'Unknown field: it is not part of this request' },
    ]);
  });
});

describe('the wording of field errors', () => {
  const schema = z.strictObject({ netMassKg: z.number(), office: z.string(), items: z.array(z.string()) });

  it('states what was required or expected, and what was received', () => {
    const parsed = schema.safeParse({ netMassKg: '5', items: null });
    expect(inEnglish(fieldErrors(parsed.error?.issues ?? [])).map(({ message }) => message)).toEqual([
      'Expected number, got string',
      'Required: expected string',
      'Expected array, got null',
    ]);
  });

  it('repeats no name that is too long to be misspelt', () => {
    const parsed = z.strictObject({}).safeParse({ [`${'x'.repeat(40)}y`]: 1, ['z'.repeat(40)]: 1 });
    expect(inEnglish(fieldErrors(parsed.error?.issues ?? [], '/items/0'))).toEqual([
      { pointer: '/items/0', message: 'Unknown field with a name of 41 characters' },
      { pointer: `/items/0/${'z'.repeat(40)}`, message: 'Unknown field: it is not part of this request' },
    ]);
  });
});

describe('the problem of bad fields', () => {
  const errors = Array.from({ length: 40 }, (_, index) => ({
    pointer: `/f${index}`,
    message: message('field.invalid'),
  }));

  it.each([
    [1, '1 field is not valid', 1],
    [32, '32 fields are not valid', 32],
    [33, '33 fields are not valid; the first 32 of them are listed', 32],
  ])('counts %d of them, and lists no more than an answer can hold', (count, detail, listed) => {
    const { errors: named, detail: counted } = invalidFields(errors.slice(0, count));
    expect({ counted: inEnglish(counted), named }).toEqual({
      counted: detail,
      named: errors.slice(0, listed),
    });
  });
});

describe('a problem document', () => {
  it('has only its status where nothing more is known', () => {
    expect(inEnglish(problem(404))).toEqual({ type: 'about:blank', title: 'Not found', status: 404 });
  });

  it('names its kind as a URI that clients may branch on', () => {
    expect(inEnglish(problem('declaration-conflict', { detail: message('field.invalid') }))).toEqual({
      type: 'urn:customs-scoring:problem:declaration-conflict',
      title: 'Conflict',
      status: 409,
      detail: 'Not valid',
    });
  });

  it.each([400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 431, 500, 503])(
    'of status %d has a title of its own and matches the contract',
    (status) => {
      const document = inEnglish(
        problem(status, {
          requestId: 'r',
          instance: '/v1/x',
          errors: [{ pointer: '', message: message('field.invalid') }],
        }),
      );
      expect(Problem.parse(document)).toEqual(document);
      expect(document.title).not.toBe('Error');
    },
  );
});

describe('the path of a request in a problem', () => {
  it.each([
    ['/v1/declarations/A-1', '/v1/declarations/A-1'],
    ['/v1/declarations/A B', '/v1/declarations/A%20B'],
    ['/v1/declarations/A%20B', '/v1/declarations/A%20B'],
    ['/v1/declarations/A%0d%0aX:1', '/v1/declarations/A%0D%0AX:1'],
    ['/v1/declarations/{declarationId}', '/v1/declarations/%7BdeclarationId%7D'],
    ['/v1/declarations/100%', '/v1/declarations/100%25'],
    ['/v1/declarations/a%2520b', '/v1/declarations/a%2520b'],
    ['/v1/declarations/é', '/v1/declarations/%C3%A9'],
    ['/v1/declarations/A\r\nX:1', '/v1/declarations/A%0D%0AX:1'],
    ['/v1/declarations/"<\\', '/v1/declarations/%22%3C%5C'],
    ['/v1/declarations/\ud800', '/v1/declarations/%EF%BF%BD'],
  ])('of %j is %s, a valid URI path', (rawPath, path) => {
    expect(uriPath(rawPath)).toBe(path);
  });

  it('is unchanged once it is valid, and is always valid', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const path = uriPath(text);
        expect(path).toMatch(/^(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})*$/);
        expect(uriPath(path)).toBe(path);
      }),
    );
  });
});
