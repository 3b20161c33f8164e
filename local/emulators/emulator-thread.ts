// An emulator in a thread of its own, so that it does not block the HTTP server; calls are messages.
import { Worker } from 'node:worker_threads';
import { HostError } from '../errors.ts';

/** The thread's answer to a call; call 0 is its start. */
export interface ThreadAnswer {
  readonly call: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** A message of the thread without a call: the outbox has new events. */
export interface ThreadNotification {
  readonly notification: true;
}

export interface ThreadCall {
  readonly call: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class EmulatorThread {
  readonly #name: string;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #closing = false;

  /**
   * @param onCrash called when the thread ends by itself
   * @param onNotification called when the thread notifies the host
   */
  constructor(
    name: string,
    script: URL,
    settings: unknown,
    onCrash: (error: Error) => void,
    onNotification: () => void = () => undefined,
  ) {
    this.#name = name;
    // Without the host's own flags, such as those of a debugger or test runner.
    this.#worker = new Worker(script, { workerData: settings, execArgv: [], name });
    this.#worker.on('message', (message: ThreadAnswer | ThreadNotification) => {
      if ('notification' in message) onNotification();
      else this.#settle(message);
    });
    const ended = (error: Error): void => {
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
      if (!this.#closing) onCrash(error);
      this.#closing = true;
    };
    this.#worker.on('error', (error) => ended(new HostError(`${name} failed: ${error.message}`)));
    this.#worker.on('exit', () => ended(new HostError(`${name} ended unexpectedly`)));
  }

  /** The thread's answer once it is ready. A thread that cannot start has ended when this rejects. */
  async started(): Promise<unknown> {
    try {
      return await new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    } catch (error) {
      this.#closing = true;
      await this.#worker.terminate();
      throw error;
    }
  }

  call(method: string, ...parameters: unknown[]): Promise<unknown> {
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve, reject) => {
      if (this.#closing) {
        reject(new HostError(`${this.#name} is not running`));
        return;
      }
      this.#waiting.set(call, { resolve, reject });
      this.#worker.postMessage({ call, method, parameters } satisfies ThreadCall);
    });
  }

  /** Lets the thread close its files, then ends it. */
  async close(): Promise<void> {
    if (this.#closing) return;
    const closed = this.call('close');
    this.#closing = true;
    await closed.catch(() => undefined);
    await this.#worker.terminate();
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.call);
    this.#waiting.delete(answer.call);
    if (answer.error === undefined) waiting?.resolve(answer.value);
    else waiting?.reject(new HostError(`${this.#name}: ${answer.error}`));
  }
}
