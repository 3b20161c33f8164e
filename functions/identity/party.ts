// The party of a token: each client of a broker or trader is bound to one party, clients of customs to none.
import * as z from 'zod';

/** Pairs of client id and party, with an empty party for a client of customs. Every client of the user pool is listed. */
export const Parties = z.array(z.tuple([z.string().min(1), z.string()])).transform((pairs) => new Map(pairs));
export type Parties = z.output<typeof Parties>;

/**
 * The claims to add to a client's token.
 *
 * @throws Error for a client that is not listed: a token without a party sees the documents of all parties, so none is issued by
 *   mistake
 */
export function claimsOf(parties: Parties, clientId: string): Readonly<Record<string, string>> {
  const party = parties.get(clientId);
  if (party === undefined) throw new Error('The client is not one of the settings of this stage');
  return party === '' ? {} : { party };
}
