// Deliveries of events to webhooks: what is stored of one, when its attempts are due, and the ports to the table and the queues.
import type { Act } from '../../shared/auth/act.ts';
import type { DomainEvent } from '../../shared/events/catalogue.ts';
import type { Delivery, DeliveryFailure, DeliveryStatus } from '../schemas.ts';
import type { StoredWebhook } from '../webhooks/webhook.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long after each failed attempt the next one is due: eleven attempts in a little less than 24 hours. */
export const DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  6 * HOUR_MS,
  10 * HOUR_MS,
];
/** Up to this share of a delay is taken off at random, so that the deliveries of an outage do not all come back at once. */
const JITTER = 0.1;

/**
 * The delay before the next attempt.
 *
 * @param tries attempts so far
 * @param random 0 to 1
 * @returns milliseconds; undefined after the last attempt
 */
export function delayAfter(tries: number, random: number): number | undefined {
  const delay = DELAYS_MS[tries - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 - JITTER * random));
}

/** Deliveries are listed for a month. */
export const KEPT_DAYS = 30;

/** What is sent: an event of the catalogue, or the test of a webhook. */
export type DeliveredEvent = Pick<DomainEvent, 'id' | 'occurredAt'> & {
  readonly type: Delivery['type'];
  readonly data: object;
};

/** Names a delivery. */
export interface DeliveryName {
  readonly webhookId: string;
  /** `<occurredAt>#<eventId>`: the same for every repeat of an event. */
  readonly place: string;
}

export interface StoredDelivery extends DeliveryName {
  /** Of the webhook. */
  readonly owner: string;
  readonly eventId: string;
  readonly type: Delivery['type'];
  readonly occurredAt: string;
  /** The text that is signed and sent, the same in every attempt. */
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Attempts since the event, or since an operator returned the delivery to the queue. */
  readonly tries: number;
  /** Times in milliseconds since 1970. */
  readonly nextAttemptAt: number;
  readonly lastAttemptAt?: number;
  readonly responseStatus?: number;
  readonly failure?: DeliveryFailure;
}

/** The right to make one attempt. */
export interface Claim {
  readonly delivery: StoredDelivery;
  readonly leaseUntil: number;
}

/** Why no attempt may be made: it is not due yet, another invocation makes it, or there is nothing left to do. */
export type Refusal =
  | { readonly kind: 'early'; readonly dueAt: number }
  | { readonly kind: 'busy' }
  | { readonly kind: 'finished' };

/** How an attempt ended. */
export interface Attempt {
  readonly at: number;
  readonly responseStatus?: number;
  readonly failure?: DeliveryFailure;
}

export interface DeliveryPage {
  /** Newest first. */
  readonly deliveries: readonly StoredDelivery[];
  /** The place of the last one; undefined on the last page. */
  readonly next: string | undefined;
}

/** The stored deliveries. */
export interface Deliveries {
  /**
   * Stores a delivery, unless it is stored already.
   *
   * @param removeAt milliseconds since 1970
   * @param act who tests the webhook with it; deliveries of events are nobody's act
   */
  create(delivery: StoredDelivery, removeAt: number, act?: Act): Promise<void>;
  /**
   * Counts an attempt and takes the lease to make it.
   *
   * @param returned the attempts of a failed delivery that an operator has returned to the queue
   */
  begin(
    name: DeliveryName,
    timing: { readonly now: number; readonly leaseMs: number },
    returned?: number,
  ): Promise<Claim | Refusal>;
  /** Records the attempt, releases the lease and ends the delivery, or plans the next attempt. */
  finish(claim: Claim, attempt: Attempt, then: DeliveryStatus, nextAttemptAt?: number): Promise<void>;
  /** @param before the place of the last delivery of the previous page */
  list(webhookId: string, limit: number, before?: string): Promise<DeliveryPage>;
}

/** A message of the queue of deliveries. */
export interface DeliveryMessage extends DeliveryName {
  /** In a dead letter: the attempts after which the delivery failed. */
  readonly attempts?: number;
}

/** The queues of deliveries. */
export interface DeliveryQueue {
  send(message: DeliveryMessage, delayMs: number): Promise<void>;
  sendDeadLetter(message: DeliveryMessage): Promise<void>;
}

/** The delivery of an event to a webhook, before its first attempt. */
export function newDelivery(
  { owner, webhookId }: Pick<StoredWebhook, 'owner' | 'webhookId'>,
  { id, type, occurredAt, data }: DeliveredEvent,
  now: number,
): StoredDelivery {
  return {
    owner,
    webhookId,
    place: `${occurredAt}#${id}`,
    eventId: id,
    type,
    occurredAt,
    body: JSON.stringify({ id, type, occurredAt, data }),
    status: 'pending',
    attempts: 0,
    tries: 0,
    nextAttemptAt: now,
  };
}

/** A delivery as the owner of its webhook sees it. */
export function deliveryView(delivery: StoredDelivery): Delivery {
  const { eventId, type, occurredAt, status, attempts, lastAttemptAt, responseStatus, failure } = delivery;
  return {
    eventId,
    type,
    occurredAt,
    status,
    attempts,
    ...(lastAttemptAt === undefined ? {} : { lastAttemptAt: iso(lastAttemptAt) }),
    ...(status === 'pending' ? { nextAttemptAt: iso(delivery.nextAttemptAt) } : {}),
    ...(responseStatus === undefined ? {} : { responseStatus }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
