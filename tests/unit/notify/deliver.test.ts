// Deliveries on a real table: when attempts are made, what becomes of their outcomes, and that no order of invocations and no crash
// loses a delivery or leaves one without a message.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BusyError, type DeliverPorts, deliver } from '../../../functions/notify/deliveries/deliver.ts';
import {
  DELAYS_MS,
  type DeliveryMessage,
  delayAfter,
  deliveryView,
} from '../../../functions/notify/deliveries/delivery.ts';
import { fanOut, startDelivery } from '../../../functions/notify/deliveries/fan-out.ts';
import type { PostOutcome } from '../../../functions/notify/deliveries/post.ts';
import { DeliveryStore } from '../../../functions/notify/deliveries/store.ts';
import { WebhookStore } from '../../../functions/notify/webhooks/store.ts';
import { ownerOf, type StoredWebhook } from '../../../functions/notify/webhooks/webhook.ts';
import type { DomainEvent } from '../../../functions/shared/events/catalogue.ts';
import { actBy } from '../../support/acts.ts';
import { trailOf } from '../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { anyCut, inTurn, interleaved } from '../../support/interleaving.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEASE_MS = 40_000;
const START = Date.parse('2026-11-20T00:00:00.000Z');
/** Whose the registrations and the deletions below are. */
const ACT = { ...actBy('broker'), at: new Date(START).toISOString() };

let dynamodb: TestDynamoDb;
let deliveries: DeliveryStore;
let webhooks: WebhookStore;
let count = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  deliveries = new DeliveryStore(dynamodb.client, dynamodb.tables.deliveries);
  webhooks = new WebhookStore(dynamodb.client, dynamodb.tables.webhooks, trailOf(dynamodb));
});
afterAll(() => dynamodb.close());

function event(party?: string): DomainEvent {
  count += 1;
  const id = `evt_${String(count).padStart(32, '0')}`;
  const data = { documentId: `doc-${count}`, status: 'verified' } as const;
  const occurredAt = new Date(START).toISOString();
  return { id, occurredAt, type: 'document.decided', data, ...(party === undefined ? {} : { party }) };
}

async function webhook(changes: Partial<StoredWebhook> = {}): Promise<StoredWebhook> {
  count += 1;
  const made: StoredWebhook = {
    owner: `party#${count}`,
    webhookId: `wh-${count}`,
    url: 'https://broker.example/',
    events: ['document.decided'],
    createdAt: new Date(START).toISOString(),
    by: { client: 'broker' },
    ...changes,
  };
  await webhooks.create(made, ACT.requestId);
  return made;
}

/** A world with a clock, a queue whose messages stay until they are dealt with, and a receiver. */
class World {
  now = START;
  readonly queue: { readonly message: DeliveryMessage; readonly visibleAt: number }[] = [];
  readonly deadLetters: DeliveryMessage[] = [];
  readonly posted: { readonly id: string; readonly at: number }[] = [];
  answer: () => PostOutcome = () => ({ status: 204 });

  readonly ports: DeliverPorts = {
    webhooks: { get: (owner, id) => inTurn(() => webhooks.get(owner, id)) },
    deliveries: {
      begin: (...given) => inTurn(() => deliveries.begin(...given)),
      finish: (...given) => inTurn(() => deliveries.finish(...given)),
    },
    queue: {
      send: (message, delayMs) =>
        inTurn(async () => {
          // SQS's longest delay.
          this.queue.push({ message, visibleAt: this.now + Math.min(delayMs, 900_000) });
        }),
      sendDeadLetter: (message) => inTurn(async () => void this.deadLetters.push(message)),
    },
    post: ({ headers }) =>
      inTurn(async () => {
        this.posted.push({ id: headers['webhook-id'], at: this.now });
        return this.answer();
      }),
    sign: (_webhookId, { id, at }) => ({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': 'v1,',
    }),
    now: () => new Date(this.now),
    random: () => 0,
    leaseMs: LEASE_MS,
  };

  /** Processes messages in order of time, as the queue and Lambda do, until none is left or the time is over. */
  async run(until = this.now + 3 * DAY_MS): Promise<void> {
    for (;;) {
      const next = this.queue.toSorted((one, other) => one.visibleAt - other.visibleAt)[0];
      if (next === undefined || next.visibleAt > until) return;
      this.queue.splice(this.queue.indexOf(next), 1);
      this.now = Math.max(this.now, next.visibleAt);
      try {
        await deliver(this.ports, next.message);
      } catch (error) {
        if (!(error instanceof BusyError)) throw error;
        this.queue.push({ ...next, visibleAt: this.now + LEASE_MS + 1 });
      }
    }
  }

