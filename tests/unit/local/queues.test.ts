// SQS's rules for messages, with a clock of the test.
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openEventStore } from '../../../local/events/event-store.ts';
import { type DeadLetter, type QueueDefinition, Queues } from '../../../local/events/queues.ts';
import { temporaryFolder } from './temporary.ts';

const DEAD: QueueDefinition = {
  name: 'dead',
  arn: 'arn:dead',
  visibilityTimeoutMs: 1000,
  retentionMs: 100_000,
  delayMs: 0,
};
const WORK: QueueDefinition = {
  name: 'work',
  arn: 'arn:work',
  visibilityTimeoutMs: 1000,
  retentionMs: 10_000,
  delayMs: 0,
  redrive: { maxReceiveCount: 2, deadLetterArn: DEAD.arn },
};

let now: number;
let letters: DeadLetter[];
let file: string;
let queues: Queues;

function open(): Queues {
  const opened = new Queues(
    openEventStore(file),
    (letter) => letters.push(letter),
    () => now,
  );
  for (const definition of [WORK, DEAD]) opened.define(definition);
  return opened;
}

beforeEach(() => {
  now = 1_000_000;
  letters = [];
  file = join(temporaryFolder(), 'events.sqlite');
  queues = open();
});

const bodies = (arn = WORK.arn, most = 10): string[] => queues.receive(arn, most).map(({ body }) => body);
const receipt = (): string => queues.receive(WORK.arn, 1)[0]?.receipt ?? '';

describe('a message', () => {
  test('is invisible while in flight and visible again after its timeout', () => {
    queues.send(WORK.arn, 'a');
    expect(bodies()).toEqual(['a']);
    expect(bodies()).toEqual([]);
    expect(queues.counts(WORK.arn)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    expect(queues.nextVisibleAt(WORK.arn)).toBe(now + 1000);
    now += 999;
    expect(bodies()).toEqual([]);
    now += 1;
    expect(bodies()).toEqual(['a']);
  });

  test('is returned once by one receive, even if it stays visible', () => {
    for (const body of ['a', 'b', 'c']) queues.send(WORK.arn, body);
    const received = (most: number): string[] => queues.receive(WORK.arn, most, 0).map(({ body }) => body);
    expect(received(2)).toEqual(['a', 'b']);
    expect(received(10)).toEqual(['a', 'b', 'c']);
  });

  test('counts its receives and keeps the time of the first', () => {
    queues.send(WORK.arn, 'a');
    now += 5;
    const [first] = queues.receive(WORK.arn, 1);
    now += 1000;
    const [second] = queues.receive(WORK.arn, 1);
    expect(first).toMatchObject({ receiveCount: 1, sentAt: 1_000_000, firstReceivedAt: 1_000_005 });
    expect(second).toMatchObject({ id: first?.id, receiveCount: 2, firstReceivedAt: 1_000_005 });
    expect(second?.receipt).not.toBe(first?.receipt);
  });

  test('is deleted by its latest receipt only', () => {
    queues.send(WORK.arn, 'a');
    const overtaken = receipt();
    now += 1000;
    const current = receipt();
    expect(queues.delete(WORK.arn, overtaken)).toBe(false);
    expect(queues.delete(WORK.arn, current)).toBe(true);
    now += 1000;
    expect(bodies()).toEqual([]);
  });

  test('is visible again when its receiver says', () => {
    queues.send(WORK.arn, 'a');
    expect(queues.changeVisibility(WORK.arn, receipt(), 5000)).toBe(true);
    now += 4999;
    expect(bodies()).toEqual([]);
    now += 1;
    expect(queues.changeVisibility(WORK.arn, receipt(), 0)).toBe(true);
    expect(queues.counts(WORK.arn).visible).toBe(1);
    expect(queues.changeVisibility(WORK.arn, 'nobody', 0)).toBe(false);
  });

  test('that was received too often moves to the dead-letter queue; others are delivered', () => {
    const id = queues.send(WORK.arn, 'poison');
    for (let receive = 0; receive < 2; receive += 1) {
      expect(bodies(WORK.arn, 1)).toEqual(['poison']);
      now += 1000;
    }
    queues.send(WORK.arn, 'good');
    expect(bodies(WORK.arn, 1)).toEqual(['good']);
    expect(letters).toEqual([{ id, queue: WORK, receiveCount: 2, deadLetterQueue: DEAD }]);
    expect(queues.receive(DEAD.arn, 10)).toMatchObject([
      { id, body: 'poison', receiveCount: 1, sentAt: 1_000_000, deadLetterSource: WORK.arn },
    ]);
  });

  test('returns from the dead-letter queue as a new message', () => {
    const id = queues.send(WORK.arn, 'poison');
    for (let receive = 0; receive < 3; receive += 1) {
      queues.receive(WORK.arn, 1);
      now += 1000;
    }
    expect(queues.redrive(DEAD.arn)).toBe(1);
    const [message] = queues.receive(WORK.arn, 10);
    expect(message).toMatchObject({ body: 'poison', receiveCount: 1, sentAt: now, deadLetterSource: null });
    expect(message?.id).not.toBe(id);
    expect(queues.redrive(DEAD.arn)).toBe(0);
  });

  test('is deleted after its retention', () => {
    queues.send(WORK.arn, 'old');
    now += WORK.retentionMs;
    queues.send(WORK.arn, 'new');
    expect(bodies()).toEqual(['new']);
  });

  test('can be sent with a delay', () => {
    queues.send(WORK.arn, 'later', 500);
    expect(queues.counts(WORK.arn)).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
    now += 500;
    expect(bodies()).toEqual(['later']);
  });

  test('survives a restart: in-flight messages are visible at once, delayed ones stay delayed', () => {
    for (const body of ['at work', 'idle']) queues.send(WORK.arn, body);
    queues.send(WORK.arn, 'later', 500);
    expect(bodies(WORK.arn, 1)).toEqual(['at work']);
    now += 1;
    queues = open();
    expect(bodies().toSorted()).toEqual(['at work', 'idle']);
    now += 500;
    expect(bodies()).toEqual(['later']);
  });
});
