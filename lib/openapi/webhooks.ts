// The webhooks of the API document: the request that the service sends for each event, from the catalogue of events.
import * as z from 'zod';
import { EVENT_TYPES, EVENTS, type EventType } from '../../functions/shared/events/catalogue.ts';
import type { Json, SchemaCollector } from './schemas.ts';

/** An event of each type as it is sent. */
const EXAMPLE_DATA: Readonly<Record<EventType, Json>> = {
  'document.decided': {
    documentId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    status: 'verified',
    declarationId: '2020-000123',
  },
  'declaration.selected': { declarationId: '2020-000123', lane: 'red', selectedBy: 'score' },
  'inspection.recorded': { declarationId: '2020-000123', outcome: 'fraud' },
  'delinquency.published': { runId: 'dr-2026-11-20', runDate: '2026-11-20' },
  'reference.decided': {
    authorityId: 'KR-CHAMBER-DEMO',
    referenceId: '16fd2706-8baf-433b-82eb-8c7fada847da',
    kind: 'stamp',
    status: 'active',
  },
};

const HEADERS: readonly Json[] = [
  header('webhook-id', 'The event’s id, the same in every attempt: ignore an id that you know', {
    type: 'string',
  }),
  header('webhook-timestamp', 'Time of the attempt, in seconds since 1970: refuse one that is minutes old', {
    type: 'string',
  }),
  header(
    'webhook-signature',
    '`v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`; the key is the base64 after `whsec_` in the secret. Several are separated by spaces',
    { type: 'string' },
  ),
];

/** The document's `webhooks`: one for each event. */
export function webhooksOf(schemas: SchemaCollector): Json {
  return Object.fromEntries(EVENT_TYPES.map((type) => [type, { post: requestOf(type, schemas) }]));
}

function requestOf(type: EventType, schemas: SchemaCollector): Json {
  const { summary, data } = EVENTS[type];
  const event = z
    .object({ id: z.string(), type: z.literal(type), occurredAt: z.iso.datetime(), data })
    .meta({ id: `${pascalCase(type)}Event` });
  return {
    operationId: `on${pascalCase(type)}`,
    tags: ['Webhooks'],
    summary,
    security: [],
    parameters: HEADERS,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: schemas.add(event, 'output'),
          example: {
            id: 'evt_2f1d8a6c94e07b53a1c8d9f06e7b4a35',
            type,
            occurredAt: '2026-11-20T01:02:03.000Z',
            data: EXAMPLE_DATA[type],
          },
        },
      },
    },
    responses: {
      '204': { description: 'Received. Any 2xx status ends the delivery; any other is retried for 24 hours' },
    },
  };
}

function header(name: string, description: string, schema: Json): Json {
  return { name, in: 'header', required: true, description, schema };
}

function pascalCase(type: string): string {
  return type
    .split(/[.-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
