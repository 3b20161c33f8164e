// Events and webhooks under faults, with the real handlers, tables, streams, bus and queues: processes killed while they publish and
// while the receiver answers, and tables that are unavailable. No event is lost, none is invented, and its id stays the same. No act on a webhook lacks its audit line.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DECLARATIONS, newDeclaration } from '../api/support/declarations.ts';
import { contractTests, type Json } from '../api/support/service.ts';
import { until } from '../api/support/watching.ts';
import { ATTEMPTS_OF_A_CALL, startFaultyService, variablesOf } from './support/faulty-service.ts';
import { kill } from './support/function-processes.ts';
import { lastAnswer } from './support/retries.ts';

const WEBHOOKS = '/v1/webhooks';
const DELIVERER = 'functions/notify/handlers/deliver-events.ts';
const PUBLISHER = 'functions/score-import/handlers/publish-declaration-events.ts';
const FAN_OUT = 'functions/notify/handlers/fan-out-events.ts';

/** Short times, since a message whose function was killed comes back only when its visibility timeout is over. */
const { service, dynamodb } = startFaultyService((resource) => {
  const variables = variablesOf(resource);
  if (variables.LEASE_MS !== undefined && variables.DELIVERY_TIMEOUT_MS !== undefined) {
    const short = { LEASE_MS: '9000', DELIVERY_TIMEOUT_MS: '5000' };
    return { Timeout: 8, Environment: { Variables: { ...variables, ...short } } };
  }
  if (variables.POWERTOOLS_SERVICE_NAME === 'fanOutEvents') return { Timeout: 8 };
  const isOfEvents =
    resource.Type === 'AWS::SQS::Queue' &&
    /(?:Events|Deliveries)DeadLetters/.test(JSON.stringify(resource.Properties?.RedrivePolicy ?? ''));
  return isOfEvents ? { VisibilityTimeout: 10 } : undefined;
});

interface Arrived {
  readonly id: string;
  readonly event: Json;
}
const arrived: Arrived[] = [];
/** Runs before the receiver answers. */
let beforeAnswer: (event: Json) => void = () => undefined;
let secret = '';
let webhookId = '';

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    const event = new Webhook(secret).verify(body, request.headers as Record<string, string>) as Json;
    arrived.push({ id: String(request.headers['webhook-id']), event });
    beforeAnswer(event);
    response.writeHead(204).end();
  });
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { body, text, status } = await service()
    .as('operator')
    .post('/v1/webhooks', { url, events: ['inspection.recorded'] });
  expect(status, text).toBe(201);
  ({ secret, webhookId } = body as { secret: string; webhookId: string });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function register(): Promise<string> {
  const { body, text, status } = await service()
    .as('operator')
    .post(WEBHOOKS, { url: `http://127.0.0.1:9/${randomUUID()}`, events: ['delinquency.published'] });
  expect(status, text).toBe(201);
  return String(body.webhookId);
}

/** The acts on a webhook by its audit lines, newest first. */
async function actsOn(id: unknown): Promise<unknown[]> {
  const { body } = await service().as('operator').get(`/v1/audit?subject=webhook/${id}`);
  return (body.items as Json[]).map(({ act }) => act);
}

/** The webhooks of customs that were registered and not deleted, by their audit lines. */
async function registered(): Promise<Set<unknown>> {
  const { body } = await service().as('operator').get('/v1/audit?actor=operator&limit=100');
  const idsOf = (name: string) =>
    (body.items as Json[]).filter(({ act }) => act === name).map(({ subject }) => (subject as Json).id);
  return new Set(idsOf('webhook.registered')).difference(new Set(idsOf('webhook.deleted')));
}

/** Records the result of an inspection, which is one event, and returns its declaration. */
async function inspect(): Promise<string> {
  const declaration = newDeclaration();
  const { declarationId } = declaration;
  // Without keys: both are idempotent by content, and a slow machine may not answer the first time.
  await lastAnswer(() => service().as('clearance-system').post(DECLARATIONS, declaration));
  await lastAnswer(() =>
    service().as('operator').post(`${DECLARATIONS}/${declarationId}/inspection`, { outcome: 'clear' }),
  );
  return declarationId;
}

const about = (declarationId: string): Arrived[] =>
  arrived.filter(({ event }) => (event.data as Json).declarationId === declarationId);

/** Waits until the event of a declaration is delivered, and returns the delivery. */
async function delivered(declarationId: string): Promise<Json> {
  let found: Json | undefined;
  await until('The event is delivered', async () => {
    const ids = about(declarationId).map(({ id }) => id);
    const { body } = await service().as('operator').get(`/v1/webhooks/${webhookId}/deliveries`);
    found = (body.items as Json[]).find(({ eventId }) => ids.includes(String(eventId)));
    return found?.status === 'delivered';
  });
  return found ?? {};
}

test('a deliverer that is killed after the receiver has the event sends it again, with the same id', async () => {
  let killed = 0;
  beforeAnswer = () => {
    if (killed === 0) killed = kill(DELIVERER);
  };
  const declarationId = await inspect();
  const { attempts } = await delivered(declarationId);
  beforeAnswer = () => undefined;
  expect(killed).toBeGreaterThan(0);
  expect(attempts).toBe(2);
  expect(about(declarationId)).toHaveLength(2);
  expect(new Set(about(declarationId).map(({ id }) => id)).size).toBe(1);
});

