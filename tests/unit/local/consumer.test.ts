// How batches are collected, processed and settled, with a function of the test.
import { afterEach, describe, expect, test } from 'vitest';
import { Consumer, type ConsumerSettings } from '../../../local/events/consumer.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { type Message, Queues } from '../../../local/events/queues.ts';
import type { Outcome } from '../../../local/functions/pool.ts';

const ARN = 'arn:work';
const DONE: Outcome = { ok: true, payload: 'null' };
const FAILED: Outcome = { ok: false, reason: 'failed', message: 'boom' };

const running: Consumer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop(0)));
});

function queuesOf(visibilityTimeoutMs = 60_000): Queues {
  const queues = new Queues(openEventStore(':memory:'), () => undefined);
  queues.define({ name: 'work', arn: ARN, visibilityTimeoutMs, retentionMs: 60_000, delayMs: 0 });
  return queues;
}

function start(
  queues: Queues,
  work: (bodies: string[]) => Outcome | Promise<Outcome>,
  settings: Partial<ConsumerSettings> = {},
): Consumer {
  const consumer = new Consumer(queues, {
    queueArn: ARN,
    invoke: async (event) => await work((event as Message[]).map(({ body }) => body)),
    batchSize: 10,
    windowMs: 0,
    concurrency: 2,
    eventOf: (messages) => messages,
    failedOf: () => [],
    retryDelayMs: () => 10,
    onFault: (error) => {
      throw error;
    },
    ...settings,
  });
  running.push(consumer);
  consumer.start();
  return consumer;
}

const left = (queues: Queues): number => {
  const { visible, inFlight, delayed } = queues.counts(ARN);
  return visible + inFlight + delayed;
};

describe('a batch', () => {
  test('contains the waiting messages, up to its size', async () => {
    const queues = queuesOf();
    const batches: number[] = [];
    for (let count = 0; count < 25; count += 1) queues.send(ARN, String(count));
    start(queues, (bodies) => {
      batches.push(bodies.length);
      return DONE;
    });
    await expect.poll(() => left(queues)).toBe(0);
    expect(batches).toEqual([10, 10, 5]);
  });

  test('waits for more messages while its window is open', async () => {
    const queues = queuesOf();
    const batches: string[][] = [];
    start(
      queues,
      (bodies) => {
        batches.push(bodies);
        return DONE;
      },
      { windowMs: 300 },
    );
    queues.send(ARN, 'a');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(batches).toEqual([]);
    queues.send(ARN, 'b');
    await expect.poll(() => batches).toEqual([['a', 'b']]);
  });

  test('never exceeds the allowed concurrency', async () => {
    const queues = queuesOf();
    for (let count = 0; count < 12; count += 1) queues.send(ARN, String(count));
    let together = 0;
    let most = 0;
    start(
      queues,
      async () => {
        together += 1;
        most = Math.max(most, together);
        await new Promise((resolve) => setTimeout(resolve, 10));
        together -= 1;
        return DONE;
      },
      { batchSize: 2 },
    );
    await expect.poll(() => left(queues)).toBe(0);
    expect(most).toBe(2);
  });
});

describe('a message', () => {
  test('of a failed batch is received again and deleted when it succeeds', async () => {
    const queues = queuesOf();
    const seen: string[][] = [];
    start(queues, (bodies) => {
      seen.push(bodies);
      return seen.length === 1 ? FAILED : DONE;
    });
    for (const body of ['a', 'b']) queues.send(ARN, body);
    await expect.poll(() => left(queues)).toBe(0);
    const [first, ...again] = seen;
    expect(first).toEqual(['a', 'b']);
    // Each is visible again at its own time: together or one after the other.
    expect(again.flat()).toEqual(['a', 'b']);
  });

  test('that failed alone is received again alone', async () => {
    const queues = queuesOf();
    const seen: string[][] = [];
    start(
      queues,
      (bodies) => {
        seen.push(bodies);
        return DONE;
      },
      {
        failedOf: (messages) => messages.filter(({ body, receiveCount }) => body === 'b' && receiveCount < 3),
      },
    );
    for (const body of ['a', 'b', 'c']) queues.send(ARN, body);
    await expect.poll(() => left(queues)).toBe(0);
    expect(seen).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  });

  test('whose batch gets an invalid answer is received again, and the error is reported', async () => {
    const queues = queuesOf();
    const faults: unknown[] = [];
    let calls = 0;
    start(
      queues,
      () => {
        calls += 1;
        return DONE;
      },
      {
        failedOf: () => (calls === 1 ? undefined : []),
        onFault: (error) => faults.push(error),
      },
    );
    queues.send(ARN, 'a');
    await expect.poll(() => left(queues)).toBe(0);
    expect(calls).toBe(2);
    expect(String(faults)).toContain('does not name messages of its batch');
  });

  test('is processed twice if its function outlasts the visibility timeout', async () => {
    const queues = queuesOf(50);
    let calls = 0;
    start(queues, async () => {
      calls += 1;
      if (calls === 1) await new Promise((resolve) => setTimeout(resolve, 200));
      return DONE;
    });
    queues.send(ARN, 'a');
    await expect.poll(() => left(queues)).toBe(0);
    expect(calls).toBe(2);
  });

  test('whose function is ended by a stop is not changed', async () => {
    const queues = queuesOf();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const consumer = start(queues, () => promise);
    queues.send(ARN, 'a');
    await expect.poll(() => queues.counts(ARN).inFlight).toBe(1);
    await consumer.stop(20);
    resolve(FAILED);
    await new Promise((next) => setImmediate(next));
    expect(queues.counts(ARN)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  });
});
