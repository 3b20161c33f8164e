// The HTTP API's JWT authorizer: checks signature, issuer, times, audience and the route's scopes.
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { bareScope, scopesOf } from '../../functions/shared/auth/scopes.ts';
import { checkToken, tokenIn } from '../../functions/shared/auth/token.ts';
import type { AuthorizerSettings } from './api-registry.ts';

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
  const token = tokenIn(header);
  if (token === '') {
    return {
      kind: 'unauthenticated',
      challenge: 'Bearer',
      detail: 'Send an Authorization header with a bearer token',
    };
  }
  const checked = await checkToken(token, settings, keys);
  if (checked.kind === 'invalid') {
    const { detail } = checked;
    return {
      kind: 'unauthenticated',
      challenge: `Bearer error="invalid_token", error_description="${detail}"`,
      detail,
    };
  }
  const { claims } = checked;
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
