// Handler of the streams of documents and of references: publishes what their changes mean.
import { openEventSink } from '../../shared/aws/event-bridge.ts';
import { bindHandler } from '../../shared/bind.ts';
import { publishChangesHandler } from '../../shared/events/publisher.ts';
import { documentEvents } from '../documents/events.ts';
import { referenceEvents } from '../references/events.ts';

export const handler = await bindHandler(publishChangesHandler, () => ({
  sink: openEventSink(),
  eventsOf: (change) =>
    (change.after ?? change.before)?.documentId === undefined
      ? referenceEvents(change)
      : documentEvents(change),
}));