  start(to: StoredWebhook, what: DomainEvent): Promise<void> {
    const { queue } = this.ports;
    return startDelivery({ deliveries, queue, now: this.ports.now }, to, what);
  }

  async only(to: StoredWebhook) {
    const { deliveries: found } = await deliveries.list(to.webhookId, 10);
    expect(found).toHaveLength(1);
    const [delivery] = found;
    if (delivery === undefined) throw new Error('There is no delivery');
    return delivery;
  }
}

describe('the delays between attempts', () => {
  test('grow, and the last attempt is almost 24 hours after the first', () => {
    expect(DELAYS_MS).toEqual(DELAYS_MS.toSorted((one, other) => one - other));
    const sum = DELAYS_MS.reduce((total, delay) => total + delay, 0);
    expect(sum).toBeGreaterThan(23 * HOUR_MS);
    expect(sum).toBeLessThan(DAY_MS);
    expect(delayAfter(DELAYS_MS.length + 1, 0)).toBeUndefined();
  });

  test('are shortened by chance by up to a tenth', () => {
    expect(delayAfter(1, 0)).toBe(5_000);
    expect(delayAfter(1, 1)).toBe(4_500);
  });
});

describe('an event', () => {
  test('starts a delivery for each webhook of its owners that wants it', async () => {
    const owner = ownerOf({ party: `fan-${count}` });
    const party = owner.slice('party#'.length);
    const own = await webhook({ owner });
    const otherEvent = await webhook({ owner, events: ['reference.decided'] });
    const otherParty = await webhook();
    const customs = await webhook({ owner: ownerOf({ party: undefined }) });
    const world = new World();
    const { queue } = world.ports;
    await fanOut({ webhooks, deliveries, queue, now: world.ports.now }, event(party));
    expect(new Set(world.queue.map(({ message }) => message.webhookId))).toEqual(
      new Set([own.webhookId, customs.webhookId]),
    );
    for (const { webhookId } of [otherEvent, otherParty]) {
      expect((await deliveries.list(webhookId, 10)).deliveries).toEqual([]);
    }
    await webhooks.remove(customs.owner, customs.webhookId, ACT);
  });

  test('that comes again starts nothing new, also after it was delivered', async () => {
    const to = await webhook();
    const world = new World();
    const what = event();
    await world.start(to, what);
    await world.start(to, what);
    await world.run();
    await world.start(to, what);
    await world.run();
    expect(world.posted.map(({ id }) => id)).toEqual([what.id]);
    expect(await world.only(to)).toMatchObject({ status: 'delivered', attempts: 1 });
  });
});

