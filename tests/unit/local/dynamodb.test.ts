// The DynamoDB emulator stores many items at once, with their indexes, and concurrent writes.
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DynamodbEmulator, startDynamodb } from '../../../local/emulators/dynamodb.ts';
import { stateFolder } from '../../local/support.ts';

const TableName = 'scores';
const key = (AttributeName: string, KeyType: string): object => ({ AttributeName, KeyType });
const SHAPE = {
  KeySchema: [key('taxpayerId', 'HASH'), key('runDate', 'RANGE')],
  AttributeDefinitions: ['taxpayerId', 'runDate', 'ranking', 'position'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'ranking',
      KeySchema: [key('ranking', 'HASH'), key('position', 'RANGE')],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

let emulator: DynamodbEmulator;
let client: DynamoDBClient;

beforeAll(async () => {
  const fail = (error: Error): never => {
    throw error;
  };
  emulator = await startDynamodb(stateFolder(), fail);
  await emulator.ensureTable(TableName, SHAPE);
  client = new DynamoDBClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' },
  });
});
afterAll(async () => {
  client.destroy();
  await emulator.close();
});

const keyOf = (taxpayerId: string) => ({ taxpayerId: { S: taxpayerId }, runDate: { S: '2026-11-23' } });
const itemOf = (taxpayerId: string, grade: string, score: number) => ({
  ...keyOf(taxpayerId),
  ranking: { S: grade },
  position: { S: `${999 - score}#${taxpayerId}` },
  score: { N: String(score) },
});

async function ranked(grade: string): Promise<(string | undefined)[]> {
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      ...{ TableName, IndexName: 'ranking', KeyConditionExpression: 'ranking = :grade' },
      ExpressionAttributeValues: { ':grade': { S: grade } },
    }),
  );
  return items.map((item) => item.taxpayerId?.S);
}

async function write(items: readonly ReturnType<typeof itemOf>[]): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
}

test('concurrent batches are all stored, in the order of their index', async () => {
  const names = Array.from({ length: 250 }, (_, index) => `A${String(index).padStart(3, '0')}`);
  const batches = Array.from({ length: 10 }, (_, batch) => names.slice(batch * 25, batch * 25 + 25));
  await Promise.all(batches.map((batch) => write(batch.map((name) => itemOf(name, 'all', 500)))));
  expect(await ranked('all')).toEqual(names);
});

test('an item that is written again moves in the index', async () => {
  await write([itemOf('B1', 'first', 700), itemOf('B2', 'first', 710)]);
  await write([itemOf('B1', 'second', 100)]);
  expect([await ranked('first'), await ranked('second')]).toEqual([['B2'], ['B1']]);
  await client.send(new DeleteItemCommand({ TableName, Key: keyOf('B2') }));
  expect(await ranked('first')).toEqual([]);
  expect((await client.send(new GetItemCommand({ TableName, Key: keyOf('B2') }))).Item).toBeUndefined();
});

test('concurrent updates of an item all take effect', async () => {
  await client.send(new PutItemCommand({ TableName, Item: itemOf('C1', 'counted', 0) }));
  const add = new UpdateItemCommand({
    ...{ TableName, Key: keyOf('C1'), UpdateExpression: 'ADD score :one' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });
  await Promise.all(Array.from({ length: 30 }, () => client.send(add)));
  const { Item: item } = await client.send(new GetItemCommand({ TableName, Key: keyOf('C1') }));
  expect(item?.score?.N).toBe('30');
});

test('one of several concurrent conditional writes succeeds', async () => {
  const claim = new PutItemCommand({
    ...{
      TableName,
      Item: itemOf('D1', 'claimed', 0),
      ConditionExpression: 'attribute_not_exists(taxpayerId)',
    },
  });
  const claims = await Promise.allSettled(Array.from({ length: 10 }, () => client.send(claim)));
  expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
