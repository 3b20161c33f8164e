// The DynamoDB emulator's transactions: all writes or none, with their indexes, under any interleaving with other writes.
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DynamodbEmulator, startDynamodb } from '../../../local/emulators/dynamodb.ts';
import { stateFolder } from '../../local/support.ts';

const KEYS = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
const ACTS = { ...KEYS, AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] };
const LINES = {
  ...KEYS,
  AttributeDefinitions: ['id', 'actor'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'actor',
      KeySchema: [{ AttributeName: 'actor', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

const folder = stateFolder();
let emulator: DynamodbEmulator;
let client: DynamoDBClient;

async function start(): Promise<void> {
  emulator = await startDynamodb(folder, (error) => {
    throw error;
  });
  await emulator.ensureTable('acts', ACTS);
  await emulator.ensureTable('lines', LINES);
  client = new DynamoDBClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' },
  });
}
async function stop(): Promise<void> {
  client.destroy();
  await emulator.close();
}
beforeAll(start);
afterAll(stop);

const put = (table: string, id: string, more: object = {}): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: { id: { S: id }, ...more },
    ConditionExpression: 'attribute_not_exists(id)',
  },
});
const line = (id: string, actor = 'kim'): TransactWriteItem => put('lines', id, { actor: { S: actor } });
const count = (id: string): TransactWriteItem => ({
  Update: {
    TableName: 'acts',
    Key: { id: { S: id } },
    UpdateExpression: 'ADD times :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});

const transact = (...TransactItems: TransactWriteItem[]) =>
  client.send(new TransactWriteItemsCommand({ TransactItems }));

/** Why each write was cancelled. */
async function reasonsOf(transaction: Promise<unknown>): Promise<unknown> {
  const error = await transaction.then(
    () => undefined,
    (reason: unknown) => reason as TransactionCanceledException,
  );
  expect(error?.name).toBe('TransactionCanceledException');
  return error?.CancellationReasons?.map(({ Code }) => Code);
}

async function stored(TableName: string, id: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return Item;
}

async function linesOf(actor: string): Promise<(string | undefined)[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: 'lines',
      IndexName: 'actor',
      KeyConditionExpression: 'actor = :actor',
      ExpressionAttributeValues: { ':actor': { S: actor } },
    }),
  );
  return Items.map(({ id }) => id?.S);
}

describe('a transaction', () => {
  test('stores all of its writes, with their indexes', async () => {
    await transact(put('acts', 'all'), line('all', 'lee'));
    expect(await stored('acts', 'all')).toBeDefined();
    expect(await linesOf('lee')).toEqual(['all']);
  });

  test.each([
    ['the first', 0, ['ConditionalCheckFailed', 'None']],
    ['the last', 1, ['None', 'ConditionalCheckFailed']],
  ] as const)(
    'stores nothing if the condition of %s fails, and says which',
    async (which, taken, reasons) => {
      const table = taken === 0 ? 'acts' : 'lines';
      await transact(table === 'acts' ? put('acts', which) : line(which, 'taken'));
      expect(await reasonsOf(transact(put('acts', which), line(which, `by ${which}`)))).toEqual(reasons);
      expect(await stored(table === 'acts' ? 'lines' : 'acts', which)).toBeUndefined();
      expect(await linesOf(`by ${which}`)).toEqual([]);
    },
  );

  test('updates, deletes and checks', async () => {
    await transact(put('acts', 'gone'), put('acts', 'seen'), count('counted'));
    const Key = { id: { S: 'seen' } };
    const check = { TableName: 'acts', Key, ConditionExpression: 'attribute_exists(id)' };
    const gone = { Delete: { TableName: 'acts', Key: { id: { S: 'gone' } } } };
    await transact(gone, { ConditionCheck: check }, count('counted'));
    expect(await stored('acts', 'gone')).toBeUndefined();
    expect(await stored('acts', 'seen')).toEqual(Key);
    expect(await stored('acts', 'counted')).toMatchObject({ times: { N: '2' } });
    const absent = { ConditionCheck: { ...check, Key: { id: { S: 'gone' } } } };
    expect(await reasonsOf(transact(absent, count('counted')))).toEqual(['ConditionalCheckFailed', 'None']);
    expect(await stored('acts', 'counted')).toMatchObject({ times: { N: '2' } });
  });

  test('is done once for one token, however often it is sent, and refused with another content', async () => {
    const ClientRequestToken = 'token-1';
    const send = (id: string) =>
      client.send(new TransactWriteItemsCommand({ ClientRequestToken, TransactItems: [count(id)] }));
    await Promise.all([send('once'), send('once'), send('once')]);
    await send('once');
    expect(await stored('acts', 'once')).toMatchObject({ times: { N: '1' } });
    await expect(send('other')).rejects.toThrow('other parameters');
  });

  test('that was cancelled can be sent again under its token', async () => {
    const send = () =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: 'token-2',
          TransactItems: [put('acts', 'late'), line('late')],
        }),
      );
    await client.send(new PutItemCommand({ TableName: 'acts', Item: { id: { S: 'late' } } }));
    await reasonsOf(send());
    await transact({ Delete: { TableName: 'acts', Key: { id: { S: 'late' } } } });
    await send();
    expect(await stored('lines', 'late')).toBeDefined();
  });

  test.each([
    ['no writes', []],
    ['two writes of one item', [count('twice'), count('twice')]],
    ['a kind of write that does not exist', [{ Replace: {} } as TransactWriteItem]],
    ['a table that does not exist', [put('nowhere', 'x')]],
    ['an item without its key', [{ Put: { TableName: 'acts', Item: { other: { S: 'x' } } } }]],
    [
      'an expression that is none',
      [{ Update: { TableName: 'acts', Key: { id: { S: 'x' } }, UpdateExpression: 'PLEASE' } }],
    ],
  ])('with %s is refused', async (_what, writes) => {
    await expect(transact(...writes)).rejects.toMatchObject({
      name: expect.stringMatching(/^(?:ValidationException|ResourceNotFoundException)$/),
    });
    expect(await stored('acts', 'twice')).toBeUndefined();
  });

  test('and single writes of the same items, in any order, lose nothing', async () => {
    const single = () =>
      client.send(
        new UpdateItemCommand({
          TableName: 'acts',
          Key: { id: { S: 'busy' } },
          UpdateExpression: 'ADD times :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    const pairs = Array.from({ length: 20 }, (_, index) => [
      transact(count('busy'), count('other'), line(`forth-${index}`, 'busy')),
      // The same items the other way round: neither may wait for the other for ever.
      transact(line(`back-${index}`, 'busy'), count('other'), count('busy')),
      single(),
    ]);
    await Promise.all(pairs.flat());
    expect(await stored('acts', 'busy')).toMatchObject({ times: { N: '60' } });
    expect(await stored('acts', 'other')).toMatchObject({ times: { N: '40' } });
    expect(await linesOf('busy')).toHaveLength(40);
  });

  test('is there after a restart', async () => {
    await transact(put('acts', 'kept'), line('kept', 'restart'));
    await stop();
    await start();
    expect(await stored('acts', 'kept')).toBeDefined();
    expect(await linesOf('restart')).toEqual(['kept']);
  });
});
