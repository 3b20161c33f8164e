// Asking again: what a server or the network may answer differently a moment later.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** Together about a minute: longer than a restart of the service. */
const ATTEMPTS = 8;

/** 409: the first request with this Idempotency-Key, which was cut off, still runs. */
const RETRIED = new Set([409, 429, 500, 502, 503, 504]);

export interface RetriedRequest {
  readonly path: string;
  readonly body: unknown;
  /** The same for every attempt, so that a request whose answer was lost is not done twice. */
  readonly idempotencyKey: string;
}

/** What the requests of one run share. */
export interface Patience {
  /** The service has answered before; one that never did is not waited for. */
  reached: boolean;
  /** The run has failed elsewhere: nothing is worth another attempt. */
  over: boolean;
}

/**
 * Posts until there is an answer that a repeat would not change.
 *
 * @throws the last error, or Error that shows the problem document
 */
export async function postWithRetries<Answer>(
  api: ApiClient,
  { path, body, idempotencyKey }: RetriedRequest,
  patience: Patience,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await api
      .call('POST', path, body, { 'idempotency-key': idempotencyKey })
      .catch((error: unknown) => {
        if (attempt === ATTEMPTS || patience.over || !patience.reached) throw error;
        return undefined;
      });
    if (answer !== undefined) {
      patience.reached = true;
      if (answer.status < 400) return answer.body as Answer;
      if (attempt === ATTEMPTS || patience.over || !RETRIED.has(answer.status)) {
        throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
    }
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
    await sleep(ceiling / 2 + (Math.random() * ceiling) / 2);
  }
}
