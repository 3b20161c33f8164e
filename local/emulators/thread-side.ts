// The emulator's end of an EmulatorThread: announces itself once it listens, then answers calls.
import { parentPort } from 'node:worker_threads';
import { codeOf, messageOf } from '../errors.ts';
import type { ThreadAnswer, ThreadCall, ThreadNotification } from './emulator-thread.ts';

export type Methods = Readonly<Record<string, (...parameters: never[]) => unknown>>;

/**
 * Starts the emulator and serves its methods. `start` returns what the host needs to know, such as a URL, and can notify the host
 * later.
 */
export function serveThread(
  start: (notify: () => void) => Promise<{ readonly ready: unknown; readonly methods: Methods }>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('This file runs in a thread of the local host');
  const answer = (message: ThreadAnswer): void => port.postMessage(message);
  // A killed function breaks its connection; dynalite then throws from an event handler, where nothing can catch it. One broken
  // connection must not end the emulator.
  process.on('uncaughtException', (error) => {
    if (!isBrokenConnection(error)) throw error;
  });
  start(() => port.postMessage({ notification: true } satisfies ThreadNotification)).then(
    ({ ready, methods }) => {
      port.on('message', ({ call, method, parameters }: ThreadCall) => {
        Promise.resolve()
          .then(() => methods[method]?.(...(parameters as never[])))
          .then((value) => answer({ call, value }))
          .catch((error: unknown) => answer({ call, error: messageOf(error) }));
      });
      answer({ call: 0, value: ready });
    },
    (error: unknown) => answer({ call: 0, error: withCause(error) }),
  );
}

/** LevelDB describes the problem only in the cause. */
function withCause(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
  return messageOf(error) + cause;
}

function isBrokenConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(error) ?? '');
}
