// What a careful client does: the same request with the same key, again and again, until it is answered.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer } from '../../api/support/service.ts';

const PAUSE_MS = 250;
/** A key whose first request died is held for as long as that could have lived, a lease for twelve seconds. */
const WITHIN_MS = 240_000;

/** A problem that a client repeats its request after. */
const PASSING = [409, 500, 503];

/**
 * Repeats a request until it succeeds.
 *
 * @returns every answer, the last one good
 */
export async function repeated(send: () => Promise<Answer>, withinMs = WITHIN_MS): Promise<Answer[]> {
  const answers: Answer[] = [];
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await send();
    answers.push(answer);
    if (answer.status < 400) return answers;
    expect(PASSING, answer.text).toContain(answer.status);
    expect(performance.now(), answer.text).toBeLessThan(deadline);
    await sleep(PAUSE_MS);
  }
}

/** The answer that ends it. */
export async function inTheEnd(send: () => Promise<Answer>, withinMs?: number): Promise<Answer> {
  const answers = await repeated(send, withinMs);
  return answers.at(-1) ?? expect.fail('Nothing was answered');
}
