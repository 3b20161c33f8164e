// The embedded issuer: who gets which token.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { SCOPES } from '../../../functions/shared/auth/scopes.ts';
import { LOCAL_CLIENTS } from '../../../local/clients.ts';
import { EmbeddedIssuer } from '../../../local/issuer.ts';
import { openState } from '../../../local/state.ts';
import { temporaryFolder } from './temporary.ts';

const URL = 'http://127.0.0.1:3000/issuer';
const FORM = 'application/x-www-form-urlencoded';

async function issuer(folder = temporaryFolder()): Promise<EmbeddedIssuer> {
  const state = openState(folder, { reset: false });
  try {
    return await EmbeddedIssuer.open(URL, state);
  } finally {
    state.release();
  }
}

function secretOf(subject: EmbeddedIssuer, name: string): string {
  return subject.clients.find((client) => client.name === name)?.clientSecret ?? '';
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

async function ask(
  subject: EmbeddedIssuer,
  body: string,
  authorization?: string,
  contentType: string | undefined = FORM,
) {
  const answer = await subject.token({ contentType, authorization, body });
  return { ...answer, body: answer.body as Record<string, unknown> };
}

describe('tokens', () => {
  test('a client gets all of its scopes with HTTP Basic', async () => {
    const subject = await issuer();
    const header = basic('officer', secretOf(subject, 'officer'));
    const { status, headers, body } = await ask(subject, 'grant_type=client_credentials', header);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(body.scope).toBe(LOCAL_CLIENTS.find(({ name }) => name === 'officer')?.scopes.join(' '));
  });

  test('the token carries the claims of a machine token, signed by the published key', async () => {
    const subject = await issuer();
    const { body } = await ask(
      subject,
      'grant_type=client_credentials',
      basic('broker-a', secretOf(subject, 'broker-a')),
    );
    const keys = createLocalJWKSet(subject.jwks() as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(String(body.access_token), keys);
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(payload).toMatchObject({
      iss: URL,
      sub: 'broker-a',
      client_id: 'broker-a',
      aud: 'customs-scoring',
      token_use: 'access',
      party: 'broker-a',
      scope: 'documents:write documents:read hs:predict models:read webhooks:write',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('customs clients are bound to no party', async () => {
    const subject = await issuer();
    const { body } = await ask(
      subject,
      'grant_type=client_credentials',
      basic('operator', secretOf(subject, 'operator')),
    );
    const { payload } = await jwtVerify(String(body.access_token), subject.keys);
    expect(payload).not.toHaveProperty('party');
  });

  test('credentials may be in the body, and fewer scopes may be requested', async () => {
    const subject = await issuer();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'clearance-system',
      client_secret: secretOf(subject, 'clearance-system'),
      scope: 'declarations:read models:read',
    });
    const { status, body } = await ask(subject, form.toString());
    expect({ status, scope: body.scope }).toEqual({ status: 200, scope: 'declarations:read models:read' });
  });

  test.each([
    'customs-scoring/declarations:read customs-scoring/models:read',
    'declarations:read customs-scoring/models:read',
  ])(
    'scopes may be requested as Cognito names them, and the token carries these names: %s',
    async (scope) => {
      const subject = await issuer();
      const header = basic('clearance-system', secretOf(subject, 'clearance-system'));
      const form = new URLSearchParams({ grant_type: 'client_credentials', scope });
      const { status, body } = await ask(subject, form.toString(), header);
      expect({ status, scope: body.scope }).toEqual({ status: 200, scope });
      const { payload } = await jwtVerify(String(body.access_token), subject.keys);
      expect(payload.scope).toBe(scope);
    },
  );

  test.each([
    'customs-scoring/delinquency:run',
    'customs-scoring/everything',
    'customs-scoring/',
    'another-server/models:read',
    'customs-scoring/customs-scoring/models:read',
  ])('the scope %s is refused to a client that does not have it', async (scope) => {
    const subject = await issuer();
    const header = basic('officer', secretOf(subject, 'officer'));
    const form = new URLSearchParams({ grant_type: 'client_credentials', scope });
    const { status, body } = await ask(subject, form.toString(), header);
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_scope' });
  });

  test.each([
    ['a wrong secret', 'grant_type=client_credentials', basic('officer', 'wrong'), 401, 'invalid_client'],
    ['an unknown client', 'grant_type=client_credentials', basic('nobody', ''), 401, 'invalid_client'],
    ['no credentials', 'grant_type=client_credentials', undefined, 401, 'invalid_client'],
    ['another grant', 'grant_type=password', 'right', 400, 'unsupported_grant_type'],
    ['no grant', '', 'right', 400, 'invalid_request'],
    [
      'a scope of another client',
      'grant_type=client_credentials&scope=delinquency:run',
      'right',
      400,
      'invalid_scope',
    ],
    ['an unknown scope', 'grant_type=client_credentials&scope=everything', 'right', 400, 'invalid_scope'],
    [
      'a repeated parameter',
      'grant_type=client_credentials&scope=a&scope=b',
      'right',
      400,
      'invalid_request',
    ],
    ['credentials twice', 'grant_type=client_credentials&client_secret=x', 'right', 400, 'invalid_request'],
  ])('%s is refused', async (_title, form, header, status, error) => {
    const subject = await issuer();
    const right = basic('officer', secretOf(subject, 'officer'));
    const answer = await ask(subject, form, header === 'right' ? right : header);
    expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('a JSON body is refused', async () => {
    const answer = await ask(await issuer(), '{}', undefined, 'application/json');
    expect({ status: answer.status, error: answer.body.error }).toEqual({
      status: 400,
      error: 'invalid_request',
    });
  });

  test('the key and the secrets survive a restart', async () => {
    const folder = temporaryFolder();
    const first = await issuer(folder);
    const { body } = await ask(
      first,
      'grant_type=client_credentials',
      basic('operator', secretOf(first, 'operator')),
    );
    const second = await issuer(folder);
    expect(second.clients).toEqual(first.clients);
    await expect(jwtVerify(String(body.access_token), second.keys)).resolves.toBeDefined();
  });

  test('the clients are those of the stage settings, and the operator has every scope', async () => {
    const { clients } = await issuer();
    const names = ['clearance-system', 'broker-a', 'broker-b', 'officer', 'operator'];
    expect(clients.map(({ name }) => name)).toEqual(names);
    expect(clients.find(({ name }) => name === 'operator')?.scopes).toEqual(Object.keys(SCOPES));
  });

  test('every client has its own secret', async () => {
    const secrets = (await issuer()).clients.map(({ clientSecret }) => clientSecret);
    expect(new Set(secrets).size).toBe(LOCAL_CLIENTS.length);
    expect(secrets.every((secret) => secret.length >= 32)).toBe(true);
  });

  test('discovery names the token endpoint and the keys', async () => {
    expect((await issuer()).discovery()).toMatchObject({
      issuer: URL,
      token_endpoint: `${URL}/oauth2/token`,
      jwks_uri: `${URL}/.well-known/jwks.json`,
      scopes_supported: expect.arrayContaining([...Object.keys(SCOPES), 'customs-scoring/hs:predict']),
    });
  });
});
