// Streams of tables: which changes leave a record, that records survive a restart, and how they reach a function.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { type DynamodbEmulator, startDynamodb, type TableStream } from '../../../local/emulators/dynamodb.ts';
import type { StreamRecord } from '../../../local/emulators/dynamodb-streams.ts';
import { StreamConsumer, type StreamSettings } from '../../../local/events/stream-consumer.ts';
import { stateFolder } from '../../local/support.ts';

const TABLE = 'things';
const SHAPE = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'lane', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'lane',
      KeySchema: [{ AttributeName: 'lane', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const fail = (error: Error): never => {
  throw error;
};

async function start(
  path: string,
  shape: Record<string, unknown> = SHAPE,
): Promise<[DynamodbEmulator, DynamoDBClient]> {
  const emulator = await startDynamodb(path, fail);
  ends.push(() => emulator.close());
  await emulator.ensureTable(TABLE, shape);
  await emulator.enableStream(TABLE);
  const client = new DynamoDBClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  ends.push(() => client.destroy());
  return [emulator, client];
}

function streamOf(emulator: DynamodbEmulator): TableStream {
  const stream = emulator.stream(TABLE);
  if (stream === undefined) throw new Error('The table has no stream');
  return stream;
}

const put = (client: DynamoDBClient, id: string, lane = 'red') =>
  client.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: id }, lane: { S: lane } } }));

describe('a stream', () => {
  test.each([
    ['with an index', SHAPE],
    [
      'without one',
      { KeySchema: SHAPE.KeySchema, AttributeDefinitions: SHAPE.AttributeDefinitions.slice(0, 1) },
    ],
  ])(
    'of a table %s has a record of each change, with both images, and of nothing else',
    async (_what, shape) => {
      const [emulator, client] = await start(stateFolder(), shape);
      await put(client, 'a');
      await put(client, 'a');
      await client.send(
        new UpdateItemCommand({
          TableName: TABLE,
          Key: { id: { S: 'a' } },
          UpdateExpression: 'SET lane = :lane',
          ExpressionAttributeValues: { ':lane': { S: 'green' } },
        }),
      );
      const refused = client.send(
        new UpdateItemCommand({
          TableName: TABLE,
          Key: { id: { S: 'a' } },
          UpdateExpression: 'SET lane = :lane',
          ConditionExpression: 'lane = :lane',
          ExpressionAttributeValues: { ':lane': { S: 'blue' } },
        }),
      );
      await expect(refused).rejects.toThrow('conditional');
      await client.send(new DeleteItemCommand({ TableName: TABLE, Key: { id: { S: 'a' } } }));
      await client.send(new DeleteItemCommand({ TableName: TABLE, Key: { id: { S: 'never' } } }));
      const records = await streamOf(emulator).read(10);
      const red = { id: { S: 'a' }, lane: { S: 'red' } };
      const green = { id: { S: 'a' }, lane: { S: 'green' } };
      expect(records.map(({ keys, before, after }) => ({ keys, before, after }))).toEqual([
        { keys: { id: { S: 'a' } }, before: undefined, after: red },
        { keys: { id: { S: 'a' } }, before: red, after: green },
        { keys: { id: { S: 'a' } }, before: green, after: undefined },
      ]);
      expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(3);
      const numbers = records.map(({ sequenceNumber }) => sequenceNumber);
      expect(numbers).toEqual(numbers.toSorted());
    },
  );

  test('has a record of each write of a transaction, and of none that is cancelled', async () => {
    const [emulator, client] = await start(stateFolder());
    let told = 0;
    streamOf(emulator).onRecord(() => {
      told += 1;
    });
    const puts = (...ids: string[]) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: ids.map((id) => ({
            Put: {
              TableName: TABLE,
              Item: { id: { S: id }, lane: { S: 'red' } },
              ConditionExpression: 'attribute_not_exists(id)',
            },
          })),
        }),
      );
    await puts('a', 'b');
    await expect(puts('c', 'a')).rejects.toThrow('cancelled');
    const records = await streamOf(emulator).read(10);
    expect(records.map(({ keys }) => keys.id).toSorted()).toEqual([{ S: 'a' }, { S: 'b' }]);
    await expect.poll(() => told).toBeGreaterThan(0);
  });

  test('keeps what is not processed over a restart, in order', async () => {
    const path = stateFolder();
    const [emulator, client] = await start(path);
    for (const id of ['a', 'b', 'c']) await put(client, id);
    const [first] = await streamOf(emulator).read(1);
    await streamOf(emulator).removeThrough(first?.sequenceNumber ?? '');
    for (const end of ends.splice(0).reverse()) await end();
    const [again, client2] = await start(path);
    await put(client2, 'd');
    const records = await streamOf(again).read(10);
    expect(records.map(({ keys }) => keys.id)).toEqual(['b', 'c', 'd'].map((S) => ({ S })));
  });

  test('tells the host of new records', async () => {
    const [emulator, client] = await start(stateFolder());
    let told = 0;
    streamOf(emulator).onRecord(() => {
      told += 1;
    });
    await put(client, 'a');
    await expect.poll(() => told).toBeGreaterThan(0);
  });
});

