// Signing in to the local issuer: code flow with PKCE, refresh tokens that rotate, sessions and their end.
import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import type { BrowserAnswer } from '../../../local/issuer/authorize.ts';
import { EmbeddedIssuer } from '../../../local/issuer.ts';
import { openState } from '../../../local/state.ts';
import { LOCAL_USERS } from '../../../local/users.ts';
import { temporaryFolder } from './temporary.ts';

const ISSUER = 'http://127.0.0.1:3000/issuer';
const CONSOLE = 'http://127.0.0.1:3000/console/';
const VERIFIER = 'correct-horse-battery-staple.0123456789_~abcdef';
const MINUTE_MS = 60_000;

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

const REQUEST = {
  client_id: 'console',
  response_type: 'code',
  redirect_uri: CONSOLE,
  code_challenge: challengeOf(VERIFIER),
  code_challenge_method: 'S256',
  scope: 'openid',
  state: 'state-1',
  nonce: 'nonce-1',
};

class Clock {
  at = Date.now();
  readonly now = (): number => this.at;
}

async function open(folder = temporaryFolder(), clock = new Clock()) {
  const state = openState(folder, { reset: false });
  try {
    return { issuer: await EmbeddedIssuer.open(ISSUER, state, clock.now), folder, clock };
  } finally {
    state.release();
  }
}

const query = (changes: object = {}): URLSearchParams => {
  const entries = Object.entries({ ...REQUEST, ...changes }).filter(([, value]) => value !== undefined);
  return new URLSearchParams(entries as [string, string][]);
};

/** The id in the form of a sign-in page. */
const requestIn = ({ html }: BrowserAnswer): string => /name="request" value="([^"]+)"/.exec(html)?.[1] ?? '';
const cookieIn = ({ headers }: BrowserAnswer): string => (headers['set-cookie'] ?? '').split(';')[0] ?? '';
const targetOf = ({ headers }: BrowserAnswer): URL => new URL(headers.location ?? 'about:blank');

/** Chooses a person on the sign-in page. */
function choose(issuer: EmbeddedIssuer, username: string, changes: object = {}): BrowserAnswer {
  const page = issuer.authorization.authorize(query(changes), undefined);
  expect(page.status, page.html).toBe(200);
  return issuer.authorization.signIn(new URLSearchParams({ request: requestIn(page), username }));
}

async function tokens(issuer: EmbeddedIssuer, form: Record<string, string>, authorization?: string) {
  const body = new URLSearchParams({ client_id: 'console', ...form }).toString();
  const contentType = 'application/x-www-form-urlencoded';
  const answer = await issuer.token({ contentType, authorization, body });
  return { ...answer, body: answer.body as Record<string, string> };
}

const exchange = (issuer: EmbeddedIssuer, code: string, changes: Record<string, string> = {}) =>
  tokens(issuer, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CONSOLE,
    code_verifier: VERIFIER,
    ...changes,
  });
const refresh = (issuer: EmbeddedIssuer, token = '') =>
  tokens(issuer, { grant_type: 'refresh_token', refresh_token: token });

async function signedIn(
  issuer: EmbeddedIssuer,
  username: string,
  changes: object = {},
): Promise<Record<string, string> & { readonly code: string }> {
  const code = targetOf(choose(issuer, username, changes)).searchParams.get('code') ?? '';
  const { status, body } = await exchange(issuer, code);
  expect(status, JSON.stringify(body)).toBe(200);
  return { code, ...body };
}

const INVALID = { status: 400, body: { error: 'invalid_grant' } };

