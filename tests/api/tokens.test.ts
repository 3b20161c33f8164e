// Tokens of other issuers' habits: scopes under the names of Cognito, and in the claim scp, are as good as the local ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { contractTests, startService } from './support/service.ts';

const service = startService();

/** A token of the local issuer with other claims than it would choose. */
async function tokenWith(claims: Readonly<Record<string, unknown>>): Promise<string> {
  const { endpoints, stateFolder } = service();
  const key = JSON.parse(readFileSync(join(stateFolder, 'issuer.json'), 'utf8')) as JWK;
  const { keys } = (await (await fetch(`${endpoints.apiUrl}/issuer/.well-known/jwks.json`)).json()) as {
    keys: { kid: string }[];
  };
  return await new SignJWT({ client_id: 'officer', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: keys[0]?.kid ?? '', typ: 'JWT' })
    .setIssuer(`${endpoints.apiUrl}/issuer`)
    .setAudience('customs-scoring')
    .setIssuedAt()
    .setExpirationTime('5 min')
    .sign(await importJWK(key, 'RS256'));
}

describe('a client that asks for scopes as Cognito names them', () => {
  test('calls the routes of these scopes and no others', async () => {
    const token = await service().token('operator', 'customs-scoring/models:read');
    const client = service().with(`Bearer ${token}`);
    expect((await client.get('/v1/models')).status).toBe(200);
    expect((await client.get('/v1/documents')).status).toBe(403);
  });
});

describe('a token', () => {
  test.each([{ scp: ['hs:predict', 'models:read'] }, { scp: 'hs:predict models:read' }])(
    'may carry its scopes as %j',
    async (claims) => {
      const client = service().with(`Bearer ${await tokenWith(claims)}`);
      expect((await client.get('/v1/models')).status).toBe(200);
    },
  );

  test('with an empty scp is 403', async () => {
    const client = service().with(`Bearer ${await tokenWith({ scp: [] })}`);
    expect((await client.get('/v1/models')).status).toBe(403);
  });
});

contractTests();
