// People over HTTP: they sign in at the issuer, and what they do is recorded under their names and in the audit trail.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { DECLARATIONS, newDeclaration, scored } from './support/declarations.ts';
import { contractTests, type Json, startService } from './support/service.ts';

const service = startService();

/** Signs a person in as a browser does; returns the access token. */
async function signIn(username: string): Promise<string> {
  const { apiUrl } = service().endpoints;
  const discovery = (await (
    await fetch(`${apiUrl}/issuer/.well-known/openid-configuration`)
  ).json()) as Record<string, string>;
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = `${apiUrl}/console/`;
  const query = new URLSearchParams({
    client_id: 'console',
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    scope: 'openid',
    state: 'state',
  });
  const page = await fetch(`${discovery.authorization_endpoint}?${query}`);
  const html = await page.text();
  const action = new URL(/<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? '', page.url);
  const request = /name="request" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const body = new URLSearchParams({ request, username });
  const back = await fetch(action, { method: 'POST', body, redirect: 'manual' });
  expect(back.status).toBe(303);
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const answer = await fetch(discovery.token_endpoint ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'console',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
}

const as = async (username: string) => service().with(`Bearer ${await signIn(username)}`);
const KIM = { client: 'console', user: { id: 'officer', name: 'Officer Kim' } };

describe('a person who is signed in', () => {
  test('is one of endpoints.json, with the scopes of the token', async () => {
    const { users } = service().endpoints as unknown as { users: { username: string; scopes: string[] }[] };
    expect(users.map(({ username }) => username)).toEqual(
      expect.arrayContaining(['officer', 'analyst', 'supervisor', 'operator', 'broker-a']),
    );
    const [, claims = ''] = (await signIn('analyst')).split('.');
    const { scope } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { scope: string };
    const analyst = users.find(({ username }) => username === 'analyst');
    expect(scope.split(' ').filter((name) => name !== 'openid')).toEqual(analyst?.scopes);
  });

  test('records results under a name, which the declaration and its audit lines show', async () => {
    const declaration = newDeclaration();
    await scored(service().as('clearance-system'), declaration);
    const path = `${DECLARATIONS}/${declaration.declarationId}`;
    const officer = await as('officer');
    const recorded = await officer.post(`${path}/inspection`, { outcome: 'fraud', note: 'Another brand' });
    expect(recorded.body).toMatchObject({ inspection: { by: KIM } });
    expect((await officer.get(path)).body).toMatchObject({
      by: { client: 'clearance-system' },
      inspection: { by: KIM },
    });
    const supervisor = await as('supervisor');
    const { body } = await supervisor.get(`/v1/audit?subject=${declaration.declarationId}`);
    expect(body.items).toMatchObject([
      { act: 'inspection.recorded', by: KIM, detail: { outcome: 'fraud' }, requestId: expect.any(String) },
      { act: 'declaration.submitted', by: { client: 'clearance-system' } },
    ]);
    expect(JSON.stringify(body)).not.toContain('Another brand');
    const mine = await supervisor.get('/v1/audit?actor=officer&limit=5');
    expect(mine.status, mine.text).toBe(200);
    expect((mine.body.items as Json[])[0]).toMatchObject({ by: KIM });
  });

  test('has Idempotency-Keys of their own', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const item = { description: 'roasted coffee beans' };
    const [one, other] = await Promise.all([as('officer'), as('supervisor')]);
    const first = await one.post('/v1/hs/predictions', { items: [item] }, headers);
    const second = await other.post('/v1/hs/predictions', { items: [item] }, headers);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.predictionId).not.toBe(first.body.predictionId);
    expect((await one.post('/v1/hs/predictions', { items: [item] }, headers)).text).toBe(first.text);
  });

  test('can do what the group may, and nothing else', async () => {
    expect((await (await as('analyst')).get('/v1/audit')).status).toBe(403);
    expect((await (await as('officer')).get('/v1/audit')).status).toBe(403);
    expect((await (await as('broker-a')).get('/v1/declarations?lane=red&day=2020-01-02')).status).toBe(403);
  });
});

contractTests();
