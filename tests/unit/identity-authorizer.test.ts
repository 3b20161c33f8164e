// The Lambda authorizer of a private API: real tokens, signed with the keys of an issuer that is served over HTTP.
import '../support/silent.ts';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEvent,
  StatementEffect,
} from 'aws-lambda';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callsOf, ScopedRoutes, scopeOf } from '../../functions/identity/access.ts';
import { authorizeHandler } from '../../functions/identity/handlers/authorize.ts';
import { issuerKeys } from '../../functions/identity/issuer-keys.ts';
import { callerOf } from '../../functions/shared/auth/caller.ts';
import { httpApiEvent } from '../../functions/shared/http/gateway-event.ts';
import { restEvent } from '../support/rest-event.ts';

const API = 'arn:aws:execute-api:ap-northeast-2:123456789012:a1b2c3';
const AUDIENCE = 'customs-scoring';
const ROUTES = ScopedRoutes.parse({
  'declarations:read': ['GET /declarations', 'GET /declarations/{declarationId}'],
  'inspections:write': ['POST /declarations/{declarationId}/inspection'],
});

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let ours: Pair;
let next: Pair;
let foreign: Pair;
let server: Server;
let issuer: string;
/** What the issuer serves, which tests change. */
let served: { discovery: Record<string, unknown>; keys: readonly JWK[]; status: number };
let asked: string[];

async function jwk({ publicKey }: Pair, kid: string): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), kid, use: 'sig' };
}