describe('a consumer', () => {
  function memoryStream(count: number, at = Date.now()): TableStream & { readonly records: StreamRecord[] } {
    const records = Array.from(
      { length: count },
      (_, index): StreamRecord => ({
        sequenceNumber: String(index).padStart(21, '0'),
        eventId: `event-${index}`,
        at,
        keys: { id: { S: String(index) } },
        after: { id: { S: String(index) }, lane: { S: index % 2 === 0 ? 'red' : 'green' } },
      }),
    );
    return {
      records,
      read: async (most) => records.slice(0, most),
      removeThrough: async (through) => {
        while (records[0] !== undefined && records[0].sequenceNumber <= through) records.shift();
      },
      onRecord: () => undefined,
    };
  }

  interface EventRecord {
    readonly eventName: string;
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly Keys: { readonly id: { readonly S: string } };
    };
  }

  function consume(
    stream: TableStream,
    work: (ids: string[], records: EventRecord[]) => object | Error,
    settings: Partial<StreamSettings> = {},
  ): unknown[] {
    const faults: unknown[] = [];
    const consumer = new StreamConsumer({
      stream,
      streamArn: 'arn:stream',
      batchSize: 2,
      matches: () => true,
      reportsFailures: true,
      firstRetryMs: 10,
      onFault: (error) => faults.push(error),
      invoke: async (event) => {
        const { Records } = event as { Records: EventRecord[] };
        const answer = work(
          Records.map(({ dynamodb }) => dynamodb.Keys.id.S),
          Records,
        );
        return answer instanceof Error
          ? { ok: false, reason: 'failed', message: answer.message }
          : { ok: true, payload: JSON.stringify(answer) };
      },
      ...settings,
    });
    ends.push(() => consumer.stop(100));
    consumer.start();
    return faults;
  }
  const OK = { batchItemFailures: [] };

  test('processes batches in order and forgets them', async () => {
    const stream = memoryStream(5);
    const batches: string[][] = [];
    consume(stream, (ids) => {
      batches.push(ids);
      return OK;
    });
    await expect.poll(() => stream.records.length).toBe(0);
    expect(batches).toEqual([['0', '1'], ['2', '3'], ['4']]);
  });

  test('passes over records that the filter does not want', async () => {
    const stream = memoryStream(6);
    const seen: string[] = [];
    consume(
      stream,
      (ids) => {
        seen.push(...ids);
        return OK;
      },
      {
        matches: (record) =>
          (record as { dynamodb: { NewImage: { lane: { S: string } } } }).dynamodb.NewImage.lane.S === 'red',
      },
    );
    await expect.poll(() => stream.records.length).toBe(0);
    expect(seen).toEqual(['0', '2', '4']);
  });

  test('repeats a batch from the record that failed, until it succeeds', async () => {
    const stream = memoryStream(4);
    const batches: string[][] = [];
    consume(
      stream,
      (ids, records) => {
        batches.push(ids);
        const failed = records[1];
        return batches.length === 1 && failed !== undefined
          ? { batchItemFailures: [{ itemIdentifier: failed.dynamodb.SequenceNumber }] }
          : OK;
      },
      { batchSize: 3 },
    );
    await expect.poll(() => stream.records.length).toBe(0);
    expect(batches).toEqual([
      ['0', '1', '2'],
      ['1', '2', '3'],
    ]);
  });

  test('repeats the whole batch if the function fails or names a record of another batch', async () => {
    const stream = memoryStream(2);
    const batches: string[][] = [];
    const faults = consume(stream, (ids) => {
      batches.push(ids);
      if (batches.length === 1) return new Error('killed');
      return batches.length === 2 ? { batchItemFailures: [{ itemIdentifier: 'unknown' }] } : OK;
    });
    await expect.poll(() => stream.records.length).toBe(0);
    expect(batches).toEqual(Array.from({ length: 3 }, () => ['0', '1']));
    expect(String(faults[0])).toContain('a batch of 2 records failed: killed');
  });

  test('forgets records of the day before', async () => {
    const stream = memoryStream(2, Date.now() - 25 * 3_600_000);
    let calls = 0;
    consume(stream, () => {
      calls += 1;
      return OK;
    });
    await expect.poll(() => stream.records.length).toBe(0);
    await sleep(20);
    expect(calls).toBe(0);
  });

  test('leaves the batch of a host that stops', async () => {
    const stream = memoryStream(2);
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const consumer = new StreamConsumer({
      stream,
      streamArn: 'arn:stream',
      batchSize: 2,
      matches: () => true,
      reportsFailures: true,
      onFault: (error) => {
        throw error;
      },
      invoke: async () => {
        begin();
        await sleep(20);
        return { ok: false, reason: 'failed', message: 'stopped' };
      },
    });
    consumer.start();
    await begun;
    await consumer.stop(1_000);
    expect(stream.records).toHaveLength(2);
  });
});
