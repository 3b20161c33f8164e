// One event to many webhooks: stores a delivery for each webhook that wants the event, then queues its first attempt.

import type { Act } from '../../shared/auth/act.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { DAY_MS } from '../../shared/days.ts';
import type { DomainEvent } from '../../shared/events/catalogue.ts';
import { ownersOf, type StoredWebhook, type Webhooks } from '../webhooks/webhook.ts';
import {
  type DeliveredEvent,
  type Deliveries,
  type DeliveryQueue,
  KEPT_DAYS,
  newDelivery,
} from './delivery.ts';

export interface FanOutPorts {
  readonly webhooks: Pick<Webhooks, 'all'>;
  readonly deliveries: Pick<Deliveries, 'create'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly now: () => Date;
}

const CONCURRENT = 5;

/**
 * Starts the deliveries of an event. Safe to repeat: a delivery is stored once, and the queue's second message of it finds nothing
 * to do.
 *
 * @returns the number of webhooks that get the event
 */
export async function fanOut(ports: FanOutPorts, event: DomainEvent): Promise<number> {
  const owned = await Promise.all(ownersOf(event).map((owner) => ports.webhooks.all(owner)));
  const wanting = owned.flat().filter(({ events }) => events.includes(event.type));
  await mapConcurrently(wanting, CONCURRENT, (webhook) => startDelivery(ports, webhook, event));
  return wanting.length;
}

/**
 * Stores the delivery of an event to one webhook and queues its first attempt.
 *
 * @param act who tests the webhook, if the event is a test
 */
export async function startDelivery(
  { deliveries, queue, now }: Omit<FanOutPorts, 'webhooks'>,
  webhook: Pick<StoredWebhook, 'owner' | 'webhookId'>,
  event: DeliveredEvent,
  act?: Act,
): Promise<void> {
  const at = now().getTime();
  const delivery = newDelivery(webhook, event, at);
  await deliveries.create(delivery, at + KEPT_DAYS * DAY_MS, act);
  const { webhookId, place } = delivery;
  // Also where it is stored already: an earlier run may have ended between the two steps.
  await queue.send({ webhookId, place }, 0);
}
