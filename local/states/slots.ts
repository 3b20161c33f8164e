// Limits how many tasks of a function run at the same time. In AWS a map may run forty; here the others wait for a slot, for any
// length of time and without a process.
import { stopped } from './errors.ts';

interface Waiting {
  start(): void;
}

export class Slots {
  readonly #limit: number;
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, Set<Waiting>>();

  /** @param limit tasks of one function at the same time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Waits for a slot of the function, in the order of the calls.
   *
   * @returns releases the slot
   * @throws StatesError once the signal is aborted
   */
  async acquire(functionArn: string, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw stopped();
    const taken = this.#taken.get(functionArn) ?? 0;
    if (taken < this.#limit) this.#taken.set(functionArn, taken + 1);
    else await this.#nextSlot(functionArn, signal);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#release(functionArn);
    };
  }

  async #nextSlot(functionArn: string, signal: AbortSignal): Promise<void> {
    const queue = this.#waiting.get(functionArn) ?? new Set();
    this.#waiting.set(functionArn, queue);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { start: resolve };
    const leave = (): void => {
      if (queue.delete(waiting)) reject(stopped());
    };
    queue.add(waiting);
    signal.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** If a task waits for the slot, it goes to that task and stays taken. */
  #release(functionArn: string): void {
    const queue = this.#waiting.get(functionArn);
    const [next] = queue ?? [];
    if (queue !== undefined && next !== undefined) {
      queue.delete(next);
      next.start();
    } else this.#taken.set(functionArn, (this.#taken.get(functionArn) ?? 1) - 1);
  }
}