test('a delivery whose outcome cannot be recorded is sent again, with the same id', async () => {
  const fault = dynamodb.fail({
    kind: 'error',
    operation: 'UpdateItem',
    about: 'lastAttemptAt =',
    times: ATTEMPTS_OF_A_CALL,
  });
  const declarationId = await inspect();
  await delivered(declarationId);
  expect(fault.hits).toBe(ATTEMPTS_OF_A_CALL);
  expect(about(declarationId)).toHaveLength(2);
  expect(new Set(about(declarationId).map(({ id }) => id)).size).toBe(1);
});

test('an event whose delivery cannot be stored is delivered later, once', async () => {
  const fault = dynamodb.fail({
    kind: 'cut-after',
    operation: 'PutItem',
    about: 'nextAttemptAt',
    times: ATTEMPTS_OF_A_CALL,
  });
  const declarationId = await inspect();
  await delivered(declarationId);
  expect(fault.hits).toBe(ATTEMPTS_OF_A_CALL);
  expect(about(declarationId)).toHaveLength(1);
});

test('publishers and starters of deliveries that are killed all the time lose and invent nothing', async () => {
  const killing = setInterval(() => {
    kill(PUBLISHER);
    kill(FAN_OUT);
  }, 700);
  const declarations: string[] = [];
  for (let count = 0; count < 5; count++) declarations.push(await inspect());
  clearInterval(killing);
  for (const declarationId of declarations) await delivered(declarationId);
  for (const declarationId of declarations) {
    expect(new Set(about(declarationId).map(({ id }) => id)).size).toBe(1);
  }
});

test('a request that fails before it commits is no event', async () => {
  const before = arrived.length;
  const fault = dynamodb.fail({
    kind: 'error',
    operation: 'TransactWriteItems',
    about: 'inspection.recorded',
  });
  const declaration = newDeclaration();
  await lastAnswer(() => service().as('clearance-system').post(DECLARATIONS, declaration));
  const failed = await service()
    .as('operator')
    .post(`${DECLARATIONS}/${declaration.declarationId}/inspection`, { outcome: 'fraud' });
  expect(failed.status).toBeGreaterThanOrEqual(500);
  expect(fault.hits).toBeGreaterThan(0);
  fault.lift();
  await delivered(await inspect());
  expect(about(declaration.declarationId)).toEqual([]);
  expect(new Set(arrived.slice(before).map(({ id }) => id)).size).toBe(1);
});

describe.each([
  ['throttle', ATTEMPTS_OF_A_CALL, 503, 0],
  ['error', ATTEMPTS_OF_A_CALL, 500, 0],
  ['cut', ATTEMPTS_OF_A_CALL, 500, 0],
  ['cut-after', 1, undefined, 1],
  ['cut-after', ATTEMPTS_OF_A_CALL, 500, 1],
] as const)(
  'under %s, %i times, an act on a webhook has one line if it is done, and none if not',
  (kind, times, status, done) => {
    const failing = (act: string) =>
      dynamodb.fail({ kind, operation: 'TransactWriteItems', about: act, times });

    test('registered', async () => {
      const url = `http://127.0.0.1:9/${randomUUID()}`;
      const fault = failing('webhook.registered');
      const answer = await service()
        .as('operator')
        .post(WEBHOOKS, { url, events: ['inspection.recorded'] });
      expect([answer.status, fault.hits]).toEqual([status ?? 201, times]);
      const { body } = await service().as('operator').get(WEBHOOKS);
      const ids = (body.items as Json[]).filter((item) => item.url === url).map((item) => item.webhookId);
      expect(ids).toHaveLength(done);
      expect(await registered()).toEqual(new Set((body.items as Json[]).map((item) => item.webhookId)));
      for (const id of ids) {
        expect(await actsOn(id)).toEqual(['webhook.registered']);
        expect((await service().as('operator').call('DELETE', `${WEBHOOKS}/${id}`)).status).toBe(200);
      }
    });

    test('tested', async () => {
      const id = await register();
      const fault = failing('webhook.tested');
      const path = `${WEBHOOKS}/${id}`;
      const answer = await service().as('operator').post(`${path}/test`, {});
      expect([answer.status, fault.hits]).toEqual([status ?? 202, times]);
      const { body } = await service().as('operator').get(`${path}/deliveries`);
      expect(body.items).toHaveLength(done);
      const tested = done === 1 ? ['webhook.tested'] : [];
      expect(await actsOn(id)).toEqual([...tested, 'webhook.registered']);
      await service().as('operator').call('DELETE', path);
    });

    test('deleted', async () => {
      const id = await register();
      const fault = failing('webhook.deleted');
      const remove = () => service().as('operator').call('DELETE', `${WEBHOOKS}/${id}`);
      expect([(await remove()).status, fault.hits]).toEqual([status ?? 200, times]);
      const deleted = ['webhook.deleted', 'webhook.registered'];
      expect(await actsOn(id)).toEqual(done === 1 ? deleted : ['webhook.registered']);
      expect((await remove()).status).toBe(done === 1 ? 404 : 200);
      expect(await actsOn(id)).toEqual(deleted);
    });
  },
);

contractTests();
