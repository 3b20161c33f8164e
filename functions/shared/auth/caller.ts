// The caller of a request, read from the claims that the HTTP API's JWT authorizer has verified.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { bareScope, isScope, type Scope, scopesOf } from './scopes.ts';

const User = z
  .object({
    id: z.string().meta({ description: 'Subject of the person at the issuer; never given to another one' }),
    name: z.string().meta({ description: 'Name of the person when the act was recorded' }),
  })
  .meta({ id: 'RecordedUser' });

/** Who did something: everything that is recorded names both. */
export const By = z
  .object({
    client: z.string().meta({ description: 'OAuth2 client of the token' }),
    user: User.optional().meta({ description: 'The person, if one signed in' }),
  })
  .meta({
    id: 'RecordedBy',
    description: 'Who recorded it: a client, and the person who was signed in to it',
  });
export type By = z.infer<typeof By>;

/** The authenticated caller of a request: a client, and the person who signed in to it, if any. */
export interface Caller extends By {
  /** The party that the token is bound to; undefined for customs. */
  readonly party: string | undefined;
  /** The service's scopes that the token carries. */
  readonly scopes: readonly Scope[];
}

/**
 * Reads the caller from an HTTP API event.
 *
 * A token is a person's if it has a `name` beside a `sub` that is not its client: a client's own token has the client as its
 * subject (RFC 9068, section 2.2), or no name. The client is `client_id`, or `azp` where an issuer calls it so.
 *
 * @returns undefined where the route has no authorizer, the token names neither client nor subject, or its party claim is not a
 *   name: a caller without a party is customs and sees everything, so an empty claim must not make a broker customs
 */
export function callerOf(event: APIGatewayProxyEventV2): Caller | undefined {
  const authorizer = (event.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } })
    .authorizer;
  const claims = authorizer?.jwt?.claims;
  const subject = text(claims?.sub);
  const named = text(claims?.client_id) ?? text(claims?.azp);
  const client = named ?? subject;
  const party = text(claims?.party);
  const unnamed = party === undefined && claims?.party !== undefined;
  if (client === undefined || unnamed) return undefined;
  const name = text(claims?.name);
  const isPerson = subject !== undefined && name !== undefined && subject !== named;
  return {
    client,
    ...(isPerson ? { user: { id: subject, name } } : {}),
    party,
    scopes: scopesOf(claims ?? {})
      .map(bareScope)
      .filter(isScope),
  };
}

/**
 * Whom to record as the author of an act.
 *
 * @throws Error without a caller, which no route with a scope has
 */
export function byOf(caller: By | undefined): By {
  if (caller === undefined) throw new Error('An act without a caller cannot be recorded');
  const { client, user } = caller;
  return { client, ...(user === undefined ? {} : { user }) };
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
