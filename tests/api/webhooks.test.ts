// Webhooks over HTTP: registered, sent and verified with the specification's own verifier; who gets which events, and what is refused.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { documentBody, referenceBody } from '../support/document-records.ts';
import { DECLARATIONS, newDeclaration, scored } from './support/declarations.ts';
import { startReceiver } from './support/receiver.ts';
import { type Answer, type ClientName, contractTests, type Json, startService } from './support/service.ts';
import { withStubbedWorker } from './support/uploads-stub.ts';
import { logged } from './support/watching.ts';

const service = startService(withStubbedWorker);
const receiver = startReceiver();
const WITHIN = { timeout: 240_000, interval: 200 };
const WEBHOOKS = '/v1/webhooks';

interface Registered {
  readonly webhookId: string;
  readonly secret: string;
  readonly path: string;
}

function post(client: ClientName, body: unknown, headers = {}): Promise<Answer> {
  return service().as(client).post(WEBHOOKS, body, headers);
}

async function register(client: ClientName, events: readonly string[], path = ''): Promise<Registered> {
  const answer = await post(client, { url: `${receiver().url}${path}`, events, description: 'Test' });
  expect(answer.status, answer.text).toBe(201);
  const { webhookId, secret } = answer.body;
  return { webhookId: String(webhookId), secret: String(secret), path: `/hook${path}` };
}

async function deliveriesOf(client: ClientName, { webhookId }: Registered): Promise<Json[]> {
  const answer = await service().as(client).get(`${WEBHOOKS}/${webhookId}/deliveries`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.items as Json[];
}

/** The events that arrived with a valid signature of this webhook. */
function received(hook: Registered): Json[] {
  return receiver().events(hook.secret, hook.path);
}

async function remove(client: ClientName, { webhookId }: Registered): Promise<void> {
  expect((await service().as(client).call('DELETE', `${WEBHOOKS}/${webhookId}`)).status).toBe(200);
}

/** Announces and uploads a file. */
async function upload(client: ClientName, path: string, bodyOf: typeof documentBody | typeof referenceBody) {
  const bytes = Buffer.from(`a scan ${randomUUID()}`);
  const { status, body, text } = await service().as(client).post(path, bodyOf({}, bytes));
  expect(status, text).toBe(201);
  const { url, headers } = body.upload as { url: string; headers: Record<string, string> };
  expect((await fetch(url, { method: 'PUT', headers, body: Uint8Array.from(bytes) })).status).toBe(200);
  return body;
}

describe('a webhook', () => {
  test('is listed without its secret, which another answer to the same key has again', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = { url: receiver().url, events: ['inspection.recorded'] };
    const [first, again] = [await post('operator', body, key), await post('operator', body, key)];
    expect(first.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const { text, body: list } = await service().as('operator').get(WEBHOOKS);
    const { secret, ...shown } = first.body;
    expect(list.items).toContainEqual(shown);
    expect(text).not.toContain(String(secret));
    await remove('operator', first.body as unknown as Registered);
  });

  test('that is tested gets a signed event, and the list of deliveries says so', async () => {
    const hook = await register('clearance-system', ['declaration.selected'], '/tested');
    const path = `${WEBHOOKS}/${hook.webhookId}/test`;
    const { status, headers, body } = await service().as('clearance-system').post(path, {});
    expect([status, headers.location, headers['retry-after']]).toEqual([
      202,
      `${WEBHOOKS}/${hook.webhookId}/deliveries`,
      '1',
    ]);
    await expect
      .poll(() => deliveriesOf('clearance-system', hook), WITHIN)
      .toMatchObject([{ eventId: body.eventId, type: 'webhook.test', status: 'delivered', attempts: 1 }]);
    expect(received(hook)).toContainEqual({
      id: body.eventId,
      type: 'webhook.test',
      occurredAt: expect.any(String),
      data: { webhookId: hook.webhookId },
    });
    await remove('clearance-system', hook);
  });

  test('gets the result of an inspection, with ids and statuses only, again after a failure, with the same id', async () => {
    const hook = await register('operator', ['inspection.recorded', 'declaration.selected'], '/inspections');
    const { declarationId } = newDeclaration();
    await scored(service().as('clearance-system'), newDeclaration({ declarationId }));
    receiver().answer(503);
    const result = { outcome: 'fraud', note: 'Leather, not textile' };
    expect(
      (await service().as('operator').post(`${DECLARATIONS}/${declarationId}/inspection`, result)).status,
    ).toBe(201);
    const recorded = (): Json | undefined =>
      received(hook).find(({ type }) => type === 'inspection.recorded');
    await expect
      .poll(
        async () => (await deliveriesOf('operator', hook)).find(({ type }) => type === 'inspection.recorded'),
        WITHIN,
      )
      .toMatchObject({ status: 'delivered', attempts: 2, responseStatus: 204 });
    expect(recorded()).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      type: 'inspection.recorded',
      occurredAt: expect.any(String),
      data: { declarationId, outcome: 'fraud' },
    });
    const attempts = receiver().received.filter(({ body }) => body.includes(String(recorded()?.id)));
    expect(new Set(attempts.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([recorded()?.id]));
    expect(attempts).toHaveLength(2);
    await remove('operator', hook);
  });

  test('of a party gets the verdict on its own documents and on no other', async () => {
    const [own, other, customs] = [
      await register('broker-a', ['document.decided'], '/a'),
      await register('broker-b', ['document.decided'], '/b'),
      await register('operator', ['document.decided', 'reference.decided'], '/customs'),
    ];
    const { documentId } = await upload('broker-a', '/v1/documents', documentBody);
    const { referenceId } = await upload('operator', '/v1/authorities/KR-WEBHOOKS/references', referenceBody);
    const decided = { type: 'document.decided', status: 'delivered' };
    await expect.poll(() => deliveriesOf('broker-a', own), WITHIN).toMatchObject([decided]);
    await expect
      .poll(async () => (await deliveriesOf('operator', customs)).map(({ type }) => type).toSorted(), WITHIN)
      .toEqual(['document.decided', 'reference.decided']);
    expect(await deliveriesOf('broker-b', other)).toEqual([]);
    const bodies = receiver().received.map(({ body }) => body);
    expect(bodies.some((body) => body.includes(String(referenceId)))).toBe(true);
    const ofDocument = bodies.filter((body) => body.includes(String(documentId)));
    expect(ofDocument.map((body) => (JSON.parse(body) as Json).data)).toEqual(
      Array.from({ length: 2 }, () => ({ documentId, status: expect.any(String) })),
    );
    // Neither party's name leaves the service.
    expect(ofDocument.join()).not.toMatch(/broker|party/);
    for (const [client, hook] of [
      ['broker-a', own],
      ['broker-b', other],
      ['operator', customs],
    ] as const) {
      await remove(client, hook);
    }
  });

  test('is its owner’s: nobody else lists, tests or deletes it', async () => {
    const hook = await register('broker-a', ['document.decided']);
    for (const client of ['broker-b', 'operator'] as const) {
      const { body } = await service().as(client).get(WEBHOOKS);
      expect((body.items as Json[]).map(({ webhookId }) => webhookId)).not.toContain(hook.webhookId);
      const calls = [
        await service().as(client).call('DELETE', `${WEBHOOKS}/${hook.webhookId}`),
        await service().as(client).post(`${WEBHOOKS}/${hook.webhookId}/test`, {}),
        await service().as(client).get(`${WEBHOOKS}/${hook.webhookId}/deliveries`),
      ];
      expect(calls.map(({ status }) => status)).toEqual([404, 404, 404]);
    }
    await remove('broker-a', hook);
    expect((await service().as('broker-a').call('DELETE', `${WEBHOOKS}/${hook.webhookId}`)).status).toBe(404);
  });

  test('is one of at most 20 of its owner', async () => {
    const hooks: Registered[] = [];
    for (let count = 0; count < 20; count++) hooks.push(await register('broker-b', ['document.decided']));
    const { status, body } = await post('broker-b', { url: receiver().url, events: ['document.decided'] });
    expect([status, body.type]).toEqual([409, 'urn:customs-scoring:problem:webhooks-full']);
    const pages: unknown[] = [];
    for (let next: unknown = ''; next !== undefined; ) {
      const query = next === '' ? '' : `&nextToken=${String(next)}`;
      const page = await service().as('broker-b').get(`${WEBHOOKS}?limit=9${query}`);
      pages.push(...(page.body.items as Json[]).map(({ webhookId }) => webhookId));
      next = page.body.nextToken;
    }
    expect(pages.toSorted()).toEqual(hooks.map(({ webhookId }) => webhookId).toSorted());
    for (const hook of hooks) await remove('broker-b', hook);
  });
});

