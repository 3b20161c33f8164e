// Clock skew between the issuer and the API, and between a function and the storage. Tokens get no leeway here, as API Gateway's
// authorizer documents none: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
import { S3Client } from '@aws-sdk/client-s3';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { presignUpload } from '../../functions/verify-document/uploads/presign.ts';
import { refusalOf } from '../../local/emulators/s3/signature.ts';
import { authorize } from '../../local/http/authorizer.ts';
import { CREDENTIALS, REGION } from '../../local/settings.ts';
import { documentBody } from '../support/document-records.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const SECONDS = NOW.getTime() / 1000;
const MINUTE_MS = 60_000;
const LIFE_MS = 15 * MINUTE_MS;

describe('a token', () => {
  const settings = { issuer: 'https://issuer.example', audience: ['scoring'] };
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let keys: ReturnType<typeof createLocalJWKSet>;

  beforeAll(async () => {
    pair = await generateKeyPair('RS256');
    keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }] });
  });
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The API's verdict on a token, given its times in seconds from now. */
  async function verdictOn(times: { readonly iat: number; readonly exp: number; readonly nbf?: number }) {
    const absolute = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, SECONDS + at]));
    const token = await new SignJWT({
      iss: settings.issuer,
      aud: 'scoring',
      scope: 'models:read',
      ...absolute,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(pair.privateKey);
    const verdict = await authorize(`Bearer ${token}`, settings, ['models:read'], keys);
    return verdict.kind === 'allowed' ? 'allowed' : verdict.detail;
  }

  test.each([
    ['issued this second', { iat: 0, exp: 3600 }, 'allowed'],
    ['in its last second', { iat: -3599, exp: 1 }, 'allowed'],
    ['that expires this second', { iat: -3600, exp: 0 }, 'The token has expired'],
    ['that expired seconds ago', { iat: -3605, exp: -5 }, 'The token has expired'],
    ['of an issuer whose clock is a second ahead', { iat: 1, exp: 3601 }, 'The token is not valid yet'],
    ['of an issuer whose clock is a minute ahead', { iat: 60, exp: 3660 }, 'The token is not valid yet'],
    ['that is valid from the next second', { iat: 0, nbf: 1, exp: 3600 }, 'The token is not valid yet'],
    ['of an issuer whose clock is a minute behind', { iat: -60, exp: 3540 }, 'allowed'],
  ])('%s', async (_what, times, expected) => {
    expect(await verdictOn(times)).toBe(expected);
  });
});

describe('an upload URL signed with a clock', () => {
  const endpoint = 'http://127.0.0.1:4569';
  const client = new S3Client({ endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
  afterAll(() => client.destroy());

  /** The storage's response to an upload some minutes, by its own clock, after the URL was signed. */
  async function responseTo(aheadMinutes: number, afterMinutes: number): Promise<string> {
    const signedAt = new Date(NOW.getTime() + aheadMinutes * MINUTE_MS);
    const target = { bucket: 'documents', key: 'uploads/one/original' };
    const { url, headers } = await presignUpload(client, target, documentBody(), LIFE_MS, signedAt);
    const length = String(documentBody().sizeBytes);
    const request = {
      method: 'PUT',
      url: url.slice(endpoint.length),
      headers: { host: '127.0.0.1:4569', 'content-length': length, ...headers },
    };
    const refusal = refusalOf(request, new Date(NOW.getTime() + afterMinutes * MINUTE_MS));
    return refusal === undefined ? 'accepted' : `${refusal.code}: ${refusal.message}`;
  }

  test.each([
    ['that is accurate', 0, 14, 'accepted'],
    ['that is accurate, used after it expired', 0, 15, 'AccessDenied: Request has expired'],
    ['ten minutes behind', -10, 4, 'accepted'],
    ['ten minutes behind, which expires ten minutes earlier', -10, 5, 'AccessDenied: Request has expired'],
    ['a quarter of an hour behind: never usable', -15, 0, 'AccessDenied: Request has expired'],
    ['a quarter of an hour ahead', 15, 0, 'accepted'],
    ['further ahead than S3 tolerates', 16, 0, 'AccessDenied: Request is not valid yet'],
  ])('%s', async (_what, aheadMinutes, afterMinutes, expected) => {
    expect(await responseTo(aheadMinutes, afterMinutes)).toBe(expected);
  });
});
