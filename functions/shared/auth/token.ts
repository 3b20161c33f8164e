// Tokens of an issuer, checked as the HTTP API's JWT authorizer checks them: signature, issuer, times and audience. The local host and the
// authorizer of a private API use it; behind an HTTP API in AWS, API Gateway does the same before a function is called.
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

/**
 * The algorithms that API Gateway accepts: signatures that need the issuer's private key. `none` and HMAC, which the public key could
 * forge, are refused, whatever the issuer's keys say.
 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

export interface TokenRules {
  /** The `iss` of tokens. */
  readonly issuer: string;
  /** A token is for one of these. */
  readonly audience: readonly string[];
}

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly claims: JWTPayload }
  /** `detail` says why, for people; it quotes nothing of the token but names of claims. */
  | { readonly kind: 'invalid'; readonly detail: string };

/** The token of an Authorization header, empty if there is none. API Gateway accepts it with or without the scheme. */
export function tokenIn(header: string | undefined): string {
  return header?.replace(/^Bearer +/i, '').trim() ?? '';
}

/**
 * Checks a token.
 *
 * @param keys gives the issuer's key for a token
 * @throws what `keys` throws when the keys cannot be read, which says nothing about the token
 */
export async function checkToken(
  token: string,
  rules: TokenRules,
  keys: JWTVerifyGetKey,
): Promise<TokenVerdict> {
  let claims: JWTPayload;
  try {
    const verified = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: rules.issuer,
      requiredClaims: ['exp'],
    });
    claims = verified.payload;
  } catch (error) {
    if (!isAboutToken(error)) throw error;
    return { kind: 'invalid', detail: reasonOf(error) };
  }
  if (!isForAudience(claims, rules.audience)) {
    return { kind: 'invalid', detail: 'The token is for another audience' };
  }
  if (typeof claims.iat === 'number' && claims.iat > Date.now() / 1000) {
    return { kind: 'invalid', detail: 'The token is not valid yet' };
  }
  return { kind: 'valid', claims };
}

/** A claim as a function receives it: every claim is text, a list one in brackets without commas. */
export function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(String).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Cognito's access tokens have no audience: like API Gateway, this uses `client_id` if `aud` is missing. */
function isForAudience(claims: JWTPayload, audience: readonly string[]): boolean {
  const named = claims.aud ?? (typeof claims.client_id === 'string' ? claims.client_id : []);
  return [named].flat().some((name) => audience.includes(name));
}

/** Everything but a failure to read the issuer's keys. */
function isAboutToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || isGeneric(error));
}

/** What jose throws for an answer with another status than 200, or one that is not JSON. */
function isGeneric({ code }: errors.JOSEError): boolean {
  return code === 'ERR_JOSE_GENERIC';
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
