// Publishes what is committed: the handler of a table's stream turns each change into events and puts them on the bus. A stream has a
// record of each committed write and of no other, and repeats it until it is processed, so that no crash loses or invents an event.
import { createHash } from 'node:crypto';
import { logError, logger, logInfo, MESSAGES } from '../observability/log.ts';
import { countMetric, metrics } from '../observability/metrics.ts';
import type { DomainEvent } from './catalogue.ts';
import type { EventsOf, Image } from './changes.ts';

/** The bus, as publishers use it. */
export interface EventSink {
  /**
   * Puts events on the bus.
   *
   * @returns for each event whether the bus has taken it
   */
  put(events: readonly DomainEvent[]): Promise<readonly boolean[]>;
}

/** A record of a stream with both images. */
interface StreamRecord {
  readonly eventID?: string | undefined;
  readonly dynamodb?:
    | {
        readonly ApproximateCreationDateTime?: number | undefined;
        readonly SequenceNumber?: string | undefined;
        readonly OldImage?: unknown;
        readonly NewImage?: unknown;
      }
    | undefined;
}

/** The first record that is to be delivered again, with all that follow. */
interface StreamResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

type Invocation = Parameters<typeof logger.addContext>[0];

/** Most entries of one call. */
const ENTRIES = 10;

/** Builds the handler of one or more streams. */
export const publishChangesHandler =
  ({ sink, eventsOf }: { readonly sink: EventSink; readonly eventsOf: EventsOf }) =>
  async (
    event: { readonly Records: readonly StreamRecord[] },
    invocation: Invocation,
  ): Promise<StreamResponse> => {
    logger.addContext(invocation);
    const waiting: { readonly event: DomainEvent; readonly record: StreamRecord }[] = [];
    let failed: StreamRecord | undefined;
    for (const record of event.Records) {
      try {
        waiting.push(...domainEvents(record, eventsOf).map((one) => ({ event: one, record })));
      } catch (error) {
        failed = record;
        report(error, record);
        break;
      }
    }
    for (let at = 0; at < waiting.length; at += ENTRIES) {
      const entries = waiting.slice(at, at + ENTRIES);
      const refused = await firstRefused(sink, entries);
      const published = entries.slice(0, refused === undefined ? entries.length : entries.indexOf(refused));
      for (const { event: one } of published) {
        logInfo(MESSAGES.eventPublished, { eventId: one.id, type: one.type, ...one.data });
      }
      countMetric('PublishedEvents', published.length);
      if (refused === undefined) continue;
      failed = refused.record;
      break;
    }
    if (failed !== undefined) countMetric('PublishFailures');
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    logger.resetKeys();
    const itemIdentifier = failed?.dynamodb?.SequenceNumber;
    return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
  };

async function firstRefused<Entry extends { readonly event: DomainEvent; readonly record: StreamRecord }>(
  sink: EventSink,
  entries: readonly Entry[],
): Promise<Entry | undefined> {
  const [first] = entries;
  try {
    const taken = await sink.put(entries.map(({ event }) => event));
    const refused = entries.find((_, index) => taken[index] !== true);
    if (refused !== undefined) report(new Error('The bus did not take an event'), refused.record);
    return refused;
  } catch (error) {
    if (first !== undefined) report(error, first.record);
    return first;
  }
}

function report(error: unknown, record: StreamRecord): void {
  logError(MESSAGES.publishFailed, error, { record: record.eventID });
}

/** The events of a record. Their ids come from the record's own, so that a repeated record repeats its events and adds none. */
function domainEvents(record: StreamRecord, eventsOf: EventsOf): DomainEvent[] {
  const { OldImage: before, NewImage: after, ApproximateCreationDateTime: at = 0 } = record.dynamodb ?? {};
  const events = eventsOf({ before: before as Image | undefined, after: after as Image | undefined });
  return events.map((event, index) => ({
    ...event,
    id: eventId(`${record.eventID ?? ''}#${index}`),
    occurredAt: new Date(at * 1000).toISOString(),
  }));
}

const ID_DIGITS = 32;

function eventId(source: string): string {
  return `evt_${createHash('sha256').update(source).digest('hex').slice(0, ID_DIGITS)}`;
}