describe('a registration is refused', () => {
  const good = { url: 'https://clearance.example/hook', events: ['declaration.selected'] };

  test.each<[string, ClientName, unknown, readonly string[]]>([
    [
      'with everything wrong at once',
      'operator',
      { url: 'x', events: ['a'], extra: 1 },
      ['/events/0', '/extra', '/url'],
    ],
    ['over plain HTTP', 'operator', { ...good, url: 'http://clearance.example/' }, ['/url']],
    ['to the metadata service', 'operator', { ...good, url: 'https://169.254.169.254/' }, ['/url']],
    ['to a private network', 'operator', { ...good, url: 'https://192.168.0.1/' }, ['/url']],
    ['to a mapped address', 'operator', { ...good, url: 'https://[::ffff:10.0.0.1]/' }, ['/url']],
    ['without events', 'operator', { ...good, events: [] }, ['/events']],
    ['with an event twice', 'operator', { ...good, events: [good.events[0], good.events[0]] }, ['/events']],
    [
      'for an event that nothing sends',
      'operator',
      { ...good, events: ['taxpayer.published'] },
      ['/events/0'],
    ],
    [
      'for customs’ events by a party',
      'broker-a',
      { ...good, events: ['document.decided', 'inspection.recorded'] },
      ['/events/1'],
    ],
  ])('%s', async (_what, client, body, pointers) => {
    const answer = await post(client, body);
    expect(answer.status, answer.text).toBe(400);
    const named = (answer.body.errors as Json[]).map(({ pointer }) => pointer);
    expect(named.toSorted()).toEqual(pointers);
  });

  test('without the scope', async () => {
    const token = await service().token('operator', 'models:read');
    const response = await fetch(`${service().endpoints.apiUrl}${WEBHOOKS}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(403);
  });
});

test('a receiver whose name means a private address by then is not reached', async () => {
  // Only names and addresses of this machine are allowed here: this one is neither loopback nor public.
  const { status, body } = await post('operator', {
    url: 'https://0.0.0.0.nip.example/',
    events: ['reference.decided'],
  });
  expect(status).toBe(201);
  const hook = body as unknown as Registered;
  await service().as('operator').post(`${WEBHOOKS}/${hook.webhookId}/test`, {});
  await expect
    .poll(() => deliveriesOf('operator', hook), WITHIN)
    .toMatchObject([{ status: 'pending', failure: 'name-not-found' }]);
  await remove('operator', hook);
});

test('each attempt is logged with its outcome', () => {
  const outcomes = new Set(logged(service(), 'NOT002').map(({ outcome }) => outcome));
  expect(outcomes).toEqual(new Set(['delivered', 'failed']));
});

contractTests();
