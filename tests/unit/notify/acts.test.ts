// The acts on webhooks against DynamoDB: each has one line in the audit trail, and what changes nothing has none.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDelivery } from '../../../functions/notify/deliveries/delivery.ts';
import { DeliveryStore } from '../../../functions/notify/deliveries/store.ts';
import { WebhookStore } from '../../../functions/notify/webhooks/store.ts';
import type { StoredWebhook } from '../../../functions/notify/webhooks/webhook.ts';
import { actBy } from '../../support/acts.ts';
import { linesOf, trailOf } from '../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const CREATED = '2026-01-02T00:00:00.000Z';
const LATER = '2026-01-03T00:00:00.000Z';
const ACT = actBy('operator');

let db: TestDynamoDb;
let webhooks: WebhookStore;
let deliveries: DeliveryStore;
beforeAll(async () => {
  db = await startDynamoDb();
  webhooks = new WebhookStore(db.client, db.tables.webhooks, trailOf(db));
  deliveries = new DeliveryStore(db.client, db.tables.deliveries, trailOf(db));
});
afterAll(() => db.close());

async function registered(): Promise<StoredWebhook> {
  const webhook: StoredWebhook = {
    owner: 'customs',
    webhookId: randomUUID(),
    url: 'https://receiver.example/secret-path',
    events: ['declaration.selected', 'inspection.recorded'],
    description: 'Of the risk desk',
    createdAt: CREATED,
    by: ACT.by,
  };
  await webhooks.create(webhook, ACT.requestId);
  return webhook;
}

const subjectOf = ({ webhookId: id }: StoredWebhook) => ({ kind: 'webhook', id });

describe('an act on a webhook', () => {
  it('has a line with the events when it is registered, and neither address nor description', async () => {
    const webhook = await registered();
    expect(await webhooks.get(webhook.owner, webhook.webhookId)).toEqual(webhook);
    expect(await linesOf(db, webhook.webhookId)).toEqual([
      {
        at: CREATED,
        by: ACT.by,
        act: 'webhook.registered',
        subject: subjectOf(webhook),
        detail: { events: 'declaration.selected inspection.recorded' },
        requestId: ACT.requestId,
      },
    ]);
  });

  it('has no second line when the id is taken', async () => {
    const webhook = await registered();
    await expect(webhooks.create(webhook, 'request-2')).rejects.toThrow(`${webhook.webhookId} exists`);
    expect(await linesOf(db, webhook.webhookId)).toHaveLength(1);
  });

  it('has a line when it is deleted, once, and by its owner only', async () => {
    const webhook = await registered();
    const { owner, webhookId } = webhook;
    const by = { ...ACT, at: LATER };
    expect(await webhooks.remove('party#broker', webhookId, by)).toBe(false);
    expect(await linesOf(db, webhookId)).toHaveLength(1);
    expect(await webhooks.remove(owner, webhookId, by)).toBe(true);
    expect(await webhooks.remove(owner, webhookId, by)).toBe(false);
    expect(await webhooks.get(owner, webhookId)).toBeUndefined();
    const [line, ...earlier] = await linesOf(db, webhookId);
    expect(line).toEqual({
      ...ACT,
      at: LATER,
      act: 'webhook.deleted',
      subject: subjectOf(webhook),
      detail: {},
    });
    expect(earlier).toHaveLength(1);
  });

  it('has a line with the event when it is tested; deliveries of other events have none', async () => {
    const webhook = await registered();
    const { webhookId } = webhook;
    const eventOf = (id: string) =>
      newDelivery(
        webhook,
        { id, type: 'webhook.test', occurredAt: LATER, data: { webhookId } },
        Date.parse(LATER),
      );
    const removeAt = Date.parse('2026-02-03T00:00:00.000Z');
    await deliveries.create(eventOf('evt_1'), removeAt, ACT);
    await deliveries.create(eventOf('evt_1'), removeAt, ACT);
    await deliveries.create(eventOf('evt_2'), removeAt);
    const stored = (await deliveries.list(webhookId, 10)).deliveries;
    expect(stored).toEqual([eventOf('evt_2'), eventOf('evt_1')]);
    const [line, ...earlier] = await linesOf(db, webhookId);
    expect(line).toEqual({
      ...ACT,
      at: LATER,
      act: 'webhook.tested',
      subject: subjectOf(webhook),
      detail: { eventId: 'evt_1' },
    });
    expect(earlier).toHaveLength(1);
  });
});