describe('the sign-in page', () => {
  test('has a heading, and a button for each person', async () => {
    const { issuer } = await open();
    const { html, headers } = issuer.authorization.authorize(query(), undefined);
    expect(html).toContain('<html lang="en">');
    expect(html.match(/<h1>(.*)<\/h1>/)?.[1]).toBe('Sign in');
    const buttons = [...html.matchAll(/<button type="submit" name="username" value="([^"]+)">([^<]+)</g)];
    expect(buttons.map(([, username, name]) => [username, name])).toEqual(
      LOCAL_USERS.map(({ username, name }) => [username, name]),
    );
    expect(headers['content-security-policy']).toContain("form-action 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['cache-control']).toBe('no-store');
  });

  test('signs in whoever is chosen, and sends the browser back with code, state and issuer', async () => {
    const { issuer } = await open();
    const answer = choose(issuer, 'officer');
    expect(answer.status).toBe(303);
    const target = targetOf(answer);
    expect(target.href.startsWith(`${CONSOLE}?`)).toBe(true);
    expect(target.searchParams.get('state')).toBe('state-1');
    expect(target.searchParams.get('iss')).toBe(ISSUER);
    expect(answer.headers['set-cookie']).toMatch(/; Path=\/issuer; HttpOnly; SameSite=Lax$/);
  });

  test.each([
    ['of a page that was never shown', 'made-up', 'officer'],
    ['for somebody who does not exist', undefined, 'nobody'],
  ])('refuses a choice %s', async (_what, request, username) => {
    const { issuer } = await open();
    const page = issuer.authorization.authorize(query(), undefined);
    const form = new URLSearchParams({ request: request ?? requestIn(page), username });
    const answer = issuer.authorization.signIn(form);
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  test('can be answered once, and only for ten minutes', async () => {
    const { issuer, clock } = await open();
    const page = issuer.authorization.authorize(query(), undefined);
    const form = new URLSearchParams({ request: requestIn(page), username: 'officer' });
    expect(issuer.authorization.signIn(form).status).toBe(303);
    expect(issuer.authorization.signIn(form).status).toBe(400);
    const late = issuer.authorization.authorize(query(), undefined);
    clock.at += 10 * MINUTE_MS;
    const lateForm = new URLSearchParams({ request: requestIn(late), username: 'officer' });
    expect(issuer.authorization.signIn(lateForm).status).toBe(400);
  });
});

describe('a request for a code', () => {
  test.each([
    ['another client', { client_id: 'officer' }],
    ['no client', { client_id: undefined }],
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }],
    ['a redirect URI that only begins right', { redirect_uri: `${CONSOLE}../../evil` }],
    ['a redirect URI with a query', { redirect_uri: `${CONSOLE}?x=1` }],
    ['a redirect URI without its slash', { redirect_uri: CONSOLE.slice(0, -1) }],
    ['a redirect URI under another name', { redirect_uri: CONSOLE.replace('127.0.0.1', 'localhost') }],
    ['no redirect URI', { redirect_uri: undefined }],
  ])('with %s is refused here and redirected nowhere', async (_what, changes) => {
    const { issuer } = await open();
    const answer = issuer.authorization.authorize(query(changes), undefined);
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('location');
  });

  test('with a repeated redirect URI is refused here', async () => {
    const { issuer } = await open();
    const twice = query();
    twice.append('redirect_uri', 'https://evil.example/');
    expect(issuer.authorization.authorize(twice, undefined).status).toBe(400);
  });

  test.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_request', { code_challenge: undefined }],
    ['invalid_request', { code_challenge: 'short' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: undefined }],
    ['invalid_request', { state: 'x'.repeat(1_001) }],
    ['invalid_scope', { scope: 'openid everything' }],
    ['login_required', { prompt: 'none' }],
  ])('goes back with %s for %j', async (error, changes) => {
    const { issuer } = await open();
    const target = targetOf(issuer.authorization.authorize(query(changes), undefined));
    expect(target.origin + target.pathname).toBe(CONSOLE);
    expect(target.searchParams.get('error')).toBe(error);
    expect(target.searchParams.has('code')).toBe(false);
  });

  test('of someone who is signed in is answered without a page, but for prompt=login', async () => {
    const { issuer } = await open();
    const cookie = cookieIn(choose(issuer, 'officer'));
    const again = issuer.authorization.authorize(query({ prompt: 'none' }), `other=1; ${cookie}`);
    const code = targetOf(again).searchParams.get('code') ?? '';
    expect(decodeJwt((await exchange(issuer, code)).body.access_token ?? '').sub).toBe('officer');
    expect(issuer.authorization.authorize(query({ prompt: 'login' }), cookie).status).toBe(200);
    expect(issuer.authorization.authorize(query(), `${cookie}x`).status).toBe(200);
  });
});

