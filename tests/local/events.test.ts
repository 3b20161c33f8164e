// From an upload to its function, as the template connects them: S3 -> EventBridge -> SQS -> Lambda, on a small service.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ObjectStore } from '../../local/emulators/s3/store.ts';
import type { HostEndpoints } from '../../local/endpoints.ts';
import { openEventStore } from '../../local/events/event-store.ts';
import type { ObjectCreated } from '../../local/events/object-created.ts';
import { type RunningHost, startHost } from '../../local/host.ts';
import { BUCKET, DEAD_LETTERS, QUEUE, rule, uploads, worker } from './fixtures/uploads.ts';
import { forkHost, kill, stateFolder } from './support.ts';

const WITHIN = { timeout: 240_000 };
const SEVERAL_STARTS_MS = 600_000;

const clients: S3Client[] = [];
const hosts: RunningHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
});
afterAll(() => {
  for (const client of clients) client.destroy();
});

function s3Of(endpoints: HostEndpoints): S3Client {
  const client = new S3Client({
    endpoint: endpoints.s3Url,
    region: endpoints.region,
    credentials: endpoints.credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  clients.push(client);
  return client;
}

async function put(endpoints: HostEndpoints, key: string, bucket = BUCKET, body = 'scan'): Promise<void> {
  await s3Of(endpoints).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

/** One operation of SQS over its JSON protocol. */
async function sqs(
  endpoints: HostEndpoints,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(endpoints.sqsUrl, {
    method: 'POST',
    headers: { 'x-amz-target': `AmazonSQS.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, unknown>;
}

/** The number of messages of a queue, visible and in flight. */
async function depth(endpoints: HostEndpoints, queue: 'work' | 'deadLetters'): Promise<number> {
  const { Attributes: attributes } = (await sqs(endpoints, 'GetQueueAttributes', {
    QueueUrl: endpoints.queues[queue],
    AttributeNames: ['All'],
  })) as { readonly Attributes: Readonly<Record<string, string>> };
  return (
    Number(attributes.ApproximateNumberOfMessages) + Number(attributes.ApproximateNumberOfMessagesNotVisible)
  );
}

function recorded<Event>(record: string): Event[] {
  if (!existsSync(record)) return [];
  const lines = readFileSync(record, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Event);
}

/** Every message that functions received, in order. */
function records(record: string): SQSRecord[] {
  return recorded<SQSEvent>(record).flatMap((event) => event.Records);
}

function uploadOf({ body }: SQSRecord): ObjectCreated {
  return JSON.parse(body) as ObjectCreated;
}

/** The keys that functions received, in order, with repetitions. */
function keys(record: string): string[] {
  return records(record).map((message) => uploadOf(message).detail.object.key);
}

async function start(...[record, changes, more]: Parameters<typeof uploads>): Promise<RunningHost> {
  const synthesize = uploads(record, changes, more);
  const host = await startHost({ port: 0, state: stateFolder(), quiet: true, synthesize });
  hosts.push(host);
  return host;
}

describe('an upload', () => {
  let host: RunningHost;
  const record = join(stateFolder(), 'record.jsonl');
  beforeAll(async () => {
    host = await start(record);
    hosts.pop();
  });
  afterAll(() => host.stop());

  test('reaches its function with all fields of AWS', async () => {
    await put(host.endpoints, 'uploads/세관 1.png');
    await expect.poll(() => keys(record), WITHIN).toEqual(['uploads/세관 1.png']);
    const [message] = records(record);
    expect(message).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: expect.any(String),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {},
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${QUEUE}`,
      awsRegion: 'us-east-1',
    });
    expect(message && uploadOf(message)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [`arn:aws:s3:::${BUCKET}`],
      detail: {
        version: '0',
        bucket: { name: BUCKET },
        object: {
          key: 'uploads/세관 1.png',
          size: 4,
          etag: '53aefec08170b2ebed981a0a86d0dbe0',
          sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
        },
        'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
        requester: '000000000000',
        'source-ip-address': expect.stringContaining('127.0.0.1'),
        reason: 'PutObject',
      },
    });
    await expect.poll(() => depth(host.endpoints, 'work'), WITHIN).toBe(0);
  });

  test('outside the rule does not', async () => {
    await put(host.endpoints, 'overlays/1.png');
    await put(host.endpoints, 'uploads/quiet.png', 'customs-scoring-local-quiet');
    await put(host.endpoints, 'uploads/after.png');
    await expect.poll(() => keys(record), WITHIN).toContain('uploads/after.png');
    expect(keys(record)).not.toContain('overlays/1.png');
    expect(keys(record)).not.toContain('uploads/quiet.png');
  });

  test('of an existing key sends another event, with a larger sequencer', async () => {
    await put(host.endpoints, 'uploads/twice.png', BUCKET, 'first');
    await put(host.endpoints, 'uploads/twice.png', BUCKET, 'second');
    const sent = (): ObjectCreated['detail']['object'][] =>
      records(record)
        .map((message) => uploadOf(message).detail.object)
        .filter(({ key }) => key === 'uploads/twice.png');
    await expect.poll(() => sent().length, WITHIN).toBe(2);
    const [first, second] = sent().toSorted((left, right) => left.size - right.size);
    expect(first && second && first.sequencer < second.sequencer).toBe(true);
  });

  test('in parts, or as a copy, has that reason', async () => {
    const s3 = s3Of(host.endpoints);
    const target = { Bucket: BUCKET, Key: 'uploads/parts.png' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }),
    );
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    await s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: 'uploads/copy.png',
        CopySource: `${BUCKET}/uploads/parts.png`,
      }),
    );
    const reasons = (): Record<string, string> =>
      Object.fromEntries(
        records(record).map((message) => {
          const { object, reason } = uploadOf(message).detail;
          return [object.key, reason];
        }),
      );
    await expect.poll(reasons, WITHIN).toMatchObject({
      'uploads/parts.png': 'CompleteMultipartUpload',
      'uploads/copy.png': 'CopyObject',
    });
  });

  test('that fails is retried alone, and becomes a dead letter after its last attempt', async () => {
    const before = keys(record).length;
    const names = ['good-1', 'poison', 'once', 'good-2'].map((name) => `uploads/${name}.png`);
    await Promise.all(names.map((key) => put(host.endpoints, key)));
    await expect.poll(() => depth(host.endpoints, 'deadLetters'), WITHIN).toBe(1);
    await expect.poll(() => depth(host.endpoints, 'work'), WITHIN).toBe(0);
    const times = (name: string): number =>
      keys(record)
        .slice(before)
        .filter((key) => key === `uploads/${name}.png`).length;
    expect([times('good-1'), times('good-2'), times('once'), times('poison')]).toEqual([1, 1, 2, 2]);
    const again = records(record).findLast((message) => uploadOf(message).detail.object.key.includes('once'));
    expect(again?.attributes.ApproximateReceiveCount).toBe('2');
  });

  test('that became a dead letter can be read and sent back', async () => {
    const { endpoints } = host;
    const seen = await sqs(endpoints, 'ReceiveMessage', {
      QueueUrl: endpoints.queues.deadLetters,
      VisibilityTimeout: 0,
    });
    expect(seen).toEqual({
      Messages: [
        expect.objectContaining({
          Body: expect.stringContaining('uploads/poison.png'),
          Attributes: expect.objectContaining({
            DeadLetterQueueSourceArn: `arn:aws:sqs:us-east-1:000000000000:${QUEUE}`,
          }),
        }),
      ],
    });
    const before = keys(record).length;
    await sqs(endpoints, 'StartMessageMoveTask', {
      SourceArn: `arn:aws:sqs:us-east-1:000000000000:${DEAD_LETTERS}`,
    });
    await expect.poll(() => keys(record).slice(before), WITHIN).toContain('uploads/poison.png');
  });
});

