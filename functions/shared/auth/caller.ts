// The caller of a request, read from the claims that the HTTP API's JWT authorizer has verified.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bareScope, isScope, type Scope, scopesOf } from './scopes.ts';

/** The authenticated client of a request. */
export interface Caller {
  /** OAuth2 client id (or the subject where a token names no client); idempotency keys are scoped to it. */
  readonly clientId: string;
  /** The party a broker's token is bound to; undefined for customs clients. */
  readonly party: string | undefined;
  /** The service's scopes that the token carries. */
  readonly scopes: readonly Scope[];
}

/**
 * Reads the caller from an HTTP API event.
 *
 * @returns undefined where the route has no authorizer, the token names neither client nor subject, or its party claim is not a
 *   name: a caller without a party is customs and sees everything, so an empty claim must not make a broker customs
 */
export function callerOf(event: APIGatewayProxyEventV2): Caller | undefined {
  const authorizer = (event.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } })
    .authorizer;
  const claims = authorizer?.jwt?.claims;
  const clientId = text(claims?.client_id) ?? text(claims?.sub);
  const party = text(claims?.party);
  const unnamed = party === undefined && claims?.party !== undefined;
  if (clientId === undefined || unnamed) return undefined;
  return {
    clientId,
    party,
    scopes: scopesOf(claims ?? {})
      .map(bareScope)
      .filter(isScope),
  };
}

/**
 * Whether a caller may see what is registered of authorities' stamps and signatures: pictures, ids, similarities and thresholds.
 * Only customs may, with the scope for it: they would help a party to forge.
 */
export function seesReferences(caller: Pick<Caller, 'party' | 'scopes'> | undefined): boolean {
  return caller !== undefined && caller.party === undefined && caller.scopes.includes('references:read');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
