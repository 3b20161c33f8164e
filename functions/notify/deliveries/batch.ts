// Handlers of the queues: each message of a batch is worked on at the same time as the others, because each waits for somebody else's
// server, and each fails by itself.
import type { DomainEvent } from '../../shared/events/catalogue.ts';
import { logError, logger, logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { countMetric, metrics } from '../../shared/observability/metrics.ts';
import { BusyError, type Delivered, type DeliverPorts, deliver } from './deliver.ts';
import type { DeliveryMessage } from './delivery.ts';
import { type FanOutPorts, fanOut } from './fan-out.ts';

interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

interface QueueEvent {
  readonly Records: readonly QueueMessage[];
}

/** The messages that the queue is to deliver again. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

type Invocation = Parameters<typeof logger.addContext>[0];
type QueueHandler = (event: QueueEvent, invocation: Invocation) => Promise<BatchResponse>;

/** The handler of the queue of events. */
export const fanOutHandler = (ports: FanOutPorts): QueueHandler =>
  queueHandler(async (body) => {
    const { detail: event } = JSON.parse(body) as { readonly detail: DomainEvent };
    const webhooks = await fanOut(ports, event);
    if (webhooks > 0) logInfo(MESSAGES.eventFannedOut, { eventId: event.id, type: event.type, webhooks });
  });

/** The handler of the queue of deliveries. */
export const deliverHandler = (ports: DeliverPorts): QueueHandler =>
  queueHandler(async (body) => {
    report(await deliver(ports, JSON.parse(body) as DeliveryMessage));
  });

function queueHandler(work: (body: string) => Promise<void>): QueueHandler {
  return async ({ Records: records }, invocation) => {
    logger.addContext(invocation);
    const failed = await Promise.all(
      records.map(async (record) => {
        try {
          await work(record.body);
          return [];
        } catch (error) {
          reportFailure(error, record);
          return [{ itemIdentifier: record.messageId }];
        }
      }),
    );
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    logger.resetKeys();
    return { batchItemFailures: failed.flat() };
  };
}

function report(delivered: Delivered): void {
  if (!('claim' in delivered)) return;
  const { kind, claim, attempt } = delivered;
  const { webhookId, eventId, type, attempts } = claim.delivery;
  const { responseStatus, failure } = attempt;
  logInfo(MESSAGES.deliveryAttempted, {
    webhookId,
    eventId,
    type,
    attempts,
    outcome: kind,
    responseStatus,
    failure,
  });
  countMetric(`Deliveries-${kind}`);
}

function reportFailure(error: unknown, { messageId, attributes }: QueueMessage): void {
  const receives = Number(attributes.ApproximateReceiveCount);
  if (error instanceof BusyError) logInfo(MESSAGES.notifyFailed, { messageId, receives, busy: true });
  else logError(MESSAGES.notifyFailed, error, { messageId, receives });
}
