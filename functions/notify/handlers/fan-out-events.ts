// Handler of the queue of events: starts the deliveries of each event.
import { bindHandler } from '../../shared/bind.ts';
import { fanOutHandler } from '../deliveries/batch.ts';
import { openDeliveries, openDeliveryQueue, openWebhooks } from '../wiring.ts';

export const handler = await bindHandler(fanOutHandler, () => ({
  webhooks: openWebhooks(),
  deliveries: openDeliveries(),
  queue: openDeliveryQueue(),
  now: () => new Date(),
}));
