// Everything that feeds functions from queues: the event source mappings of the template, and the queue inside Lambda
// that holds the events of an asynchronous invocation.
import { messageOf } from '../errors.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import { Consumer, type Invoke } from './consumer.ts';
import type { QueueDefinition, Queues } from './queues.ts';
import { batchItemFailures, sqsEvent } from './sqs-event.ts';

/** What an event source mapping asks for. */
export interface Mapping {
  readonly queue: QueueDefinition;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  /** As many as the function may have processes where undefined. */
  readonly maxConcurrency: number | undefined;
  /** ReportBatchItemFailures: the function says which messages failed. */
  readonly reportsFailures: boolean;
}

/**
 * AWS waits a whole visibility timeout; here nobody should have to wait minutes to see a retry. Later ones come ever later: the
 * last of five attempts must find the lease of a process that died over, which it holds for two minutes.
 */
const FIRST_RETRY_MS = 1_000;
const RETRY_GROWTH = 5;

/** How long a message that has failed stays invisible, by how often it has been received. */
export function retryDelayMs(receives: number, visibilityTimeoutMs: number): number {
  return Math.min(FIRST_RETRY_MS * RETRY_GROWTH ** (receives - 1), visibilityTimeoutMs);
}

/** Lambda tries an asynchronous event three times, after one and two minutes, and gives it up when six hours old. */
const ASYNC_ATTEMPTS = 3;
const ASYNC_RETRY_MS = 60_000;
const ASYNC_RETENTION_MS = 6 * 60 * 60_000;
/** The share of a function's timeout that its events may wait for a process: AWS advises the same for queues. */
const ASYNC_VISIBILITY_TIMEOUTS = 6;
const ASYNC_PREFIX = 'asynchronous events of ';

export class Consumers {
  readonly #queues: Queues;
  readonly #functions: FunctionHost;
  readonly #maxProcesses: number;
  readonly #tell: (who: string, text: string) => void;
  readonly #consumers: Consumer[] = [];

  /** @param tell shows an error on the terminal */
  constructor(
    queues: Queues,
    functions: FunctionHost,
    maxProcesses: number,
    tell: (who: string, text: string) => void,
  ) {
    this.#queues = queues;
    this.#functions = functions;
    this.#maxProcesses = maxProcesses;
    this.#tell = tell;
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
        onFault: (error) => this.#tell(queue.name, messageOf(error)),
      }),
    );
  }

  /** The queue of a function's asynchronous events, for rules that have the function as their target. */
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
        onFault: (error) => this.#tell(name, messageOf(error)),
      }),
    );
    return arn;
  }

  start(): void {
    for (const consumer of this.#consumers) consumer.start();
  }

  /** Takes no more messages and waits for the batches at work, but no longer than `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop(graceMs)));
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
