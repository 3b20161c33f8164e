// Handler of the stream of risk groups: publishes what changes of their runs mean.
import { openEventSink } from '../../shared/aws/event-bridge.ts';
import { bindHandler } from '../../shared/bind.ts';
import { publishChangesHandler } from '../../shared/events/publisher.ts';
import { groupEvents } from '../runs/events.ts';

export const handler = await bindHandler(publishChangesHandler, () => ({
  sink: openEventSink(),
  eventsOf: groupEvents,
}));
