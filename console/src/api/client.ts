// Calls of the service's API: typed by its document, with the person's token and language, and one form of every failure.
import createClient, { type Client } from 'openapi-fetch';
import { SessionEnded } from '../session/ended.ts';
import type { Session } from '../session/session.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];
export type Api = Client<paths>;

/** Why a call has no answer, in the terms of the person who waits for it. */
export type FailureKind =
  | 'offline'
  | 'unreachable'
  | 'expired'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'invalid'
  | 'busy'
  | 'broken';

export class CallFailed extends Error {
  readonly kind: FailureKind;
  readonly problem: Problem | undefined;

  constructor(kind: FailureKind, problem?: Problem) {
    super(problem?.detail ?? problem?.title ?? kind);
    this.kind = kind;
    this.problem = problem;
  }

  /** Whether the same call may succeed without anything being changed. */
  get isTemporary(): boolean {
    return this.kind === 'unreachable' || this.kind === 'busy' || this.kind === 'offline';
  }
}

/** @param language read for every call, as people change it */
export function createApi(session: Session, language: () => string): Api {
  const send = async (request: Request, refused?: string): Promise<Response> => {
    const token = await session.token(refused);
    const again = request.clone();
    request.headers.set('authorization', `Bearer ${token}`);
    request.headers.set('accept-language', language());
    const response = await fetch(request);
    // A token may be refused before its time, once.
    return response.status === 401 && refused === undefined ? await send(again, token) : response;
  };
  return createClient<paths>({ baseUrl: location.origin, fetch: (request) => send(request) });
}

/** What a call ends with. */
export type Answer<Data> = Promise<{
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}>;

/**
 * The body of a successful answer.
 *
 * @throws CallFailed for every other outcome
 */
export async function answered<Data>(call: Answer<Data>): Promise<Data> {
  let outcome: Awaited<typeof call>;
  try {
    outcome = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    if (error instanceof SessionEnded) throw new CallFailed('expired');
    if (error instanceof TypeError) throw new CallFailed(navigator.onLine ? 'unreachable' : 'offline');
    throw new CallFailed('broken');
  }
  const { data, error, response } = outcome;
  if (response.ok && data !== undefined) return data;
  const isProblem = typeof error === 'object' && error !== null && 'title' in error;
  throw new CallFailed(kindOf(response.status), isProblem ? (error as Problem) : undefined);
}

function kindOf(status: number): FailureKind {
  if (status === 401) return 'expired';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  if (status === 409) return 'conflict';
  if (status === 429 || status === 503) return 'busy';
  return status < 500 ? 'invalid' : 'broken';
}
