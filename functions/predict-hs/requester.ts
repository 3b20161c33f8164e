// Whose a prediction is: clients of one party share its predictions, any other client has its own.
import type { Caller } from '../shared/auth/caller.ts';

export interface Requester {
  readonly owner: string;
  readonly clientId: string;
}

/** The requester behind a call. */
export function requesterOf(caller: Pick<Caller, 'clientId' | 'party'> | undefined): Requester {
  const clientId = caller?.clientId ?? '';
  return { clientId, owner: caller?.party === undefined ? `client#${clientId}` : `party#${caller.party}` };
}
