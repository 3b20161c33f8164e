// dynalite leaves nothing open in its database, so that a host can run for days.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { OneByOne } from 'dynalite/db/index.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { prepareStorage } from '../../../local/emulators/dynamodb-store.ts';
import { stateFolder } from '../../local/support.ts';

const TableName = 'worklist';
const ITEMS = 20;

let server: Server;
let client: DynamoDBClient;
const opened: OneByOne[] = [];

beforeAll(async () => {
  const openStorage = prepareStorage();
  server = dynalite({ path: stateFolder(), createTableMs: 0 });
  const { db } = await openStorage();
  for (const method of ['keys', 'values'] as const) {
    const open = db[method];
    db[method] = (options) => {
      const iterator = open.call(db, options);
      opened.push(iterator);
      return iterator;
    };
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'lane', AttributeType: 'S' },
        { AttributeName: 'place', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'lane', KeyType: 'HASH' },
        { AttributeName: 'place', KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName });
  for (let index = 0; index < ITEMS; index++) {
    const Item = { lane: { S: 'red' }, place: { S: String(index).padStart(3, '0') } };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  opened.length = 0;
});

async function isOpen(iterator: OneByOne): Promise<boolean> {
  return await iterator.next().then(
    () => true,
    (error: { code?: string }) => error.code !== 'LEVEL_ITERATOR_NOT_OPEN',
  );
}

const red = {
  TableName,
  KeyConditionExpression: 'lane = :lane',
  ExpressionAttributeValues: { ':lane': { S: 'red' } },
};

test.each([
  ['a query to its end', () => new QueryCommand(red), ITEMS],
  ['a page of a query', () => new QueryCommand({ ...red, Limit: 3 }), 3],
  [
    'a query that finds nothing',
    () => new QueryCommand({ ...red, ExpressionAttributeValues: { ':lane': { S: 'green' } } }),
    0,
  ],
  ['a scan to its end', () => new ScanCommand({ TableName }), ITEMS],
  ['a page of a scan', () => new ScanCommand({ TableName, Limit: 3 }), 3],
] as const)('%s leaves no iterator open', async (_, command, count) => {
  const { Count } = await client.send(command() as QueryCommand);
  expect(Count).toBe(count);
  expect(opened.length).toBeGreaterThan(0);
  await expect.poll(async () => (await Promise.all(opened.map(isOpen))).filter(Boolean)).toEqual([]);
});
