// The party of a token: brokers' and traders' clients are bound to one, customs' own clients to none.
import * as z from 'zod';

/** Pairs of client id and party, an empty text for a client of customs. Every client of the pool is in it. */
export const Parties = z.array(z.tuple([z.string().min(1), z.string()])).transform((pairs) => new Map(pairs));
export type Parties = z.output<typeof Parties>;

/**
 * The claims to add to a client's token.
 *
 * @throws Error for a client nobody has decided on: a token without a party sees the documents of all parties, so there
 * must be none by mistake
 */
export function claimsOf(parties: Parties, clientId: string): Readonly<Record<string, string>> {
  const party = parties.get(clientId);
  if (party === undefined) throw new Error('The client is not one of the settings of this stage');
  return party === '' ? {} : { party };
}
