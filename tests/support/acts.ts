// Acts as the API's handlers pass them on.
import type { Act } from '../../functions/shared/auth/act.ts';

/** An act of a machine client. */
export function actBy(client: string): Act {
  return { by: { client }, requestId: 'request-1' };
}

/** An act of a person who is signed in to the console. */
export function actOfUser(id: string, name: string): Act {
  return { by: { client: 'console', user: { id, name } }, requestId: 'request-1' };
}