describe('a function', { timeout: SEVERAL_STARTS_MS }, () => {
  test('that throws or takes too long fails its whole batch, and the next batch passes', async () => {
    const record = join(stateFolder(), 'record.jsonl');
    const host = await start(record, { Mapping: { BatchSize: 1 }, Worker: { Timeout: 1 } });
    for (const name of ['throw', 'hang', 'good']) await put(host.endpoints, `uploads/${name}.png`);
    await expect.poll(() => depth(host.endpoints, 'deadLetters'), WITHIN).toBe(2);
    expect(keys(record).toSorted()).toEqual(
      ['throw', 'throw', 'hang', 'hang', 'good'].map((name) => `uploads/${name}.png`).toSorted(),
    );
    const log = readFileSync(join(host.stateFolder, 'logs', 'functions.jsonl'), 'utf8');
    expect(log).toContain('Task timed out after 1.00 seconds');
    expect(log).toContain('boom in the worker');
  });

  test('waits for a batch to fill, up to its window', async () => {
    const record = join(stateFolder(), 'record.jsonl');
    const host = await start(record, { Mapping: { MaximumBatchingWindowInSeconds: 1, BatchSize: 3 } });
    for (const name of ['a', 'b', 'c', 'd']) await put(host.endpoints, `uploads/${name}.png`);
    await expect.poll(() => keys(record).length, WITHIN).toBe(4);
    expect(recorded<SQSEvent>(record).map((event) => event.Records.length)).toEqual([3, 1]);
  });

  test('can be a target itself', async () => {
    const folder = stateFolder();
    const direct = join(folder, 'direct.jsonl');
    const host = await start(
      join(folder, 'record.jsonl'),
      {},
      {
        Direct: worker(direct, 2),
        OnDirect: rule({ 'Fn::GetAtt': ['Direct', 'Arn'] }, [{ prefix: 'taxpayers/' }]),
      },
    );
    await put(host.endpoints, 'uploads/1.png');
    await put(host.endpoints, 'taxpayers/1.csv');
    await expect
      .poll(() => recorded<ObjectCreated>(direct).map(({ detail }) => detail.object.key), WITHIN)
      .toEqual(['taxpayers/1.csv']);
  });
});