beforeAll(async () => {
  [ours, next, foreign] = (await Promise.all([1, 2, 3].map(() => generateKeyPair('RS256')))) as [
    Pair,
    Pair,
    Pair,
  ];
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const documents: Record<string, unknown> = {
      '/tenant/.well-known/openid-configuration': served.discovery,
      '/tenant/jwks': { keys: served.keys },
    };
    response.writeHead(served.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(documents[url] ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tenant`;
});
beforeEach(async () => {
  asked = [];
  served = {
    discovery: { issuer, jwks_uri: `${issuer}/jwks`, token_endpoint: `${issuer}/token` },
    keys: [await jwk(ours, 'one')],
    status: 200,
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const now = (): number => Math.floor(Date.now() / 1000);

function claims(changes: JWTPayload = {}): JWTPayload {
  return {
    iss: issuer,
    aud: AUDIENCE,
    sub: 'clearance-system',
    client_id: 'clearance-system',
    scope: 'models:read declarations:read',
    iat: now(),
    exp: now() + 60,
    ...changes,
  };
}

async function token(payload: JWTPayload, key: Pair = ours, header = {}): Promise<string> {
  const signed = new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header });
  return await signed.sign(key.privateKey);
}

function authorizer(keys = issuerKeys(issuer)) {
  return authorizeHandler({ rules: { issuer, audience: [AUDIENCE] }, keys, routes: ROUTES });
}

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly resource?: string;
  /** Name and values as the client wrote them. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

function eventOf(call: Call, authorization: string | undefined): APIGatewayRequestAuthorizerEvent {
  const {
    method = 'GET',
    path = '/declarations/2020-000123',
    resource = '/declarations/{declarationId}',
  } = call;
  const headers = call.headers ?? (authorization === undefined ? {} : { Authorization: [authorization] });
  const rest = restEvent({ method, path: `/v1${path}`, resource, clientId: null });
  const { body: _, isBase64Encoded: __, ...event } = rest;
  return {
    ...event,
    type: 'REQUEST',
    methodArn: `${API}/v1/${method}${path}`,
    multiValueHeaders: { ...rest.multiValueHeaders, ...headers },
  } as unknown as APIGatewayRequestAuthorizerEvent;
}

async function answerTo(
  authorization: string | undefined,
  call: Call = {},
): Promise<APIGatewayAuthorizerResult> {
  return await authorizer()(eventOf(call, authorization));
}

function decision({ policyDocument }: APIGatewayAuthorizerResult): {
  effect: StatementEffect | undefined;
  resource: unknown;
} {
  const [statement, ...others] = policyDocument.Statement as { Effect: StatementEffect; Resource: unknown }[];
  expect(others).toEqual([]);
  return { effect: statement?.Effect, resource: statement?.Resource };
}

describe('a token is accepted', () => {
  it('with the scope of the route, for all calls of it', async () => {
    const answer = await answerTo(`Bearer ${await token(claims())}`);
    expect(answer.principalId).toBe('clearance-system');
    expect(decision(answer)).toEqual({
      effect: 'Allow',
      resource: `${API}/v1/GET/declarations/*`,
    });
  });

  it.each(['bearer', 'BEARER '])('with the scheme %j, or none', async (scheme) => {
    const given = await token(claims());
    expect(decision(await answerTo(`${scheme} ${given}`)).effect).toBe('Allow');
    expect(decision(await answerTo(given)).effect).toBe('Allow');
  });

  it.each([
    ['its scopes in the claim scp', { scope: undefined, scp: ['declarations:read'] }],
    ['its client in place of an audience', { aud: undefined, client_id: AUDIENCE }],
    ['one of several audiences', { aud: ['other', AUDIENCE] }],
  ])('with %s', async (_what, changes) => {
    expect(decision(await answerTo(await token(claims(changes)))).effect).toBe('Allow');
  });

  it('for HEAD as for GET', async () => {
    const answer = await answerTo(await token(claims()), { method: 'HEAD' });
    expect(decision(answer)).toEqual({ effect: 'Allow', resource: `${API}/v1/HEAD/declarations/*` });
  });

  it('signed with RS512, too', async () => {
    const pair = await generateKeyPair('RS512');
    served.keys = [await jwk(pair, 'one')];
    expect(decision(await answerTo(await token(claims(), pair, { alg: 'RS512' }))).effect).toBe('Allow');
  });

  it('and its caller is the one that a function behind an HTTP API would see', async () => {
    const given = { sub: 'u-1', client_id: 'console', name: 'Officer Kim', party: 'KR-BROKER-1' };
    const { context } = await answerTo(
      await token(claims({ ...given, scp: ['references:read'], extra: { a: 1 } })),
    );
    expect(context).toEqual({
      ...given,
      scope: 'models:read declarations:read',
      scp: '[references:read]',
    });
    const event = restEvent();
    Object.assign(event.requestContext, { authorizer: { principalId: 'u-1', ...context } });
    expect(callerOf(httpApiEvent(event))).toEqual({
      client: 'console',
      user: { id: 'u-1', name: 'Officer Kim' },
      party: 'KR-BROKER-1',
      scopes: ['models:read', 'declarations:read', 'references:read'],
    });
  });
});

describe('401', () => {
  it.each<[what: string, make: () => Promise<string | undefined>]>([
    ['no token', async () => undefined],
    ['an expired token', () => token(claims({ exp: now() - 1 }))],
    ['a token without an end', () => token(claims({ exp: undefined }))],
    ['a token that is not valid yet', () => token(claims({ nbf: now() + 60 }))],
    ['a token of the future', () => token(claims({ iat: now() + 60 }))],
    ['a token of another issuer', () => token(claims({ iss: 'https://evil.example' }))],
    ['a token for another audience', () => token(claims({ aud: 'other' }))],
    [
      'a token for another audience, with a client that is named like ours',
      () => token(claims({ aud: 'other', client_id: AUDIENCE })),
    ],
    ['a token that a foreign key has signed under our key id', () => token(claims(), foreign)],
    [
      'a token with a key of its own in its header',
      async () => token(claims(), foreign, { jwk: await exportJWK(foreign.publicKey), kid: undefined }),
    ],
    [
      'an unsigned token',
      async () => {
        const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        return `${part({ alg: 'none' })}.${part(claims())}.`;
      },
    ],
    [
      'a token with the public key as a secret',
      async () => {
        const secret = new TextEncoder().encode(JSON.stringify(await jwk(ours, 'one')));
        return await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
      },
    ],
    [
      'a token of another algorithm, whose key is the issuer’s',
      async () => {
        const elliptic = await generateKeyPair('ES256');
        served.keys = [...served.keys, await jwk(elliptic, 'two')];
        return await token(claims(), elliptic, { alg: 'ES256', kid: 'two' });
      },
    ],
    [
      'a token whose claims were changed',
      async () => {
        const [header, , signature] = (await token(claims())).split('.');
        const payload = Buffer.from(JSON.stringify(claims({ scope: 'audit:read' }))).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
    ],
    ['nonsense', async () => 'Basic b2ZmaWNlcjp4'],
  ])('%s', async (_what, make) => {
    const given = await make();
    // Exactly this message is a 401 of API Gateway; any other would be answered as a failure of the service.
    await expect(answerTo(given)).rejects.toThrow(/^Unauthorized$/);
  });

  it('two Authorization headers, whatever their case', async () => {
    const good = await token(claims());
    const twice: NonNullable<Call['headers']>[] = [
      { Authorization: [good, good] },
      { authorization: [good], AUTHORIZATION: [good] },
    ];
    for (const headers of twice) {
      await expect(answerTo(undefined, { headers })).rejects.toThrow(/^Unauthorized$/);
    }
    expect(decision(await answerTo(undefined, { headers: { AUTHORIZATION: [good] } })).effect).toBe('Allow');
  });
});

describe('403', () => {
  it.each([
    ['without the scope', { scope: 'models:read' }],
    ['without any', { scope: undefined }],
    ['with a scope that begins like it', { scope: 'declarations:readx' }],
    ['with the scope as Cognito would name it', { scope: 'customs-scoring/declarations:read' }],
  ])('a genuine token %s', async (_what, changes) => {
    expect(decision(await answerTo(await token(claims(changes))))).toEqual({
      effect: 'Deny',
      resource: `${API}/v1/GET/declarations/*`,
    });
  });

  it('a token with the scope of another route of the same path', async () => {
    const call = {
      method: 'POST',
      path: '/declarations/A/inspection',
      resource: '/declarations/{declarationId}/inspection',
    };
    expect(decision(await answerTo(await token(claims()), call)).effect).toBe('Deny');
    expect(decision(await answerTo(await token(claims({ scope: 'inspections:write' })), call)).effect).toBe(
      'Allow',
    );
  });

  it('a route that the settings do not know, whatever the token', async () => {
    const call = { method: 'POST', path: '/secrets', resource: '/secrets' };
    const everything = Object.keys(ROUTES).join(' ');
    expect(decision(await answerTo(await token(claims({ scope: everything })), call)).effect).toBe('Deny');
    expect(scopeOf(ROUTES, 'POST', '/declarations')).toBeUndefined();
  });
});

describe('the issuer', () => {
  it('is asked once for many tokens, and again for a key that it has changed', async () => {
    const check = authorizer();
    for (const _ of [1, 2, 3]) await check(eventOf({}, await token(claims())));
    expect(asked).toEqual(['/tenant/.well-known/openid-configuration', '/tenant/jwks']);
    served.keys = [await jwk(next, 'two')];
    const later = authorizer();
    expect(decision(await later(eventOf({}, await token(claims(), next, { kid: 'two' })))).effect).toBe(
      'Allow',
    );
  });

  it.each<[what: string, fail: () => void]>([
    [
      'answers with an error',
      () => {
        served.status = 500;
      },
    ],
    [
      'has a discovery document of another one',
      () => {
        served.discovery = { ...served.discovery, issuer: 'https://evil.example' };
      },
    ],
    [
      'has its keys at an address of another scheme',
      () => {
        served.discovery = { ...served.discovery, jwks_uri: 'ftp://127.0.0.1/keys' };
      },
    ],
    [
      'says nothing of keys',
      () => {
        served.discovery = { issuer };
      },
    ],
    [
      'has no list of keys',
      () => {
        served.keys = 'none' as unknown as JWK[];
      },
    ],
  ])('that %s is a failure, not a 401, until it is there again', async (_what, fail) => {
    const check = authorizer();
    const good = { ...served };
    fail();
    const event = eventOf({}, await token(claims()));
    const error: unknown = await check(event).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('Unauthorized');
    served = good;
    expect(decision(await check(event)).effect).toBe('Allow');
  });
});

describe('the calls that an answer is about', () => {
  it.each([
    ['/declarations', `${API}/v1/GET/declarations`],
    ['/declarations/{declarationId}', `${API}/v1/GET/declarations/*`],
    ['/network/entities/{kind}/{entityId}/ego', `${API}/v1/GET/network/entities/*/*/ego`],
  ])('of %s', (resource, calls) => {
    // Nothing of the path comes into the policy: an id of `*` would be every route.
    expect(callsOf(`${API}/v1/GET/declarations/*`, 'GET', resource)).toBe(calls);
  });
});
