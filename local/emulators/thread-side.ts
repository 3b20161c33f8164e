// The emulator's end of an EmulatorThread: announces itself once it listens, then answers calls.
import { parentPort } from 'node:worker_threads';
import { codeOf, messageOf } from '../errors.ts';
import type { ThreadAnswer, ThreadCall, ThreadNews } from './emulator-thread.ts';

export type Methods = Readonly<Record<string, (...parameters: never[]) => unknown>>;

/**
 * Starts the emulator and serves its methods; `start` gives what the host is told about it, its URL for example, and
 * may tell the host later that there is something new.
 */
export function serveThread(
  start: (tellNews: () => void) => Promise<{ readonly ready: unknown; readonly methods: Methods }>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('This file runs in a thread of the local host');
  const answer = (message: ThreadAnswer): void => port.postMessage(message);
  // A function that is killed in the middle of a call breaks its connection; dynalite throws that from an event
  // handler, where nobody could catch it. One broken client must not take the data down with it.
  process.on('uncaughtException', (error) => {
    if (!isBrokenConnection(error)) throw error;
  });
  start(() => port.postMessage({ news: true } satisfies ThreadNews)).then(
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

/** LevelDB says what is wrong in the cause only. */
function withCause(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
  return messageOf(error) + cause;
}

function isBrokenConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(error) ?? '');
}
