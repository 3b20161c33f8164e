// Authorisation of all routes: every route of the route tables refuses each client without a valid token and without its scope.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  base64url,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../functions/shared/auth/scopes.ts';
import { ROUTES } from '../../lib/routes.ts';
import { DECLARATIONS, newDeclaration } from './support/declarations.ts';
import { DEPLOYED_STATE } from './support/deployed.ts';
import { type Answer, type ClientName, contractTests, startService } from './support/service.ts';

const service = startService();

const PROTECTED_ROUTES = ROUTES.flatMap(({ scope, method, path, customsOnly = false }) =>
  scope === null
    ? []
    : [{ route: `${method} ${path}`, scope, customsOnly, method, path: path.replace(/\{\w+\}/g, 'A-1') }],
);

/** The scopes of each client of a local host, limited to those of existing routes. */
const SCOPES_OF_CLIENTS: Readonly<Record<ClientName, readonly Scope[]>> = {
  'clearance-system': [
    'declarations:score',
    'declarations:read',
    'hs:predict',
    'models:read',
    'documents:write',
    'documents:read',
    'webhooks:write',
  ],
  'broker-a': ['hs:predict', 'models:read', 'documents:write', 'documents:read', 'webhooks:write'],
  'broker-b': ['hs:predict', 'models:read', 'documents:write', 'documents:read', 'webhooks:write'],
  officer: [
    'declarations:read',
    'inspections:write',
    'inspections:correct',
    'hs:predict',
    'models:read',
    'documents:read',
    'documents:decide',
    'references:read',
    'references:write',
    'delinquency:read',
    'delinquency:write',
    'groups:read',
    'network:read',
  ],
  operator: Object.keys(SCOPES) as Scope[],
};

const EVERY_SCOPE = SCOPES_OF_CLIENTS.operator.join(' ');

/** The changes that a forger makes to a token that the issuer would sign. */
interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: Parameters<SignJWT['sign']>[0];
  readonly algorithm?: string;
  readonly kid?: string;
}

let issuerKey: JWK;
let kid: string;
/** The issuer's public key in PEM format, which anyone can read. */
let publicPem: string;
let foreignKey: CryptoKey;

beforeAll(async () => {
  const { endpoints, stateFolder } = service();
  issuerKey = JSON.parse(readFileSync(join(stateFolder, 'issuer.json'), 'utf8')) as JWK;
  const { keys } = (await (await fetch(`${endpoints.apiUrl}/issuer/.well-known/jwks.json`)).json()) as {
    keys: JWK[];
  };
  const [jwk] = keys;
  if (jwk === undefined) throw new Error('The issuer publishes no key');
  kid = jwk.kid ?? '';
  publicPem = await exportSPKI((await importJWK(jwk, 'RS256')) as CryptoKey);
  foreignKey = (await generateKeyPair('RS256', { extractable: true })).privateKey;
});

function claimsOf(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  const { endpoints } = service();
  return {
    iss: `${endpoints.apiUrl}/issuer`,
    sub: 'operator',
    client_id: 'operator',
    aud: 'customs-scoring',
    scope: EVERY_SCOPE,
    iat: now,
    exp: now + 3600,
    ...changes,
  };
}

async function forged({ claims, key, algorithm = 'RS256', kid: named = kid }: Forgery): Promise<string> {
  return await new SignJWT(claimsOf(claims))
    .setProtectedHeader({ alg: algorithm, kid: named, typ: 'JWT' })
    .sign(key ?? (await importJWK(issuerKey, 'RS256')));
}

function ago(seconds: number): number {
  return Math.floor(Date.now() / 1000) - seconds;
}

const INVALID: readonly (readonly [string, () => Promise<string> | string])[] = [
  ['garbage', () => 'Bearer garbage'],
  ['an empty bearer token', () => 'Bearer '],
  ['three dots', () => 'Bearer ...'],
  ['client credentials instead of a token', () => `Basic ${btoa('operator:secret')}`],
  ['an expired token', async () => `Bearer ${await forged({ claims: { iat: ago(7200), exp: ago(3600) } })}`],
  [
    'a token that is valid from tomorrow',
    async () => `Bearer ${await forged({ claims: { nbf: ago(-86_400) } })}`,
  ],
  ['a token that never expires', async () => `Bearer ${await forged({ claims: { exp: undefined } })}`],
  ['a token for another audience', async () => `Bearer ${await forged({ claims: { aud: 'another' } })}`],
  [
    'a token of another issuer',
    async () => `Bearer ${await forged({ claims: { iss: 'https://issuer.example' } })}`,
  ],
  ['a token signed with a foreign key', async () => `Bearer ${await forged({ key: foreignKey })}`],
  [
    'a token signed with a foreign key under its own name',
    async () => `Bearer ${await forged({ key: foreignKey, kid: 'foreign' })}`,
  ],
  ['a token without signature (alg none)', () => `Bearer ${new UnsecuredJWT(claimsOf()).encode()}`],
  [
    'a token signed with the public key as a shared secret (HS256)',
    async () => `Bearer ${await forged({ algorithm: 'HS256', key: Buffer.from(publicPem) })}`,
  ],
  [
    'a token that carries its own key',
    async () => {
      const { kty, n, e } = await exportJWK(foreignKey);
      const jwk = { kty: kty ?? 'RSA', n: n ?? '', e: e ?? '' };
      const header = { alg: 'RS256', typ: 'JWT', jwk };
      return `Bearer ${await new SignJWT(claimsOf()).setProtectedHeader(header).sign(foreignKey)}`;
    },
  ],
  [
    'a token whose scope was raised after it was signed',
    async () => {
      const [header, , signature] = (await service().token('broker-a')).split('.');
      return `Bearer ${header}.${base64url.encode(JSON.stringify(claimsOf()))}.${signature}`;
    },
  ],
];

