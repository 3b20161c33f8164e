// A client that retries as documented: it repeats a request with the same key until it succeeds.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer } from '../../api/support/service.ts';

const PAUSE_MS = 250;
/** A key whose first request crashed stays reserved until that request must have timed out; a lease lasts twelve seconds. */
const WITHIN_MS = 240_000;

/** Statuses after which a client repeats its request. */
const RETRYABLE = [409, 500, 503];

/**
 * Repeats a request until it succeeds.
 *
 * @returns every answer; the last one is a success
 */
export async function repeated(send: () => Promise<Answer>, withinMs = WITHIN_MS): Promise<Answer[]> {
  const answers: Answer[] = [];
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await send();
    answers.push(answer);
    if (answer.status < 400) return answers;
    expect(RETRYABLE, answer.text).toContain(answer.status);
    expect(performance.now(), answer.text).toBeLessThan(deadline);
    await sleep(PAUSE_MS);
  }
}

/** Repeats a request until it succeeds. @returns the last answer */
export async function lastAnswer(send: () => Promise<Answer>, withinMs?: number): Promise<Answer> {
  const answers = await repeated(send, withinMs);
  return answers.at(-1) ?? expect.fail('Nothing was answered');
}
