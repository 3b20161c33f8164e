// Lambda's pollers: receive messages, collect a batch, invoke the function with it, and delete the messages that succeeded. Failed
// messages become visible again after a delay that grows with each attempt, up to the visibility timeout.
import type { Outcome } from '../functions/pool.ts';
import type { Message, Queues } from './queues.ts';

/** Invokes the function with an event; never rejects. */
export type Invoke = (event: unknown) => Promise<Outcome>;

export interface ConsumerSettings {
  readonly queueArn: string;
  readonly invoke: Invoke;
  /** Messages in one event. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more messages. */
  readonly windowMs: number;
  /** Batches in progress at the same time. */
  readonly concurrency: number;
  /** The event for a batch. */
  readonly eventOf: (messages: readonly Message[]) => unknown;
  /** The failed messages, by the function's answer; undefined if the answer is invalid. */
  readonly failedOf: (messages: readonly Message[], payload: string) => readonly Message[] | undefined;
  /** How long a failed message stays invisible, by how often it has been received. */
  readonly retryDelayMs: (receiveCount: number) => number;
  /** Called with errors of the host: a store that cannot be read, an invalid answer. */
  readonly onFault: (error: unknown) => void;
}

/** A batch is closed at this size, so that one more receive keeps it below Lambda's 6 MB. */
const BATCH_BYTES = 3 * 1024 * 1024;
/** The most messages of one receive, as in SQS. */
const MAX_RECEIVE = 10;
const RETRY_AFTER_FAULT_MS = 1_000;
/** The longest delay of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class Consumer {
  readonly #queues: Queues;
  readonly #settings: ConsumerSettings;
  readonly #active = new Set<Promise<void>>();
  #batch: Message[] = [];
  #closesAt = 0;
  #running = false;
  #wakeScheduled = false;
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

  /** Receives no more messages and waits up to `graceMs` for the batches in progress. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    // The messages of a batch that is not full are visible again after the next start.
    this.#batch = [];
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([Promise.all(this.#active), late]);
    clearTimeout(timer);
  }

  /** Continues later in this turn of the event loop, when the sender of a message has finished its transaction. */
  #wake(): void {
    if (!this.#running || this.#wakeScheduled) return;
    this.#wakeScheduled = true;
    setImmediate(() => {
      this.#wakeScheduled = false;
      if (!this.#running) return;
      clearTimeout(this.#timer);
      try {
        this.#fill();
      } catch (error) {
        this.#settings.onFault(error);
        this.#wakeIn(RETRY_AFTER_FAULT_MS);
      }
    });
  }

  #wakeIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(milliseconds, 0), MAX_TIMER_MS));
    this.#timer.unref();
  }

  /** Starts as many batches as may run, then waits until the next message or batch is due. */
  #fill(): void {
    const { concurrency, queueArn } = this.#settings;
    while (this.#active.size < concurrency) {
      const wasEmpty = this.#batch.length === 0;
      this.#collect();
      if (this.#batch.length === 0) break;
      if (wasEmpty) this.#closesAt = Date.now() + this.#settings.windowMs;
      if (!this.#isFull() && Date.now() < this.#closesAt) break;
      this.#run(this.#batch);
      this.#batch = [];
    }
    if (this.#active.size >= concurrency) return;
    const next = this.#queues.nextVisibleAt(queueArn);
    const closes = this.#batch.length > 0 ? this.#closesAt : undefined;
    const soonest = Math.min(next ?? Number.POSITIVE_INFINITY, closes ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(soonest)) this.#wakeIn(soonest - Date.now());
  }

  #collect(): void {
    const { batchSize, queueArn } = this.#settings;
    while (!this.#isFull()) {
      const most = Math.min(batchSize - this.#batch.length, MAX_RECEIVE);
      const received = this.#queues.receive(queueArn, most);
      if (received.length === 0) return;
      this.#batch.push(...received);
    }
  }

  #isFull(): boolean {
    const bytes = this.#batch.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    return this.#batch.length >= this.#settings.batchSize || bytes >= BATCH_BYTES;
  }

  #run(messages: readonly Message[]): void {
    const work = this.#process(messages)
      .catch((error: unknown) => this.#settings.onFault(error))
      .finally(() => {
        this.#active.delete(work);
        this.#wake();
      });
    this.#active.add(work);
  }

  async #process(messages: readonly Message[]): Promise<void> {
    const { eventOf, failedOf, invoke, onFault, queueArn, retryDelayMs } = this.#settings;
    const outcome = await invoke(eventOf(messages));
    // A stopping host ends its functions; their messages are left as after a crash.
    if (!outcome.ok && !this.#running) return;
    let failed: readonly Message[] = messages;
    if (outcome.ok) {
      const named = failedOf(messages, outcome.payload);
      if (named === undefined) {
        onFault(
          new Error(
            `the function's answer does not name messages of its batch: ${outcome.payload.slice(0, 200)}`,
          ),
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
