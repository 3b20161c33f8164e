// Wiring of the functions of webhooks: stores, queues, the stage's key and the sender, opened with the settings of the environment.
import * as z from 'zod';
import { openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb, readSecret } from '../shared/aws/clients.ts';
import { sendMessage } from '../shared/aws/sqs.ts';
import { parseEnvironment } from '../shared/environment.ts';
import type { DeliverPorts } from './deliveries/deliver.ts';
import type { DeliveryQueue } from './deliveries/delivery.ts';
import { posting } from './deliveries/post.ts';
import { signedHeaders } from './deliveries/signature.ts';
import { DeliveryStore } from './deliveries/store.ts';
import { secretOf } from './webhooks/secret.ts';
import { WebhookStore } from './webhooks/store.ts';

const Name = z.string().min(1);
const Milliseconds = z.coerce.number().int().positive();

export function openWebhooks(): WebhookStore {
  return new WebhookStore(dynamodb(), parseEnvironment({ WEBHOOKS_TABLE: Name }).WEBHOOKS_TABLE);
}

export function openDeliveries(): DeliveryStore {
  return new DeliveryStore(dynamodb(), parseEnvironment({ DELIVERIES_TABLE: Name }).DELIVERIES_TABLE);
}

/** For the functions that register and delete webhooks: each act is stored with its audit line. */
export function openAuditedWebhooks(): WebhookStore {
  const { WEBHOOKS_TABLE } = parseEnvironment({ WEBHOOKS_TABLE: Name });
  return new WebhookStore(dynamodb(), WEBHOOKS_TABLE, openAuditTrail());
}

/** For the function that tests webhooks: each test is stored with its audit line. */
export function openAuditedDeliveries(): DeliveryStore {
  const { DELIVERIES_TABLE } = parseEnvironment({ DELIVERIES_TABLE: Name });
  return new DeliveryStore(dynamodb(), DELIVERIES_TABLE, openAuditTrail());
}

/** The queue of deliveries, for functions that start deliveries. */
export function openDeliveryQueue(): Pick<DeliveryQueue, 'send'> {
  const { DELIVERIES_QUEUE: queue } = parseEnvironment({ DELIVERIES_QUEUE: Name });
  return { send: (message, delayMs) => sendMessage(queue, message, delayMs) };
}

/** Reads the stage's key and returns what derives the secret of a webhook from it. */
export async function openSecrets(): Promise<(webhookId: string) => string> {
  const { WEBHOOK_KEY_ID: id } = parseEnvironment({ WEBHOOK_KEY_ID: Name });
  const key = await readSecret(id);
  return (webhookId) => secretOf(key, webhookId);
}

/** Whether webhooks on this machine are accepted. */
export function allowsLoopback(): boolean {
  const { ALLOW_LOOPBACK: allowed } = parseEnvironment({ ALLOW_LOOPBACK: z.enum(['true', 'false']) });
  return allowed === 'true';
}

/** What the deliverer depends on. */
export async function openDeliverer(): Promise<DeliverPorts> {
  const {
    DELIVERIES_DEAD_LETTERS: deadLetters,
    DELIVERY_TIMEOUT_MS: timeoutMs,
    LEASE_MS: leaseMs,
  } = parseEnvironment({
    DELIVERIES_DEAD_LETTERS: Name,
    DELIVERY_TIMEOUT_MS: Milliseconds,
    LEASE_MS: Milliseconds,
  });
  const secret = await openSecrets();
  return {
    webhooks: openWebhooks(),
    deliveries: openDeliveries(),
    queue: {
      ...openDeliveryQueue(),
      sendDeadLetter: (message) => sendMessage(deadLetters, message),
    },
    post: posting({ timeoutMs, allowLoopback: allowsLoopback() }),
    sign: (webhookId, message) => signedHeaders(secret(webhookId), message),
    now: () => new Date(),
    random: Math.random,
    leaseMs,
  };
}
