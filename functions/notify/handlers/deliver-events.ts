// Handler of the queue of deliveries: makes the attempts that are due.
import { bindHandler } from '../../shared/bind.ts';
import { deliverHandler } from '../deliveries/batch.ts';
import { openDeliverer } from '../wiring.ts';

export const handler = await bindHandler(deliverHandler, openDeliverer);
