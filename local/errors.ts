// Errors for the person at the terminal: only the message is printed, without a stack trace.

/** Its message states in one or two lines what is wrong and how to fix it. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`EADDRINUSE`, `ENOENT` ...), undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
