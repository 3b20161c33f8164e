// The consumers of queues and streams: the template's event source mappings, and Lambda's internal queues for asynchronous
// invocations.
import { messageOf } from '../errors.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import { Consumer, type Invoke } from './consumer.ts';
import type { QueueDefinition, Queues } from './queues.ts';
import { batchItemFailures, sqsEvent } from './sqs-event.ts';
import { StreamConsumer, type StreamSettings } from './stream-consumer.ts';

/** The settings of an event source mapping. */
export interface Mapping {
  readonly queue: QueueDefinition;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  /** As many as the function may have processes if undefined. */
  readonly maxConcurrency: number | undefined;
  /** ReportBatchItemFailures: the function's answer names the failed messages. */
  readonly reportsFailures: boolean;
}

/** The settings of an event source mapping of a table's stream. */
export interface StreamMapping
  extends Pick<StreamSettings, 'stream' | 'streamArn' | 'batchSize' | 'matches' | 'reportsFailures'> {
  readonly functionArn: string;
}

/**
 * AWS waits a whole visibility timeout; here a first retry comes sooner. The delay grows so that the last of five attempts comes
 * after the lease of a crashed process, which takes two minutes, has expired.
 */
const FIRST_RETRY_MS = 1_000;
const RETRY_GROWTH = 5;

/** How long a failed message stays invisible, by how often it has been received. */
export function retryDelayMs(receives: number, visibilityTimeoutMs: number): number {
  return Math.min(FIRST_RETRY_MS * RETRY_GROWTH ** (receives - 1), visibilityTimeoutMs);
}

/** Lambda retries an asynchronous event after one and after two minutes, and discards it after six hours. */
const ASYNC_ATTEMPTS = 3;
const ASYNC_RETRY_MS = 60_000;
const ASYNC_RETENTION_MS = 6 * 60 * 60_000;
/** How many timeouts of the function its events stay invisible: the factor that AWS recommends for queues. */
const ASYNC_VISIBILITY_TIMEOUTS = 6;
const ASYNC_PREFIX = 'asynchronous events of ';

export class Consumers {
  readonly #queues: Queues;
  readonly #functions: FunctionHost;
  readonly #maxProcesses: number;
  readonly #onError: (source: string, message: string) => void;
  readonly #consumers: Consumer[] = [];
  readonly #streams = new Map<string, StreamConsumer>();

  /** @param onError logs an error */
  constructor(
    queues: Queues,
    functions: FunctionHost,
    maxProcesses: number,
    onError: (source: string, message: string) => void,
  ) {
    this.#queues = queues;
    this.#functions = functions;
    this.#maxProcesses = maxProcesses;
    this.#onError = onError;
  }

  addMapping(mapping: Mapping): void {
    const { queue, reportsFailures } = mapping;
    this.#consumers.push(
      new Consumer(this.#queues, {
        queueArn: queue.arn,
        invoke: this.#invoke(mapping.functionArn),
        batchSize: mapping.batchSize,
        windowMs: mapping.windowMs,
        concurrency: Math.min(mapping.maxConcurrency ?? this.#maxProcesses, this.#maxProcesses),
        eventOf: (messages) => sqsEvent(queue.arn, messages),
        failedOf: reportsFailures ? batchItemFailures : () => [],
        retryDelayMs: (receives) => retryDelayMs(receives, queue.visibilityTimeoutMs),
        onFault: (error) => this.#onError(queue.name, messageOf(error)),
      }),
    );
  }

  readsStream(streamArn: string): boolean {
    return this.#streams.has(streamArn);
  }

  addStream({ functionArn, ...settings }: StreamMapping): void {
    const { streamArn } = settings;
    const consumer = new StreamConsumer({
      ...settings,
      invoke: this.#invoke(functionArn),
      onFault: (error) => this.#onError(streamArn, messageOf(error)),
    });
    this.#streams.set(streamArn, consumer);
  }

  /** The queue of a function's asynchronous events, for rules whose target is the function. */
  asyncQueueOf(functionArn: string): string {
    const { name = functionArn, timeoutMs = 0 } = this.#functions.pool(functionArn)?.definition ?? {};
    const arn = `${functionArn}:asynchronous`;
    if (this.#queues.get(arn) !== undefined) return arn;
    this.#queues.define({
      name: ASYNC_PREFIX + name,
      arn,
      visibilityTimeoutMs: timeoutMs * ASYNC_VISIBILITY_TIMEOUTS,
      retentionMs: ASYNC_RETENTION_MS,
      delayMs: 0,
      redrive: { maxReceiveCount: ASYNC_ATTEMPTS, deadLetterArn: undefined },
      internal: true,
    });
    this.#consumers.push(
      new Consumer(this.#queues, {
        queueArn: arn,
        invoke: this.#invoke(functionArn),
        batchSize: 1,
        windowMs: 0,
        concurrency: this.#maxProcesses,
        eventOf: ([message]) => JSON.parse(message?.body ?? 'null') as unknown,
        failedOf: () => [],
        retryDelayMs: (receives) => ASYNC_RETRY_MS * receives,
        onFault: (error) => this.#onError(name, messageOf(error)),
      }),
    );
    return arn;
  }

  start(): void {
    for (const consumer of this.#all()) consumer.start();
  }

  /** Receives no more messages and records, and waits up to `graceMs` for the batches in progress. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.#all().map((consumer) => consumer.stop(graceMs)));
  }

  #all(): (Consumer | StreamConsumer)[] {
    return [...this.#consumers, ...this.#streams.values()];
  }

  #invoke(functionArn: string): Invoke {
    return async (event) => {
      const pool = this.#functions.pool(functionArn);
      if (pool === undefined)
        return { ok: false, reason: 'failed', message: `There is no function ${functionArn}` };
      return await pool.invoke(event);
    };
  }
}
