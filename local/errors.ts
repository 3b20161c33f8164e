// Errors that are meant for the person at the terminal: their message is the whole story, without a stack trace.

/** Says in one or two lines what is wrong and what to do about it. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`EADDRINUSE`, `ENOENT` ...), undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
