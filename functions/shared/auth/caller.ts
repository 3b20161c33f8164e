// The caller of a request, read from the claims that the HTTP API's JWT authorizer has verified.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The authenticated client of a request. */
export interface Caller {
  /** OAuth2 client id (or the subject where a token names no client); idempotency keys are scoped to it. */
  readonly clientId: string;
  /** The party a broker's token is bound to; undefined for customs clients. */
  readonly party: string | undefined;
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
  return clientId === undefined || unnamed ? undefined : { clientId, party };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
