// The EventBridge client, in a file of its own: only publishers of events load it.
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { parseEnvironment } from '../environment.ts';
import { EVENT_SOURCE } from '../events/catalogue.ts';
import type { EventSink } from '../events/publisher.ts';
import { CLIENT_SETTINGS } from './clients.ts';

/** The service's bus, named by the environment. */
export function openEventSink(): EventSink {
  const { EVENT_BUS: bus } = parseEnvironment({ EVENT_BUS: z.string().min(1) });
  const client = new EventBridgeClient(CLIENT_SETTINGS);
  return {
    put: async (events) => {
      const { Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: events.map((event) => ({
            EventBusName: bus,
            Source: EVENT_SOURCE,
            DetailType: event.type,
            Detail: JSON.stringify(event),
            Time: new Date(event.occurredAt),
          })),
        }),
      );
      return events.map((_, index) => Entries[index]?.EventId !== undefined);
    },
  };
}