describe('a host that is killed', { timeout: SEVERAL_STARTS_MS }, () => {
  const hostProcess = (state: string, record: string) => forkHost('uploads-host.ts', state, record);

  test('delivers the message in flight again immediately', async () => {
    const folder = stateFolder();
    const record = join(stateFolder(), 'record.jsonl');
    const { child, endpoints } = await hostProcess(folder, record);
    await put(endpoints, 'uploads/hold.png');
    await expect.poll(() => keys(record).length, WITHIN).toBe(1);
    await kill(child);
    await hostProcess(folder, record);
    await expect.poll(() => keys(record).length, WITHIN).toBe(2);
    expect(records(record).map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['1', '2']);
    expect(new Set(records(record).map(({ messageId }) => messageId)).size).toBe(1);
  });

  test('loses no object and no message', async () => {
    const folder = stateFolder();
    const record = join(stateFolder(), 'record.jsonl');
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { child, endpoints } = await hostProcess(folder, record);
      const s3 = s3Of(endpoints);
      let done = 0;
      const putting = Array.from({ length: 80 }, async (_, index) => {
        const Key = `uploads/${round}-${index}.png`;
        await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x'.repeat(20_000) }));
        acknowledged.push(Key);
        done += 1;
        if (done === 10 + 15 * round) child.kill('SIGKILL');
      });
      await Promise.allSettled(putting);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    const { endpoints } = await hostProcess(folder, record);
    const { Contents: contents = [] } = await s3Of(endpoints).send(
      new ListObjectsV2Command({ Bucket: BUCKET }),
    );
    const stored = contents.map(({ Key }) => Key ?? '');
    expect(acknowledged.length).toBeGreaterThan(60);
    expect(stored).toEqual(expect.arrayContaining(acknowledged));
    const undelivered = (): string[] => [...new Set(stored).difference(new Set(keys(record)))];
    await expect.poll(undelivered, WITHIN).toEqual([]);
  });

  test('delivers the event of an object it had just stored, and none for one it had not', async () => {
    const record = join(stateFolder(), 'record.jsonl');
    const state = stateFolder();
    const options = { port: 0, state, quiet: true, synthesize: uploads(record) };
    const first = await startHost(options);
    await put(first.endpoints, 'uploads/there.png');
    await expect.poll(() => keys(record).length, WITHIN).toBe(1);
    await first.stop();
    // The state after a kill just after an object is stored, while another one is being received.
    const database = openEventStore(join(state, 'events.sqlite'));
    const objects = new ObjectStore(join(state, 's3'), database, () => undefined);
    objects.defineBucket(BUCKET, true);
    const { md5: etag, ...there } = await objects.receive(Readable.from([Buffer.from('again')]), {});
    const object = { bucket: BUCKET, key: 'uploads/there.png', headers: {}, etag, ...there };
    const cause = { reason: 'PutObject', requestId: 'R', sourceIp: '127.0.0.1' };
    objects.put(object, cause, () => undefined);
    await objects.receive(Readable.from([Buffer.from('nowhere')]), {});
    database.close();
    expect(readdirSync(join(state, 's3'))).toHaveLength(2);
    const second = await startHost(options);
    hosts.push(second);
    await expect.poll(() => keys(record), WITHIN).toEqual(['uploads/there.png', 'uploads/there.png']);
    const { Contents: contents } = await s3Of(second.endpoints).send(
      new ListObjectsV2Command({ Bucket: BUCKET }),
    );
    expect(contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['uploads/there.png', 5]]);
    expect(readdirSync(join(state, 's3'))).toHaveLength(1);
  });

  test('names its event store if it cannot be read', async () => {
    const state = stateFolder();
    const options = { port: 0, state, quiet: true, synthesize: uploads('unused') };
    await (await startHost(options)).stop();
    writeFileSync(join(state, 'events.sqlite'), 'not a database');
    await expect(startHost(options)).rejects.toThrow(/events\.sqlite cannot be used: .*--reset/);
    hosts.push(await startHost({ ...options, reset: true }));
  });
});
