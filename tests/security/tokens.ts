// Tokens that are almost right, on every route: tests/api/authorization.test.ts covers missing, forged and foreign tokens; this file covers
// each wrong scope, strings that resemble a scope, claims that resemble another claim, and tokens in the wrong places.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../lib/routes.ts';
import type { Answer, Service } from '../api/support/service.ts';
import { EVERY_SCOPE, Forger, type Forgery, foreignKey, fromNow } from './support/forger.ts';
import { rawExchange } from './support/raw-http.ts';

const CLOSED = ROUTES.flatMap(({ scope, method, path }) =>
  scope === null
    ? []
    : [{ route: `${method} ${path}`, scope, method, path: path.replace(/\{\w+\}/g, 'A-1') }],
);

/** Words that a careless comparison would take for a scope. */
const NEARLY: readonly (readonly [string, (scope: string) => unknown])[] = [
  ['its first half', (scope) => scope.split(':')[0]],
  ['a wildcard', (scope) => `* ${scope.split(':')[0]}:*`],
  ['its name within a longer one', (scope) => `x${scope} ${scope}x`],
  ['its name within another server', (scope) => `another/${scope}`],
  ['a comma in place of a space', (scope) => `openid,${scope}`],
  ['a tab in place of a space', (scope) => `openid\t${scope}`],
  ['a NUL behind it', (scope) => `${scope}\u0000`],
  ['wide letters', (scope) => scope.replace(':', '：')],
  ['percent-encoding', (scope) => encodeURIComponent(scope)],
  ['a list in its place', (scope) => [scope]],
  ['an object in its place', (scope) => ({ [scope]: true })],
];

/**
 * The tests of tokens.
 *
 * @param service gives the running service, within tests
 */
export function tokens(service: () => Service): void {
  let forger: Forger;
  beforeAll(async () => {
    forger = await Forger.of(service());
  });

  async function answerTo(
    forgery: Forgery,
    { method, path }: { method: string; path: string },
  ): Promise<Answer> {
    return await service()
      .with(`Bearer ${await forger.token(forgery)}`)
      .call(method, path);
  }

  test('every protected route is tested below, and only the health check is public', () => {
    expect(CLOSED).toHaveLength(ROUTES.length - 1);
    expect(ROUTES.find(({ scope }) => scope === null)?.path).toBe('/v1/health');
  });

  describe.each(CLOSED)('$route', (route) => {
    test('answers 403 to a token with any other single scope', async () => {
      for (const scope of EVERY_SCOPE.filter((one) => one !== route.scope)) {
        expect((await answerTo({ claims: { scope } }, route)).status, scope).toBe(403);
      }
    });

    test.each(NEARLY)('is 403 with %s', async (_what, scopeOf) => {
      expect((await answerTo({ claims: { scope: scopeOf(route.scope) } }, route)).status).toBe(403);
    });
  });

  const INVALID: readonly (readonly [string, () => Forgery | Promise<Forgery>])[] = [
    ['that expires now', () => ({ claims: { exp: fromNow(0) } })],
    ['that was issued tomorrow', () => ({ claims: { iat: fromNow(86_400), exp: fromNow(90_000) } })],
    ['that expires in words', () => ({ claims: { exp: 'never' } })],
    ['for an audience whose name begins like ours', () => ({ claims: { aud: 'customs-scoring-2' } })],
    ['of an issuer whose name begins like ours', () => ({ claims: { iss: `${forger.issuer}/x` } })],
    ['of no issuer', () => ({ claims: { iss: undefined } })],
    ['signed by the issuer in a way that was not agreed (RS512)', () => ({ header: { alg: 'RS512' } })],
    ['signed on a curve (ES256)', async () => ({ header: { alg: 'ES256' }, key: await foreignKey('ES256') })],
  ];

  describe('a token', () => {
    test.each(INVALID)('%s is 401', async (_what, forgery) => {
      const { status } = await answerTo(await forgery(), { method: 'GET', path: '/v1/models' });
      expect(status).toBe(401);
    });

    test('that names the location of its key gets 401, and the location is never fetched', async () => {
      let asked = 0;
      const elsewhere = createServer((_request, response) => {
        asked += 1;
        response.end('{"keys":[]}');
      });
      elsewhere.listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/keys`;
      const header = { jku: url, x5u: url, kid: url };
      const answer = await answerTo(
        { header, key: await foreignKey() },
        { method: 'GET', path: '/v1/models' },
      );
      elsewhere.close();
      expect([answer.status, asked]).toEqual([401, 0]);
    });

    test('with an empty party is rejected: it does not get the view of customs', async () => {
      const forgery = { claims: { party: '' } };
      expect((await answerTo(forgery, { method: 'GET', path: '/v1/documents' })).status).toBe(401);
      const named = await answerTo({ claims: { party: 'P-1' } }, { method: 'GET', path: '/v1/documents' });
      expect(named.status).toBe(200);
    });

    test.each([
      ['cookie', (token: string) => `access_token=${token}`],
      ['x-authorization', (token: string) => `Bearer ${token}`],
      ['proxy-authorization', (token: string) => `Bearer ${token}`],
      ['x-amzn-remapped-authorization', (token: string) => `Bearer ${token}`],
      ['x-forwarded-user', () => 'operator'],
    ])('is read from its own header only, not from %s', async (name, textOf) => {
      const headers = { [name]: textOf(await forger.token()) };
      expect((await service().with(undefined).get('/v1/models', headers)).status).toBe(401);
    });

    test('is not accepted from a form', async () => {
      const body = `access_token=${await forger.token()}`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(
        (await service().with(undefined).call('POST', '/v1/declarations', { body, headers })).status,
      ).toBe(401);
    });
  });

  describe('two Authorization headers', () => {
    test.each([
      ['a good one before a bad one', (good: string) => [good, 'garbage']],
      ['a bad one before a good one', (good: string) => ['garbage', good]],
      ['the same one twice', (good: string) => [good, good]],
    ])('are refused: %s', async (_what, tokensOf) => {
      const tokens = tokensOf(await forger.token());
      const lines = tokens.map((token) => `Authorization: Bearer ${token}`);
      const [answer = ''] = await rawExchange(
        service(),
        ['GET /v1/models HTTP/1.1', 'Host: localhost', ...lines, 'Connection: close', '', ''].join('\r\n'),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    });

    test('are refused: a single one, sent in the same way, is accepted', async () => {
      const line = `Authorization: Bearer ${await forger.token()}`;
      const [answer = ''] = await rawExchange(
        service(),
        ['GET /v1/models HTTP/1.1', 'Host: localhost', line, 'Connection: close', '', ''].join('\r\n'),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    });
  });

  describe('a client of the issuer', () => {
    test.each([
      ['every scope', EVERY_SCOPE.join(' ')],
      ['one more than it has', 'models:read declarations:score'],
      ['a wildcard', '*'],
      ['another case', 'MODELS:READ'],
    ])('gets no token when it asks for %s', async (_what, scope) => {
      const { endpoints } = service();
      const broker = endpoints.clients.find(({ name }) => name === 'broker-a');
      const basic = btoa(`${broker?.clientId}:${broker?.clientSecret}`);
      const response = await fetch(endpoints.tokenUrl, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
      });
      expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_scope' }]);
    });
  });
}
