// Lambda's poller of a DynamoDB stream: reads its records in order, invokes the function with those that pass the filters, and
// forgets what was processed. A failed batch is repeated from its first failed record until it succeeds or its records have expired.
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
import type { TableStream } from '../emulators/dynamodb.ts';
import type { StreamRecord } from '../emulators/dynamodb-streams.ts';
import { isRecord } from '../json.ts';
import { REGION } from '../settings.ts';
import type { Invoke } from './consumer.ts';
import type { Matcher } from './pattern.ts';

export interface StreamSettings {
  readonly stream: TableStream;
  readonly streamArn: string;
  readonly invoke: Invoke;
  /** Records in one event. */
  readonly batchSize: number;
  /** True for a record, in the form in which functions receive it, that is to be processed. */
  readonly matches: Matcher;
  /** ReportBatchItemFailures: the function's answer names the first failed record. */
  readonly reportsFailures: boolean;
  /** Called with errors of the host, and with a batch that failed. */
  readonly onFault: (error: unknown) => void;
  readonly firstRetryMs?: number;
  readonly now?: () => number;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** Records are read so many at a time; most of a busy table's may not pass the filters. */
const READ_AT_ONCE = 200;
/** DynamoDB keeps the records of a stream for a day. */
const RETENTION_MS = 24 * 60 * 60 * 1000;

export class StreamConsumer {
  readonly #settings: StreamSettings;
  #running = false;
  #working: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: StreamSettings) {
    this.#settings = settings;
    settings.stream.onRecord(() => this.#wake());
  }

  start(): void {
    this.#running = true;
    this.#wake();
  }

  /** Reads no more records and waits up to `graceMs` for the batch in progress. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    await Promise.race([this.#working, late]);
    clearTimeout(timer);
  }

  #wake(): void {
    if (!this.#running) return;
    // A failed batch waits; new records do not hurry it.
    if (this.#working !== undefined || this.#failures > 0) {
      this.#again = true;
      return;
    }
    this.#work();
  }

  #work(): void {
    this.#again = false;
    this.#working = this.#drain()
      .then(
        (finished) => {
          this.#failures = finished ? 0 : this.#failures + 1;
        },
        (error: unknown) => {
          this.#failures += 1;
          if (this.#running) this.#settings.onFault(error);
        },
      )
      .finally(() => {
        this.#working = undefined;
        if (!this.#running) return;
        if (this.#failures > 0) {
          const { firstRetryMs = FIRST_RETRY_MS } = this.#settings;
          const delay = Math.min(firstRetryMs * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
          this.#timer = setTimeout(() => this.#work(), delay);
          this.#timer.unref();
        } else if (this.#again) this.#work();
      });
  }

  /** Processes records until there are none; false where a batch failed. */
  async #drain(): Promise<boolean> {
    const { stream, batchSize, matches, now = Date.now } = this.#settings;
    while (this.#running) {
      const read = await stream.read(READ_AT_ONCE);
      const last = read.at(-1);
      if (last === undefined) return true;
      const expired = now() - RETENTION_MS;
      const wanted = read.filter((record) => record.at > expired && matches(this.#eventRecord(record)));
      const batch = wanted.slice(0, batchSize);
      const failed = batch.length === 0 ? undefined : await this.#process(batch);
      if (failed === 'unknown') return false;
      // Everything before the first record that is still to be processed.
      const next = failed ?? wanted[batch.length];
      const done = next === undefined ? last : read[read.indexOf(next) - 1];
      if (done !== undefined) await stream.removeThrough(done.sequenceNumber);
      if (failed !== undefined) return false;
    }
    return true;
  }

  /** The first failed record; `unknown` where the host is stopping and the function with it. */
  async #process(batch: readonly StreamRecord[]): Promise<StreamRecord | 'unknown' | undefined> {
    const { invoke, reportsFailures, onFault } = this.#settings;
    const outcome = await invoke({ Records: batch.map((record) => this.#eventRecord(record)) });
    if (!outcome.ok) {
      if (!this.#running) return 'unknown';
      onFault(new Error(`a batch of ${batch.length} records failed: ${outcome.message}`));
      return batch[0];
    }
    if (!reportsFailures) return undefined;
    const answer: unknown = JSON.parse(outcome.payload);
    const failures =
      isRecord(answer) && Array.isArray(answer.batchItemFailures) ? answer.batchItemFailures : [];
    const named = failures.map((failure: unknown) =>
      isRecord(failure) ? failure.itemIdentifier : undefined,
    );
    if (named.length === 0) return undefined;
    // An identifier that is not of the batch fails all of it, as in AWS.
    const known = batch.filter(({ sequenceNumber }) => named.includes(sequenceNumber));
    return known.length === named.length ? known[0] : batch[0];
  }

  #eventRecord({ sequenceNumber, eventId, at, keys, before, after }: StreamRecord): object {
    return {
      eventID: eventId,
      eventName: after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      dynamodb: {
        // To the second, as in AWS.
        ApproximateCreationDateTime: Math.floor(at / 1000),
        Keys: keys,
        ...(after === undefined ? {} : { NewImage: after }),
        ...(before === undefined ? {} : { OldImage: before }),
        SequenceNumber: sequenceNumber,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: this.#settings.streamArn,
    };
  }
}
