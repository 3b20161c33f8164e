// Handler of POST /v1/webhooks/{webhookId}/test.
import { randomUUID } from 'node:crypto';
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import type { Deliveries, DeliveryQueue } from '../deliveries/delivery.ts';
import { startDelivery } from '../deliveries/fan-out.ts';
import { testWebhook } from '../routes.ts';
import type { TestStarted } from '../schemas.ts';
import { unknownWebhook } from '../webhooks/missing.ts';
import { ownerOf, type Webhooks } from '../webhooks/webhook.ts';
import { openAuditedDeliveries, openDeliveryQueue, openWebhooks } from '../wiring.ts';

interface Dependencies {
  readonly webhooks: Pick<Webhooks, 'get'>;
  readonly deliveries: Pick<Deliveries, 'create'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly idempotency: Idempotency;
}

export const testWebhookHandler = ({ webhooks, deliveries, queue, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    testWebhook,
    async ({ params: { webhookId }, caller, requestId }): Promise<TestStarted> => {
      const webhook = await webhooks.get(ownerOf(caller), webhookId);
      if (webhook === undefined) throw unknownWebhook(webhookId);
      const now = new Date();
      const eventId = `evt_${randomUUID().replaceAll('-', '')}`;
      await startDelivery(
        { deliveries, queue, now: () => now },
        webhook,
        { id: eventId, type: 'webhook.test', occurredAt: now.toISOString(), data: { webhookId } },
        actOf({ caller, requestId }),
      );
      return { webhookId, eventId, status: 'pending' };
    },
    { idempotency },
  );

export const handler = await bindHandler(testWebhookHandler, () => ({
  webhooks: openWebhooks(),
  deliveries: openAuditedDeliveries(),
  queue: openDeliveryQueue(),
  idempotency: openIdempotency(),
}));
