// The JWT authorizer: which tokens it accepts for which routes.
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { authorize } from '../../../local/http/authorizer.ts';

const SETTINGS = { issuer: 'http://127.0.0.1:3000/issuer', audience: ['customs-scoring'] };
const SCOPES = ['declarations:read'];

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let ours: Pair;
let foreign: Pair;
let keys: ReturnType<typeof createLocalJWKSet>;

beforeAll(async () => {
  ours = await generateKeyPair('RS256');
  foreign = await generateKeyPair('RS256');
  keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'one', alg: 'RS256' }] });
});

const now = (): number => Math.floor(Date.now() / 1000);

function claims(changes: JWTPayload = {}): JWTPayload {
  return {
    iss: SETTINGS.issuer,
    aud: 'customs-scoring',
    client_id: 'officer',
    scope: 'models:read declarations:read',
    iat: now(),
    exp: now() + 60,
    ...changes,
  };
}

async function token(payload: JWTPayload, key: Pair = ours): Promise<string> {
  return await new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key.privateKey);
}

async function verdict(header: string | undefined, scopes = SCOPES) {
  return await authorize(header, SETTINGS, scopes, keys);
}

describe('a token is accepted', () => {
  test('with one of its scopes', async () => {
    const result = await verdict(`Bearer ${await token(claims())}`);
    expect(result).toMatchObject({ kind: 'allowed', claims: { client_id: 'officer' } });
  });

  test('without the word Bearer, as in API Gateway', async () => {
    expect(await verdict(await token(claims()))).toMatchObject({ kind: 'allowed' });
  });

  test('with its client id instead of an audience, as in Cognito', async () => {
    const { aud: _, ...cognito } = claims({ client_id: 'customs-scoring' });
    expect(await verdict(`Bearer ${await token(cognito)}`)).toMatchObject({ kind: 'allowed' });
  });

  test.each([
    ['the name that Cognito gives the scope', { scope: 'customs-scoring/declarations:read' }],
    ['scp as a list', { scope: undefined, scp: ['models:read', 'declarations:read'] }],
    ['scp as text', { scope: undefined, scp: 'models:read declarations:read' }],
    ['the scope in one of the claims scope and scp', { scope: 'models:read', scp: ['declarations:read'] }],
  ])('with %s', async (_title, changes) => {
    expect(await verdict(`Bearer ${await token(claims(changes))}`)).toMatchObject({ kind: 'allowed' });
  });

  test('without any scope, if the route requires none', async () => {
    expect(await verdict(`Bearer ${await token(claims({ scope: '' }))}`, [])).toMatchObject({
      kind: 'allowed',
    });
  });
});

describe('401', () => {
  test.each([
    ['expired', { exp: now() - 1 }, 'The token has expired'],
    ['not valid yet (nbf)', { nbf: now() + 60 }, 'The token is not valid yet'],
    ['issued in the future', { iat: now() + 60 }, 'The token is not valid yet'],
    ['of another issuer', { iss: 'http://evil.example' }, 'The token is from another issuer'],
    ['for another audience', { aud: 'other' }, 'The token is for another audience'],
  ])('a token that is %s', async (_title, changes, detail) => {
    expect(await verdict(`Bearer ${await token(claims(changes))}`)).toMatchObject({
      kind: 'unauthenticated',
      detail,
      challenge: `Bearer error="invalid_token", error_description="${detail}"`,
    });
  });

  test('a token without an expiry', async () => {
    const { exp: _, ...endless } = claims();
    expect(await verdict(`Bearer ${await token(endless)}`)).toMatchObject({ kind: 'unauthenticated' });
  });

  test('a token without an audience', async () => {
    const { aud: _, client_id: __, ...nobody } = claims();
    expect(await verdict(`Bearer ${await token(nobody)}`)).toMatchObject({ kind: 'unauthenticated' });
  });

  test('a token signed by a foreign key under our key id', async () => {
    expect(await verdict(`Bearer ${await token(claims(), foreign)}`)).toMatchObject({
      kind: 'unauthenticated',
      detail: 'The token is not valid',
    });
  });

  test('an unsigned token (alg none)', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`;
    expect(await verdict(`Bearer ${unsigned}`)).toMatchObject({ kind: 'unauthenticated' });
  });

  test('a token signed with the public key as an HMAC secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(ours.publicKey)));
    const forged = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
    expect(await verdict(`Bearer ${forged}`)).toMatchObject({ kind: 'unauthenticated' });
  });

  test.each(['Bearer', 'Bearer ', '', undefined])('no token (%j)', async (header) => {
    expect(await verdict(header)).toMatchObject({ kind: 'unauthenticated' });
  });

  test.each(['Bearer x.y.z', 'Basic b2ZmaWNlcjp4', 'Bearer a b'])('nonsense (%s)', async (header) => {
    expect(await verdict(header)).toMatchObject({ kind: 'unauthenticated' });
  });
});

describe('403', () => {
  test.each([
    { scope: undefined, scp: [] },
    { scope: undefined, scp: 'declarations:readx' },
    { scope: undefined, scp: { 'declarations:read': true } },
    { scope: undefined, scp: [['declarations:read']] },
    { scope: ['declarations:read'] },
    { scope: undefined, scopes: ['declarations:read'] },
    { scope: 'another-server/declarations:read' },
    { scope: 'customs-scoring/customs-scoring/declarations:read' },
  ])('a token whose claims are %j', async (changes) => {
    expect(await verdict(`Bearer ${await token(claims(changes))}`)).toMatchObject({ kind: 'forbidden' });
  });

  test('a valid token without the scope, which is named', async () => {
    expect(await verdict(`Bearer ${await token(claims({ scope: 'declarations:readx' }))}`)).toMatchObject({
      kind: 'forbidden',
      challenge: 'Bearer error="insufficient_scope", scope="declarations:read"',
    });
  });
});
