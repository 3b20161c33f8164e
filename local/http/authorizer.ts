// The HTTP API's JWT authorizer: checks signature, issuer, times, audience and the route's scopes.
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { bareScope, scopesOf } from '../../functions/shared/auth/scopes.ts';
import type { AuthorizerSettings } from './api-registry.ts';

/** Only signatures that need the issuer's private key: `none` and HMAC, which its public key could forge, are refused. */
const ALGORITHMS = ['RS256'];

export type Verdict =
  | { readonly kind: 'allowed'; readonly claims: JWTPayload }
  /** 401: `challenge` is the WWW-Authenticate header. */
  | { readonly kind: 'unauthenticated'; readonly challenge: string; readonly detail: string }
  /** 403. */
  | {
      readonly kind: 'forbidden';
      readonly challenge: string;
      readonly detail: string;
      readonly claims: JWTPayload;
    };

/**
 * Checks a request's Authorization header.
 *
 * @param scopes the route's scopes; a token needs one of them, none if the list is empty
 */
export async function authorize(
  header: string | undefined,
  settings: AuthorizerSettings,
  scopes: readonly string[],
  keys: JWTVerifyGetKey,
): Promise<Verdict> {
  // API Gateway accepts the token with or without the scheme.
  const token = header?.replace(/^Bearer +/i, '').trim() ?? '';
  if (token === '') {
    return {
      kind: 'unauthenticated',
      challenge: 'Bearer',
      detail: 'Send an Authorization header with a bearer token',
    };
  }
  let claims: JWTPayload;
  try {
    const verified = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: settings.issuer,
      requiredClaims: ['exp'],
    });
    claims = verified.payload;
  } catch (error) {
    return invalid(reasonOf(error));
  }
  if (!isForAudience(claims, settings.audience)) return invalid('The token is for another audience');
  if (typeof claims.iat === 'number' && claims.iat > Date.now() / 1000)
    return invalid('The token is not valid yet');
  // The embedded issuer grants scopes under either name; the routes of the local stage have the bare ones.
  const granted = scopesOf(claims).map(bareScope);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    const needed = scopes.join(' ');
    return {
      kind: 'forbidden',
      challenge: `Bearer error="insufficient_scope", scope="${needed}"`,
      detail: `The token lacks the scope ${scopes.join(' or ')}`,
      claims,
    };
  }
  return { kind: 'allowed', claims };
}

/** Cognito's access tokens have no audience: like API Gateway, this uses `client_id` if `aud` is missing. */
function isForAudience(claims: JWTPayload, audience: readonly string[]): boolean {
  const named = claims.aud ?? (typeof claims.client_id === 'string' ? claims.client_id : []);
  return [named].flat().some((name) => audience.includes(name));
}

function invalid(detail: string): Verdict {
  return {
    kind: 'unauthenticated',
    challenge: `Bearer error="invalid_token", error_description="${detail}"`,
    detail,
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'The token is from another issuer';
    if (error.claim === 'nbf') return 'The token is not valid yet';
    return `The token's claim "${error.claim}" is not valid`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'The token is signed with an algorithm that is not accepted';
  return 'The token is not valid';
}
