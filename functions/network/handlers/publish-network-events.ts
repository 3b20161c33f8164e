// Handler of the stream of the network's runs: publishes what their changes mean.
import { openEventSink } from '../../shared/aws/event-bridge.ts';
import { bindHandler } from '../../shared/bind.ts';
import { publishChangesHandler } from '../../shared/events/publisher.ts';
import { networkEvents } from '../run/events.ts';

export const handler = await bindHandler(publishChangesHandler, () => ({
  sink: openEventSink(),
  eventsOf: networkEvents,
}));
