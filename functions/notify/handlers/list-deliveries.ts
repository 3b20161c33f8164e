// Handler of GET /v1/webhooks/{webhookId}/deliveries.
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { pageAnswer, startOf } from '../../shared/http/paging.ts';
import { type Deliveries, deliveryView } from '../deliveries/delivery.ts';
import { listDeliveries } from '../routes.ts';
import { unknownWebhook } from '../webhooks/missing.ts';
import { ownerOf, type Webhooks } from '../webhooks/webhook.ts';
import { openDeliveries, openWebhooks } from '../wiring.ts';

interface Dependencies {
  readonly webhooks: Pick<Webhooks, 'get'>;
  readonly deliveries: Pick<Deliveries, 'list'>;
}

/** `<time>#<eventId>`. */
const PLACE = /^[0-9TZ:.-]{20,30}#evt_[0-9a-f]{32}$/;

export const listDeliveriesHandler = ({ webhooks, deliveries }: Dependencies): ApiHandler =>
  apiHandler(listDeliveries, async ({ params: { webhookId }, query: { limit, nextToken }, caller }) => {
    const list = { name: `deliveries of ${webhookId}`, position: z.string().regex(PLACE) };
    const before = startOf(list, nextToken);
    if ((await webhooks.get(ownerOf(caller), webhookId)) === undefined) throw unknownWebhook(webhookId);
    const page = await deliveries.list(webhookId, limit, before);
    return pageAnswer(list, page.deliveries.map(deliveryView), page.next);
  });

export const handler = await bindHandler(listDeliveriesHandler, () => ({
  webhooks: openWebhooks(),
  deliveries: openDeliveries(),
}));