describe('a code', () => {
  test('is exchanged for tokens that name the person', async () => {
    const { issuer } = await open();
    const body = await signedIn(issuer, 'broker-a');
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    const keys = createLocalJWKSet(issuer.jwks() as JSONWebKeySet);
    const access = await jwtVerify(body.access_token ?? '', keys, {
      audience: 'customs-scoring',
      issuer: ISSUER,
    });
    expect(access.payload).toMatchObject({
      sub: 'broker-a',
      username: 'broker-a',
      name: 'Broker Jung',
      client_id: 'console',
      party: 'broker-a',
      token_use: 'access',
    });
    const id = await jwtVerify(body.id_token ?? '', keys, { audience: 'console', issuer: ISSUER });
    expect(id.payload).toMatchObject({ sub: 'broker-a', name: 'Broker Jung', nonce: 'nonce-1' });
  });

  test('grants the scopes of the person’s group, or those of them that were requested', async () => {
    const { issuer } = await open();
    const scopesOf = async (username: string, scope: string) =>
      decodeJwt((await signedIn(issuer, username, { scope })).access_token ?? '').scope;
    const analyst = LOCAL_USERS.find(({ username }) => username === 'analyst')?.scopes ?? [];
    expect(await scopesOf('analyst', 'openid')).toBe(['openid', ...analyst].join(' '));
    expect(await scopesOf('analyst', 'inspections:write declarations:read')).toBe('declarations:read');
    expect(await scopesOf('officer', 'customs-scoring/inspections:write')).toBe(
      'customs-scoring/inspections:write',
    );
    expect(await scopesOf('analyst', 'inspections:write')).toBe('');
  });

  test('is not for another verifier, redirect URI or client, and is spent by the attempt', async () => {
    const { issuer } = await open();
    const changes: Record<string, string>[] = [
      { code_verifier: 'x'.repeat(43) },
      { code_verifier: challengeOf(VERIFIER) },
      { code_verifier: '' },
      { code_verifier: `${VERIFIER} ` },
      { redirect_uri: `${CONSOLE}callback` },
      { redirect_uri: '' },
    ];
    for (const change of changes) {
      const code = targetOf(choose(issuer, 'officer')).searchParams.get('code') ?? '';
      expect(await exchange(issuer, code, change), JSON.stringify(change)).toMatchObject(INVALID);
      expect(await exchange(issuer, code)).toMatchObject(INVALID);
    }
    const code = targetOf(choose(issuer, 'officer')).searchParams.get('code') ?? '';
    expect((await exchange(issuer, code, { client_id: 'officer' })).status).toBe(401);
    expect((await exchange(issuer, code)).status).toBe(200);
  });

  test('that is forged, or older than a minute, is worth nothing', async () => {
    const { issuer, clock } = await open();
    expect(await exchange(issuer, 'forged')).toMatchObject(INVALID);
    const code = targetOf(choose(issuer, 'officer')).searchParams.get('code') ?? '';
    clock.at += MINUTE_MS;
    expect(await exchange(issuer, code)).toMatchObject(INVALID);
  });

  test('that is used again revokes the tokens of its first use', async () => {
    const { issuer } = await open();
    const { code, refresh_token: token } = await signedIn(issuer, 'officer');
    expect(await exchange(issuer, code)).toMatchObject(INVALID);
    expect(await refresh(issuer, token)).toMatchObject(INVALID);
  });

  test('is exchanged by a public client: a secret is refused', async () => {
    const { issuer } = await open();
    const code = targetOf(choose(issuer, 'officer')).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: CONSOLE, code_verifier: VERIFIER };
    expect((await tokens(issuer, form, `Basic ${btoa('console:secret')}`)).status).toBe(401);
    expect((await tokens(issuer, { ...form, client_secret: 'secret' })).status).toBe(401);
  });
});

