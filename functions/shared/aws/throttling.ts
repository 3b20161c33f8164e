// Which errors of AWS say that a table or the account is at its limit, so that the same call succeeds later, and waiting for that.
import { backOff } from '../concurrency.ts';

const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
]);

/** Checks causes as well: Powertools wraps the errors of its table. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && (THROTTLING.has(error.name) || isThrottling(error.cause));
}

/**
 * Attempts at a write that a table at its limit refuses: some two minutes, in which it scales up. For commands and workers: nobody waits for
 * their answer.
 */
export const MAX_IDLE_ATTEMPTS = 120;

/**
 * Repeats a write for as long as the table is at its limit.
 *
 * @throws the error of the write, after all attempts, or at once if it says anything else
 */
export async function outlastThrottling<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === MAX_IDLE_ATTEMPTS || !isThrottling(error)) throw error;
    }
    await backOff(attempt + 1);
  }
}
