// Hostile requests, on every route of the route tables: hostile paths and bodies. None of them causes an internal error or gets past
// validation.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../lib/routes.ts';
import { DECLARATIONS, newDeclaration } from '../api/support/declarations.ts';
import type { Answer, ApiClient, Service } from '../api/support/service.ts';

const PARAMETER = /\{(\w+)\}/g;
const WITH_PARAMETERS = ROUTES.filter(({ path }) => path.includes('{'));
const WITH_BODY = ROUTES.filter(({ request }) => request.body !== undefined);

/** Encoded and not: slashes, dot segments, NUL, line breaks, marks that turn text around, halves of characters, words of JavaScript. */
const IDS = [
  ...['%2F', '%2f..%2f', '..', '%2e%2e', '..%2F..%2Fetc%2Fpasswd', '%5C..%5C', '%252e%252e%252f'],
  ...['%00', 'A%00', 'A%0d%0aX-Injected:1', 'A%0a', '%1b%5B31mred', '%7f'],
  ...['%E2%80%AEABC', '%EF%BB%BFA', '%EC%84%A0%EC%96%B8', '%ED%A0%80', '%c0%af', '%ff', '%', '%zz'],
  ...['__proto__', '%24%7Bjndi:ldap://x%7D', "'%20OR%201=1--", '%7B%22S%22:%22x%22%7D', '*', '%20', ';'],
  ...['A'.repeat(65), 'A'.repeat(8_000)],
];

/** Bodies that have an effect where a parser or a merge is careless, none of which any route's schema knows. */
const BODIES: readonly (readonly [string, string, readonly number[]])[] = [
  ['a prototype', '{"__proto__":{"polluted":true,"lane":"red"}}', [400]],
  ['a constructor', '{"constructor":{"prototype":{"polluted":true}}}', [400]],
  ['a prototype further down', '{"items":[{"__proto__":{"polluted":true}}]}', [200, 400]],
  ['keys that every object has', '{"toString":1,"valueOf":1,"hasOwnProperty":1}', [400]],
  ['10,000 levels of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, [400]],
  ['10,000 levels of lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, [400]],
  ['a number beyond all numbers', '{"netMassKg":1e999,"sizeBytes":-1e999,"limit":1e999}', [400]],
  ['a number of 100,000 digits', `{"netMassKg":${'9'.repeat(100_000)}}`, [400]],
  ['a text that is a function', '{"then":"function(){}"}', [400]],
];

const NOT_PUBLISHED = 'urn:customs-scoring:problem:network-not-published';

/**
 * The tests of paths and bodies.
 *
 * @param service gives the running service, within tests
 */
export function requests(service: () => Service): void {
  const operator = (): ApiClient => service().as('operator');

  describe.each(WITH_PARAMETERS.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    (_name, { method, path, request }) => {
      test('accepts no invalid id, in any position', async () => {
        const body = request.body === undefined ? undefined : {};
        for (const parameter of path.match(PARAMETER) ?? []) {
          for (const id of IDS) {
            const asked = path.replace(parameter, id).replace(PARAMETER, 'A-1');
            const { status, headers, body: answer } = await operator().call(method, asked, { body });
            // Before the first network is published there is none to look an id up in.
            const isUnpublished = status === 409 && answer.type === NOT_PUBLISHED;
            expect([400, 404], `${asked}: ${status}`).toContain(isUnpublished ? 404 : status);
            expect(headers).not.toHaveProperty('x-injected');
          }
        }
      });
    },
  );

  describe.each(WITH_BODY.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    (_name, { method, path: template }) => {
      const path = template.replace(PARAMETER, 'A-1');
      const post = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
        operator().call(method, path, { body, headers });

      test.each(BODIES)('refuses %s', async (_what, body, statuses) => {
        expect(statuses).toContain((await post(body)).status);
      });

      test('does not decompress a body', async () => {
        const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
        for (const encoding of ['gzip', 'deflate', 'br']) {
          const answer = await post(bomb, { 'content-encoding': encoding });
          expect([answer.status, answer.body.detail]).toEqual([
            415,
            `Send the body uncompressed, without Content-Encoding: ${encoding}`,
          ]);
        }
      });

      test.each([
        'text/html',
        'application/x-www-form-urlencoded',
        'application/json, text/plain',
        'application/jsonx',
        'text/json',
        'application/json+xml',
        ' ; application/json',
      ])('is 415 for the type "%s", though it holds JSON', async (type) => {
        expect((await post('{}', { 'content-type': type })).status).toBe(415);
      });
    },
  );

  describe('a repeated key', () => {
    test('is refused wherever the good value is, and nothing is stored', async () => {
      const declaration = newDeclaration();
      const text = JSON.stringify(declaration);
      for (const twice of [
        text.replace('"importerId":', '"importerId":"<not an id>","importerId":'),
        text.replace(/}$/, ',"importerId":"<not an id>"}'),
      ]) {
        expect((await operator().post(DECLARATIONS, twice)).status).toBe(400);
      }
      const { status } = await operator().get(`${DECLARATIONS}/${declaration.declarationId}`);
      expect(status).toBe(404);
    });
  });

  describe('after all hostile requests', () => {
    test('no prototype in a function has gained a property', async () => {
      const declaration = newDeclaration();
      const answer = await operator().post(DECLARATIONS, declaration);
      expect(answer.status, answer.text).toBe(201);
      const read = await operator().get(`${DECLARATIONS}/${declaration.declarationId}`);
      expect(answer.text + read.text).not.toContain('polluted');
    });
  });
}