describe('a delivery', () => {
  test('is sent with the same body and id in each attempt, until a 2xx status', async () => {
    const to = await webhook();
    const world = new World();
    const answers: PostOutcome[] = [
      { status: 503 },
      { failure: 'timed-out' },
      { status: 302 },
      { status: 200 },
    ];
    world.answer = () => answers.shift() ?? { status: 500 };
    const what = event();
    await world.start(to, what);
    await world.run();
    expect(world.posted).toEqual(
      [0, 5_000, 65_000, 365_000].map((after) => ({ id: what.id, at: START + after })),
    );
    const delivery = await world.only(to);
    expect(deliveryView(delivery)).toEqual({
      eventId: what.id,
      type: 'document.decided',
      occurredAt: what.occurredAt,
      status: 'delivered',
      attempts: 4,
      lastAttemptAt: new Date(START + 365_000).toISOString(),
      responseStatus: 200,
    });
    const { id, type, occurredAt, data } = what;
    expect(delivery.body).toBe(JSON.stringify({ id, type, occurredAt, data }));
  });

  test.each<[string, PostOutcome, object]>([
    ['refused', { status: 500 }, { responseStatus: 500, failure: 'refused' }],
    ['redirected', { status: 301 }, { responseStatus: 301, failure: 'redirected' }],
    ['without an answer', { failure: 'name-not-found' }, { failure: 'name-not-found' }],
  ])('that is %s is pending until its next attempt', async (_what, outcome, expected) => {
    const to = await webhook();
    const world = new World();
    world.answer = () => outcome;
    await world.start(to, event());
    await world.run(START);
    expect(deliveryView(await world.only(to))).toMatchObject({
      status: 'pending',
      attempts: 1,
      nextAttemptAt: new Date(START + 5_000).toISOString(),
      ...expected,
    });
  });

  test('that fails for 24 hours is a dead letter, and starts again when that is returned', async () => {
    const to = await webhook();
    const world = new World();
    world.answer = () => ({ status: 500 });
    await world.start(to, event());
    await world.run();
    const attempts = DELAYS_MS.length + 1;
    expect(world.posted).toHaveLength(attempts);
    expect((world.posted.at(-1)?.at ?? 0) - START).toBeLessThan(DAY_MS);
    expect(await world.only(to)).toMatchObject({ status: 'failed', attempts, failure: 'refused' });
    const [letter] = world.deadLetters;
    expect(world.deadLetters).toHaveLength(1);
    if (letter === undefined) return;

    world.answer = () => ({ status: 204 });
    world.queue.push({ message: letter, visibleAt: world.now }, { message: letter, visibleAt: world.now });
    await world.run();
    expect(world.posted).toHaveLength(attempts + 1);
    expect(await world.only(to)).toMatchObject({ status: 'delivered', attempts: attempts + 1 });
  });

  test('that is returned and fails again is a dead letter again, after another 24 hours', async () => {
    const to = await webhook();
    const world = new World();
    world.answer = () => ({ status: 500 });
    await world.start(to, event());
    await world.run();
    world.queue.push(...world.deadLetters.map((message) => ({ message, visibleAt: world.now })));
    await world.run();
    expect(world.posted).toHaveLength(2 * (DELAYS_MS.length + 1));
    expect(world.deadLetters.map(({ attempts }) => attempts)).toEqual([11, 22]);
  });

  test('of a deleted webhook is not sent', async () => {
    const to = await webhook();
    const world = new World();
    await world.start(to, event());
    await webhooks.remove(to.owner, to.webhookId, ACT);
    await world.run();
    expect(world.posted).toEqual([]);
    expect(world.deadLetters).toEqual([]);
    expect(await world.only(to)).toMatchObject({ status: 'failed', failure: 'webhook-deleted' });
  });

  test('whose message comes early waits for its time, in steps of at most 15 minutes', async () => {
    const to = await webhook();
    const world = new World();
    world.answer = () => (world.posted.length < 6 ? { status: 500 } : { status: 204 });
    await world.start(to, event());
    await world.run();
    // The sixth attempt is half an hour after the fifth.
    const [fifth, sixth] = world.posted.slice(4);
    expect((sixth?.at ?? 0) - (fifth?.at ?? 0)).toBe(30 * 60_000);
  });
});

describe('crashes', () => {
  test('between sending and recording repeat the attempt with the same id, once the lease has expired', async () => {
    const to = await webhook();
    const world = new World();
    const what = event();
    await world.start(to, what);
    const [message] = world.queue;
    if (message === undefined) throw new Error('There is no message');
    const crashing: DeliverPorts = {
      ...world.ports,
      deliveries: {
        ...world.ports.deliveries,
        finish: () => Promise.reject(new Error('killed')),
      },
    };
    await expect(deliver(crashing, message.message)).rejects.toThrow('killed');
    expect(await world.only(to)).toMatchObject({ status: 'pending', attempts: 1 });
    await world.run();
    expect(world.posted.map(({ id }) => id)).toEqual([what.id, what.id]);
    expect((world.posted[1]?.at ?? 0) - START).toBeGreaterThan(LEASE_MS);
    expect(await world.only(to)).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  test('anywhere, with messages that come twice and overlap, neither lose a delivery nor change its id', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(anyCut(6), { minLength: 1, maxLength: 4 }),
        fc.array(fc.boolean(), { maxLength: 4 }),
        async (scheduler, cuts, failures) => {
          const to = await webhook();
          const world = new World();
          const what = event();
          const outcomes = [...failures];
          world.answer = () => (outcomes.shift() === true ? { status: 500 } : { status: 204 });
          await world.start(to, what);
          const [first] = world.queue.splice(0);
          if (first === undefined) throw new Error('There is no message');
          const fates = await interleaved(
            scheduler,
            cuts.map((cut) => ({ cut, work: () => deliver(world.ports, first.message) })),
          );
          // The queue delivers again what an invocation did not finish.
          for (const fate of fates) {
            if (fate.kind !== 'done') world.queue.push({ ...first, visibleAt: world.now + LEASE_MS + 1 });
          }
          await world.run();
          expect(await world.only(to)).toMatchObject({ status: 'delivered', eventId: what.id });
          expect(new Set(world.posted.map(({ id }) => id))).toEqual(new Set([what.id]));
          const delivery = await world.only(to);
          expect(delivery.attempts).toBeGreaterThanOrEqual(1);
          await webhooks.remove(to.owner, to.webhookId, ACT);
        },
      ),
      { numRuns: 60 },
    );
  });
});
