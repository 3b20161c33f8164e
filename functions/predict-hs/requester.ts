// Whose a prediction is: clients of one party share its predictions, any other client has its own.
import { type By, byOf, type Caller } from '../shared/auth/caller.ts';

export interface Requester {
  readonly owner: string;
  readonly by: By;
}

/**
 * The requester behind a call.
 *
 * @throws Error without a caller, which no route with a scope has
 */
export function requesterOf(caller: (By & Pick<Caller, 'party'>) | undefined): Requester {
  const by = byOf(caller);
  return { by, owner: caller?.party === undefined ? `client#${by.client}` : `party#${caller.party}` };
}
