// What Lambda's pollers do for a function: receive messages, gather a batch, run the function on it, and delete what
// succeeded. What failed comes back: soon at first, later each time, never later than its visibility timeout.
import type { Outcome } from '../functions/pool.ts';
import type { Message, Queues } from './queues.ts';

/** Runs the function on an event; never rejects. */
export type Invoke = (event: unknown) => Promise<Outcome>;

export interface ConsumerSettings {
  readonly queueArn: string;
  readonly invoke: Invoke;
  /** Messages in one event. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly windowMs: number;
  /** Batches at work at the same time. */
  readonly concurrency: number;
  /** The event for a batch. */
  readonly eventOf: (messages: readonly Message[]) => unknown;
  /** The messages that failed, by the function's answer; undefined where the answer cannot be understood. */
  readonly failedOf: (messages: readonly Message[], payload: string) => readonly Message[] | undefined;
  /** How long a message that failed stays invisible, by how often it has been received. */
  readonly retryDelayMs: (receiveCount: number) => number;
  /** Told of what should not happen: a store that cannot be read, an answer that means nothing. */
  readonly onFault: (error: unknown) => void;
}

/** A batch is closed at this size: with one receive more it stays below Lambda's 6 MB. */
const BATCH_BYTES = 3 * 1024 * 1024;
/** One receive gives no more, as in SQS. */
const RECEIVE_AT_ONCE = 10;
const AFTER_FAULT_MS = 1_000;
/** The longest delay that timers take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Consumer {
  readonly #queues: Queues;
  readonly #settings: ConsumerSettings;
  readonly #active = new Set<Promise<void>>();
  #gathered: Message[] = [];
  #closesAt = 0;
  #running = false;
  #woken = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(queues: Queues, settings: ConsumerSettings) {
    this.#queues = queues;
    this.#settings = settings;
    queues.onArrival(settings.queueArn, () => this.#wake());
  }

  start(): void {
    this.#running = true;
    this.#wake();
  }

  /** Takes no more messages and waits for the batches at work, but no longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    // What only waits for its batch to fill is visible again after the next start.
    this.#gathered = [];
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([Promise.all(this.#active), late]);
    clearTimeout(timer);
  }

  /** Later in this turn of the event loop, so that whoever sends a message has finished what it is in the middle of. */
  #wake(): void {
    if (!this.#running || this.#woken) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      if (!this.#running) return;
      clearTimeout(this.#timer);
      try {
        this.#fill();
      } catch (error) {
        this.#settings.onFault(error);
        this.#wakeIn(AFTER_FAULT_MS);
      }
    });
  }

  #wakeIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(milliseconds, 0), MAX_TIMER_MS));
    this.#timer.unref();
  }

  /** Starts as many batches as may run, then sleeps until there is something to do again. */
  #fill(): void {
    const { concurrency, queueArn } = this.#settings;
    while (this.#active.size < concurrency) {
      const wasEmpty = this.#gathered.length === 0;
      this.#gather();
      if (this.#gathered.length === 0) break;
      if (wasEmpty) this.#closesAt = Date.now() + this.#settings.windowMs;
      if (!this.#isFull() && Date.now() < this.#closesAt) break;
      this.#run(this.#gathered);
      this.#gathered = [];
    }
    if (this.#active.size >= concurrency) return;
    const next = this.#queues.nextVisibleAt(queueArn);
    const closes = this.#gathered.length > 0 ? this.#closesAt : undefined;
    const soonest = Math.min(next ?? Number.POSITIVE_INFINITY, closes ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(soonest)) this.#wakeIn(soonest - Date.now());
  }

  #gather(): void {
    const { batchSize, queueArn } = this.#settings;
    while (!this.#isFull()) {
      const most = Math.min(batchSize - this.#gathered.length, RECEIVE_AT_ONCE);
      const received = this.#queues.receive(queueArn, most);
      if (received.length === 0) return;
      this.#gathered.push(...received);
    }
  }

  #isFull(): boolean {
    const bytes = this.#gathered.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    return this.#gathered.length >= this.#settings.batchSize || bytes >= BATCH_BYTES;
  }

  #run(messages: readonly Message[]): void {
    const work = this.#work(messages)
      .catch((error: unknown) => this.#settings.onFault(error))
      .finally(() => {
        this.#active.delete(work);
        this.#wake();
      });
    this.#active.add(work);
  }

  async #work(messages: readonly Message[]): Promise<void> {
    const { eventOf, failedOf, invoke, onFault, queueArn, retryDelayMs } = this.#settings;
    const outcome = await invoke(eventOf(messages));
    // A host that stops ends its functions: their messages are left as a kill would leave them.
    if (!outcome.ok && !this.#running) return;
    let failed: readonly Message[] = messages;
    if (outcome.ok) {
      const named = failedOf(messages, outcome.payload);
      if (named === undefined) {
        onFault(
          new Error(`the function's answer names no messages of its batch: ${outcome.payload.slice(0, 200)}`),
        );
      } else failed = named;
    }
    const retried = new Set(failed);
    for (const { receipt, receiveCount } of failed) {
      this.#queues.changeVisibility(queueArn, receipt, retryDelayMs(receiveCount));
    }
    for (const message of messages) {
      if (!retried.has(message)) this.#queues.delete(queueArn, message.receipt);
    }
  }
}
