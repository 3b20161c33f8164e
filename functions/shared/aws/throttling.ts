// Which errors of AWS say that a table or the account is at its limit, so that the same call succeeds later.

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
