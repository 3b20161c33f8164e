// The route table of webhooks, read by CDK, the OpenAPI document and the API tests.
import { route } from '../shared/http/route.ts';
import {
  DeliveriesQuery,
  DeliveryList,
  NewWebhook,
  TestStarted,
  WebhookCreated,
  WebhookDeleted,
  WebhookList,
  WebhookPath,
  WebhooksQuery,
} from './schemas.ts';

const HANDLERS = 'functions/notify/handlers';
const TAG = 'Webhooks';
const SCOPE = 'webhooks:write';
const WEBHOOK = '/v1/webhooks/{webhookId}';

export const createWebhook = route({
  operationId: 'createWebhook',
  method: 'POST',
  path: '/v1/webhooks',
  scope: SCOPE,
  entry: `${HANDLERS}/create-webhook.ts`,
  tag: TAG,
  summary: 'Register a webhook and get the secret that verifies its signatures',
  description:
    'A party gets the events of its own documents; customs gets all events. Each event is sent at least once, with headers and signature of the Standard Webhooks specification, and retried with growing delays for 24 hours until the receiver answers with a 2xx status within 10 seconds. Redirects are not followed.',
  request: { body: NewWebhook },
  status: 201,
  // The list that shows the new one.
  location: '/v1/webhooks',
  response: {
    description: 'The webhook with its secret',
    schema: WebhookCreated,
    links: {
      testWebhook: { webhookId: '$response.body#/webhookId' },
      listDeliveries: { webhookId: '$response.body#/webhookId' },
      deleteWebhook: { webhookId: '$response.body#/webhookId' },
    },
  },
  problems: [409],
  idempotent: true,
});

export const listWebhooks = route({
  operationId: 'listWebhooks',
  method: 'GET',
  path: '/v1/webhooks',
  scope: SCOPE,
  entry: `${HANDLERS}/list-webhooks.ts`,
  tag: TAG,
  summary: 'List webhooks',
  description: 'A party sees its own webhooks, customs those of customs. Secrets are not shown.',
  request: { query: WebhooksQuery },
  status: 200,
  response: { description: 'A page of webhooks', schema: WebhookList },
});

export const deleteWebhook = route({
  operationId: 'deleteWebhook',
  method: 'DELETE',
  path: WEBHOOK,
  scope: SCOPE,
  entry: `${HANDLERS}/delete-webhook.ts`,
  tag: TAG,
  summary: 'Delete a webhook',
  description: 'Its pending deliveries end with the next attempt, which is not made.',
  request: { params: WebhookPath },
  status: 200,
  response: { description: 'The webhook is deleted', schema: WebhookDeleted },
  problems: [404],
});

export const testWebhook = route({
  operationId: 'testWebhook',
  method: 'POST',
  path: `${WEBHOOK}/test`,
  scope: SCOPE,
  entry: `${HANDLERS}/test-webhook.ts`,
  tag: TAG,
  summary: 'Send a test event to a webhook',
  description:
    'An event of type `webhook.test` is delivered like any other; the list of deliveries shows what became of it.',
  request: { params: WebhookPath },
  status: 202,
  location: `${WEBHOOK}/deliveries`,
  polling: { while: ['pending'], everySeconds: 1 },
  response: {
    description: 'The test event is queued',
    schema: TestStarted,
    links: { listDeliveries: { webhookId: '$response.body#/webhookId' } },
  },
  problems: [404],
  idempotent: true,
});

export const listDeliveries = route({
  operationId: 'listDeliveries',
  method: 'GET',
  path: `${WEBHOOK}/deliveries`,
  scope: SCOPE,
  entry: `${HANDLERS}/list-deliveries.ts`,
  tag: TAG,
  summary: 'List the deliveries of a webhook with their status and attempts, newest event first',
  description: 'Deliveries are listed for 30 days.',
  request: { params: WebhookPath, query: DeliveriesQuery },
  status: 200,
  response: { description: 'A page of deliveries', schema: DeliveryList },
  problems: [404],
});

export const webhookRoutes = [
  createWebhook,
  listWebhooks,
  deleteWebhook,
  testWebhook,
  listDeliveries,
] as const;