function expectRefused(answer: Answer, status: 401 | 403, error: string | undefined): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.body).toEqual({ message: status === 401 ? 'Unauthorized' : 'Forbidden' });
  expectChallenged(answer, error === undefined ? '' : `error="${error}"`);
}

/** AWS's gateway and the local one state the missing kind of token in a header; the emulator of test-deploy does not. */
function expectChallenged({ headers }: Answer, words: string): void {
  if (DEPLOYED_STATE !== undefined) return;
  const challenge = String(headers['www-authenticate']);
  expect(challenge).toMatch(/^Bearer/);
  expect(challenge).toContain(words);
}

test('a forged token without changes is accepted, so that each forgery below fails because of its change', async () => {
  const { status } = await service()
    .with(`Bearer ${await forged({})}`)
    .get('/v1/models');
  expect(status).toBe(200);
});

describe.each(PROTECTED_ROUTES)('$route', ({ method, path, scope, customsOnly }) => {
  test('is 401 without a token', async () => {
    expectRefused(await service().with(undefined).call(method, path), 401, undefined);
  });

  test.each(INVALID)('is 401 with %s', async (_, authorization) => {
    expectRefused(
      await service()
        .with(await authorization())
        .call(method, path),
      401,
      undefined,
    );
  });

  test('is 401 with a valid token in the query string', async () => {
    const token = await service().token('operator');
    const answer = await service().with(undefined).call(method, `${path}?access_token=${token}`);
    expectRefused(answer, 401, undefined);
  });

  test('is 403 with every scope but its own', async () => {
    const others = SCOPES_OF_CLIENTS.operator.filter((one) => one !== scope).join(' ');
    const token = await forged({ claims: { scope: others } });
    const answer = await service().with(`Bearer ${token}`).call(method, path);
    expectRefused(answer, 403, 'insufficient_scope');
    expectChallenged(answer, scope);
  });

  test.each(['', `${scope}s`, scope.toUpperCase(), scope.replace(':', ' ')])(
    'is 403 with the scope "%s"',
    async (almost) => {
      const token = await forged({ claims: { scope: almost } });
      const answer = await service().with(`Bearer ${token}`).call(method, path);
      expectRefused(answer, 403, 'insufficient_scope');
    },
  );

  test.each(Object.entries(SCOPES_OF_CLIENTS))('treats %s by its scopes', async (client, scopes) => {
    const answer = await service()
      .as(client as ClientName)
      .call(method, path);
    const isOfParty = client.startsWith('broker-');
    if (!scopes.includes(scope)) expectRefused(answer, 403, 'insufficient_scope');
    else if (customsOnly && isOfParty) expect(answer.status).toBe(403);
    else expect([401, 403]).not.toContain(answer.status);
  });
});

describe('scopes', () => {
  test('a client can ask for fewer than it has', async () => {
    const token = await service().token('operator', 'models:read');
    const narrow = service().with(`Bearer ${token}`);
    expect((await narrow.get('/v1/models')).status).toBe(200);
    expect((await narrow.get(`${DECLARATIONS}/A-1`)).status).toBe(403);
  });

  test('data that a client may not send is not stored', async () => {
    const declaration = newDeclaration();
    for (const name of ['broker-a', 'broker-b', 'officer'] as const) {
      expect((await service().as(name).post(DECLARATIONS, declaration)).status).toBe(403);
    }
    const { status } = await service().as('operator').get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(status).toBe(404);
  });

  test('a clearance system cannot record an inspection result, an officer can', async () => {
    const declaration = newDeclaration();
    await service().as('clearance-system').post(DECLARATIONS, declaration);
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection`;
    expect((await service().as('clearance-system').post(path, { outcome: 'clear' })).status).toBe(403);
    const seen = await service().as('officer').get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(seen.body).not.toHaveProperty('inspection');
    expect((await service().as('officer').post(path, { outcome: 'clear' })).status).toBe(201);
  });

  test('a refusal does not read the body', async () => {
    const answer = await service().with(undefined).post(DECLARATIONS, 'not JSON');
    expectRefused(answer, 401, undefined);
  });
});

contractTests();
