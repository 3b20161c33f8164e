// How many tasks of a function run at the same time: as many as the machine can work on. A map may ask for forty, and
// in AWS gets them; here the others wait for their turn, however long it takes, without a process of their own.
import { stopped } from './errors.ts';

interface Waiting {
  begin(): void;
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
   * Waits for a turn of the function; whoever came first has the next one.
   *
   * @returns gives the turn back
   * @throws StatesError once the signal says that nobody waits for the task any more
   */
  async take(functionArn: string, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw stopped();
    const taken = this.#taken.get(functionArn) ?? 0;
    if (taken < this.#limit) this.#taken.set(functionArn, taken + 1);
    else await this.#turn(functionArn, signal);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#giveBack(functionArn);
    };
  }

  async #turn(functionArn: string, signal: AbortSignal): Promise<void> {
    const queue = this.#waiting.get(functionArn) ?? new Set();
    this.#waiting.set(functionArn, queue);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { begin: resolve };
    const leave = (): void => {
      if (queue.delete(waiting)) reject(stopped());
    };
    queue.add(waiting);
    signal.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** A turn that somebody waits for goes from hand to hand and stays taken. */
  #giveBack(functionArn: string): void {
    const queue = this.#waiting.get(functionArn);
    const [next] = queue ?? [];
    if (queue !== undefined && next !== undefined) {
      queue.delete(next);
      next.begin();
    } else this.#taken.set(functionArn, (this.#taken.get(functionArn) ?? 1) - 1);
  }
}
