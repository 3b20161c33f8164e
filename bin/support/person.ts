// Calls of the API as a person, who signs in for them.
import type { Service } from './endpoints.ts';
import { signIn } from './sign-in.ts';

export type Call = <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** @throws Error with the answer of a call that is refused */
export async function person(service: Service, username: string): Promise<Call> {
  const token = await signIn(service, username);
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(service.apiUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
}
