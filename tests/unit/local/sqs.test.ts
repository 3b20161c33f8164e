// SQS's JSON protocol.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SqsEndpoint, startSqs } from '../../../local/emulators/sqs.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { Queues } from '../../../local/events/queues.ts';

const HIDDEN = { visibilityTimeoutMs: 30_000, retentionMs: 60_000, delayMs: 0 };

let queues: Queues;
let endpoint: SqsEndpoint;
let url: string;

beforeEach(async () => {
  queues = new Queues(openEventStore(':memory:'), () => undefined);
  queues.define({ name: 'work', arn: 'arn:work', ...HIDDEN });
  queues.define({ name: 'inside', arn: 'arn:inside', ...HIDDEN, internal: true });
  endpoint = await startSqs(queues);
  url = endpoint.queueUrl('work');
});
afterEach(() => endpoint.close());

interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

async function ask(operation: string, input: object | string = {}): Promise<Answer> {
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: { 'x-amz-target': `AmazonSQS.${operation}` },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function receive(more: object = {}): Promise<Record<string, unknown>[]> {
  const { json } = await ask('ReceiveMessage', { QueueUrl: url, ...more });
  return (json.Messages ?? []) as Record<string, unknown>[];
}

describe('a queue over HTTP', () => {
  test('is found by its name; internal queues of Lambda are not', async () => {
    expect((await ask('ListQueues')).json).toEqual({ QueueUrls: [url] });
    expect((await ask('GetQueueUrl', { QueueName: 'work' })).json).toEqual({ QueueUrl: url });
    expect(await ask('GetQueueUrl', { QueueName: 'inside' })).toMatchObject({
      status: 400,
      json: { __type: 'com.amazonaws.sqs#QueueDoesNotExist' },
    });
  });

  test('accepts, delivers and deletes a message', async () => {
    const { json: sent } = await ask('SendMessage', { QueueUrl: url, MessageBody: 'hello' });
    expect(sent).toEqual({
      MessageId: expect.any(String),
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
    });
    const [message] = await receive();
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      Attributes: { ApproximateReceiveCount: '1' },
    });
    expect(await receive()).toEqual([]);
    const receipt = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle };
    await ask('ChangeMessageVisibility', { ...receipt, VisibilityTimeout: 0 });
    const [again] = await receive();
    await ask('DeleteMessage', { QueueUrl: url, ReceiptHandle: again?.ReceiptHandle });
    const { json } = await ask('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
    expect(json.Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      VisibilityTimeout: '30',
    });
  });

  test('moves dead letters back and reports how many', async () => {
    const redrive = { maxReceiveCount: 1, deadLetterArn: 'arn:dead' };
    queues.define({ name: 'dead', arn: 'arn:dead', ...HIDDEN });
    queues.define({ name: 'tried', arn: 'arn:tried', ...HIDDEN, visibilityTimeoutMs: 0, redrive });
    const about = { SourceArn: 'arn:dead' };
    expect((await ask('ListMessageMoveTasks', about)).json).toEqual({ Results: [] });
    for (const body of ['one', 'two']) queues.send('arn:tried', body);
    for (let receive = 0; receive < 2; receive += 1) queues.receive('arn:tried', 10);
    await ask('StartMessageMoveTask', about);
    expect((await ask('ListMessageMoveTasks', about)).json).toEqual({
      Results: [
        {
          Status: 'COMPLETED',
          SourceArn: 'arn:dead',
          ApproximateNumberOfMessagesMoved: 2,
          ApproximateNumberOfMessagesToMove: 2,
          StartedTimestamp: expect.any(Number),
        },
      ],
    });
    expect(queues.counts('arn:tried').visible).toBe(2);
  });

  test('supports long polling', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await ask('SendMessage', { QueueUrl: url, MessageBody: 'late' });
    expect(await waiting).toMatchObject([{ Body: 'late' }]);
    expect(await receive({ WaitTimeSeconds: 0 })).toEqual([]);
  });

  test.each<[string, object | string, string]>([
    ['PurgeQueue', {}, 'The local host does not support PurgeQueue'],
    ['SendMessage', { MessageBody: 'x', MessageAttributes: {} }, 'MessageAttributes is not supported'],
    ['SendMessage', { MessageBody: '' }, 'MessageBody should be'],
    ['SendMessage', { MessageBody: 'x', DelaySeconds: 901 }, 'DelaySeconds should be 0 to 900'],
    ['ReceiveMessage', { MaxNumberOfMessages: 11 }, 'MaxNumberOfMessages should be 1 to 10'],
    ['ChangeMessageVisibility', { ReceiptHandle: 'x', VisibilityTimeout: 1 }, 'receipt handle is not valid'],
    ['StartMessageMoveTask', { SourceArn: 'arn:inside' }, 'The specified queue does not exist.'],
    ['SendMessage', 'no JSON', 'The body is not a JSON object'],
  ])('refuses %s %j', async (operation, input, message) => {
    const body = typeof input === 'string' ? input : { QueueUrl: url, ...input };
    const answer = await ask(operation, body);
    expect(answer.status).toBe(400);
    expect(answer.json.message).toContain(message);
  });
});