describe('a refresh token', () => {
  test('is exchanged once, for new tokens of the same person and scopes', async () => {
    const { issuer } = await open();
    const first = await signedIn(issuer, 'officer', { scope: 'openid declarations:read' });
    const second = await refresh(issuer, first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect(decodeJwt(second.body.access_token ?? '')).toMatchObject({
      sub: 'officer',
      name: 'Officer Kim',
      scope: 'openid declarations:read',
    });
    expect((await refresh(issuer, second.body.refresh_token)).status).toBe(200);
  });

  test('that is used again revokes its whole family, and no other', async () => {
    const { issuer } = await open();
    const first = await signedIn(issuer, 'officer');
    const other = await signedIn(issuer, 'officer');
    const second = await refresh(issuer, first.refresh_token);
    expect(await refresh(issuer, first.refresh_token)).toMatchObject(INVALID);
    expect(await refresh(issuer, second.body.refresh_token)).toMatchObject(INVALID);
    expect((await refresh(issuer, other.refresh_token)).status).toBe(200);
  });

  test('that two send at once is exchanged for one of them', async () => {
    const { issuer } = await open();
    const { refresh_token: token } = await signedIn(issuer, 'officer');
    const answers = await Promise.all([refresh(issuer, token), refresh(issuer, token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  test.each(['', 'forged', 'a.b', '.'])('%j is worth nothing', async (token) => {
    const { issuer } = await open();
    expect(await refresh(issuer, token)).toMatchObject(INVALID);
  });

  test('ends with the session, eight hours after the sign-in', async () => {
    const { issuer, clock } = await open();
    const first = await signedIn(issuer, 'officer');
    clock.at += 7 * 60 * MINUTE_MS;
    const second = await refresh(issuer, first.refresh_token);
    expect(second.status).toBe(200);
    clock.at += 60 * MINUTE_MS;
    expect(await refresh(issuer, second.body.refresh_token)).toMatchObject(INVALID);
  });
});

describe('signing out', () => {
  test('ends the session and its refresh tokens, and returns to the console', async () => {
    const { issuer } = await open();
    const answer = choose(issuer, 'officer');
    const code = targetOf(answer).searchParams.get('code') ?? '';
    const { body } = await exchange(issuer, code);
    const cookie = cookieIn(answer);
    const out = issuer.authorization.signOut(
      new URLSearchParams({ post_logout_redirect_uri: CONSOLE, state: 'bye' }),
      cookie,
    );
    expect([out.status, out.headers.location]).toEqual([303, `${CONSOLE}?state=bye`]);
    expect(out.headers['set-cookie']).toContain('Max-Age=0');
    expect(await refresh(issuer, body.refresh_token)).toMatchObject(INVALID);
    expect(issuer.authorization.authorize(query(), cookie).status).toBe(200);
  });

  test('shows a page without an address to return to, and refuses one of others', async () => {
    const { issuer } = await open();
    const cookie = cookieIn(choose(issuer, 'officer'));
    const evil = new URLSearchParams({ logout_uri: 'https://evil.example/' });
    expect(issuer.authorization.signOut(evil, cookie)).toMatchObject({ status: 400 });
    const { status, html } = issuer.authorization.signOut(new URLSearchParams(), undefined);
    expect([status, html.includes('<h1>Signed out</h1>')]).toEqual([200, true]);
  });
});

test('sessions, codes and refresh tokens survive a restart, and no file holds them', async () => {
  const { issuer, folder, clock } = await open();
  const before = await signedIn(issuer, 'officer');
  const answer = choose(issuer, 'supervisor');
  const code = targetOf(answer).searchParams.get('code') ?? '';
  const { readFileSync } = await import('node:fs');
  const file = readFileSync(`${folder}/sign-ins.json`, 'utf8');
  const [, token = ''] = (before.refresh_token ?? '').split('.');
  for (const secret of [token, code, cookieIn(answer).split('=')[1] ?? '']) {
    expect(secret.length).toBeGreaterThan(30);
    expect(file).not.toContain(secret);
  }
  const { issuer: next } = await open(folder, clock);
  expect((await refresh(next, before.refresh_token)).status).toBe(200);
  expect((await exchange(next, code)).status).toBe(200);
  expect(next.authorization.authorize(query(), cookieIn(answer)).status).toBe(303);
});
