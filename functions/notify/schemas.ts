// The wire contract of webhooks: requests and answers in zod. Every other type of this capability's API is inferred from it.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { EVENT_TYPES } from '../shared/events/catalogue.ts';
import { displayLine, pathIdentifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { issue, says } from '../shared/words/issues.ts';
import { urlProblem } from './webhooks/url.ts';

const LONGEST_URL = 2_048;
const LONGEST_DESCRIPTION = 200;

const Moment = z.iso.datetime();

const EventName = z
  .enum(EVENT_TYPES, says('webhook.events', { types: EVENT_TYPES.map((type) => `"${type}"`) }))
  .meta({ id: 'EventType', description: 'What has happened' });

/** What is delivered: an event, or the test of a webhook. */
const DeliveredType = z.enum([...EVENT_TYPES, 'webhook.test']).meta({ id: 'DeliveredEventType' });

const Url = z
  .string()
  .max(LONGEST_URL, says('field.characters', { most: LONGEST_URL }))
  .superRefine((url, context) => {
    const rule = urlProblem(url);
    if (rule !== undefined) context.addIssue(issue(rule));
  })
  .meta({
    description:
      'Where events are sent: an https URL of a public address, as a URI (RFC 3986), so a host name in another script as `xn--…`. A stage on one machine accepts http to the loopback address, too',
    format: 'uri',
    pattern: '^https?://',
  });

export const NewWebhook = z
  .strictObject({
    url: Url,
    events: z
      .array(EventName)
      .min(1, says('webhook.atLeastOneEvent'))
      .refine((events) => new Set(events).size === events.length, says('webhook.eventOnce'))
      .meta({
        description: 'The events to send; a party can only have `document.decided`',
        uniqueItems: true,
        maxItems: EVENT_TYPES.length,
      }),
    description: displayLine({
      description: 'What the webhook is for',
      maximum: LONGEST_DESCRIPTION,
      message: says('field.line', { most: LONGEST_DESCRIPTION }),
    }).optional(),
  })
  .meta({ id: 'NewWebhook' });
export type NewWebhook = z.output<typeof NewWebhook>;

export const Webhook = z
  .object({
    webhookId: z.string(),
    url: z.string(),
    events: z.array(EventName),
    description: z.string().optional(),
    createdAt: Moment,
    by: By,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookCreated = Webhook.extend({
  secret: z.string().meta({
    description:
      'Verifies signatures, as the Standard Webhooks specification describes it. Keep it safe: no other answer contains it',
  }),
}).meta({ id: 'WebhookCreated' });
export type WebhookCreated = z.infer<typeof WebhookCreated>;

export const WebhookPath = z.strictObject({ webhookId: pathIdentifier('Identifier of the webhook') });

export const WebhooksQuery = z.strictObject(pageQuery(20));

export const WebhookList = z
  .object({ items: z.array(Webhook), nextToken: z.string().optional() })
  .meta({ id: 'WebhookList' });

export const WebhookDeleted = z
  .object({ webhookId: z.string(), deletedAt: Moment })
  .meta({ id: 'WebhookDeleted' });
export type WebhookDeleted = z.infer<typeof WebhookDeleted>;

const DeliveryStatus = z.enum(['pending', 'delivered', 'failed']).meta({
  id: 'DeliveryStatus',
  description:
    '`pending` until the receiver has answered with a 2xx status; `failed` once all attempts of 24 hours have failed',
});
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

export const DeliveryFailure = z
  .enum([
    'refused',
    'redirected',
    'timed-out',
    'name-not-found',
    'address-not-public',
    'certificate-invalid',
    'connection-failed',
    'webhook-deleted',
  ])
  .meta({
    id: 'DeliveryFailure',
    description:
      'Why the last attempt failed: `refused` and `redirected` are answers with a status other than 2xx, whose status is beside it',
  });
export type DeliveryFailure = z.infer<typeof DeliveryFailure>;

export const Delivery = z
  .object({
    eventId: z.string().meta({ description: 'The `webhook-id` of every attempt, and the `id` in its body' }),
    type: DeliveredType,
    occurredAt: Moment,
    status: DeliveryStatus,
    attempts: z.int().min(0),
    lastAttemptAt: Moment.optional(),
    nextAttemptAt: Moment.optional().meta({ description: 'While the delivery is pending' }),
    responseStatus: z.int().optional().meta({ description: 'HTTP status of the last answer' }),
    failure: DeliveryFailure.optional(),
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

export const DeliveriesQuery = z.strictObject(pageQuery(50));

export const DeliveryList = z
  .object({ items: z.array(Delivery), nextToken: z.string().optional() })
  .meta({ id: 'DeliveryList' });

export const TestStarted = z
  .object({ webhookId: z.string(), eventId: z.string(), status: z.literal('pending') })
  .meta({ id: 'WebhookTestStarted' });
export type TestStarted = z.infer<typeof TestStarted>;
