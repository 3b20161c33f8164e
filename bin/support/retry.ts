// Retries of requests whose outcome may differ a moment later.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** About a minute in total: longer than a restart of the service. */
const ATTEMPTS = 8;

/** 409: the first request with this Idempotency-Key, whose connection was lost, is still running. */
const RETRIED = new Set([409, 429, 500, 502, 503, 504]);

export interface RetriedRequest {
  readonly path: string;
  readonly body: unknown;
  /** The same for every attempt, so that a request whose answer was lost is not repeated. */
  readonly idempotencyKey: string;
}

/** State that the requests of one run share. */
export interface RetryState {
  /** The service has answered before; a service that never answered is not retried. */
  reached: boolean;
  /** The run has failed elsewhere: no more attempts. */
  over: boolean;
}

/**
 * Posts until the answer is final.
 *
 * @throws the last error, or Error that shows the problem document
 */
export async function postWithRetries<Answer>(
  api: ApiClient,
  { path, body, idempotencyKey }: RetriedRequest,
  state: RetryState,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await api
      .call('POST', path, body, { 'idempotency-key': idempotencyKey })
      .catch((error: unknown) => {
        if (attempt === ATTEMPTS || state.over || !state.reached) throw error;
        return undefined;
      });
    if (answer !== undefined) {
      state.reached = true;
      if (answer.status < 400) return answer.body as Answer;
      if (attempt === ATTEMPTS || state.over || !RETRIED.has(answer.status)) {
        throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
    }
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
    await sleep(ceiling / 2 + (Math.random() * ceiling) / 2);
  }
}
