// The public keys of an administration's own issuer, found as the HTTP API's JWT authorizer finds them: by the issuer's discovery document.
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as z from 'zod';

const TIMEOUT_MS = 5_000;
/** A key that the issuer has taken back is trusted for at most so long; AWS's authorizer keeps keys for two hours. */
const KEPT_MS = 3_600_000;

/** OpenID Connect Discovery 1.0, section 3. */
const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The keys of an issuer. They are read when a token asks for the first time, kept for an hour, and read again for a token with an
 * unknown key, at most every 30 seconds.
 *
 * The result throws, and reads again at the next token, while the issuer cannot be reached or its documents are not valid.
 */
export function issuerKeys(issuer: string): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    found ??= discover(issuer);
    const keys = await found.catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return await keys(header, token);
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The issuer's discovery document was answered with ${response.status}`);
  const document = Discovery.parse(await response.json());
  if (document.issuer !== issuer) throw new Error('The discovery document is of another issuer');
  const jwks = new URL(document.jwks_uri);
  if (jwks.protocol !== new URL(issuer).protocol)
    throw new Error('The issuer has its keys at an unsafe address');
  return createRemoteJWKSet(jwks, { timeoutDuration: TIMEOUT_MS, cacheMaxAge: KEPT_MS });
}
