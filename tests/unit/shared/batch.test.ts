// Batch calls to DynamoDB: unprocessed keys and items are requested again, and nothing is lost or duplicated.
import {
  type BatchGetItemCommand,
  type BatchWriteItemCommand,
  type DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchGet, batchPut } from '../../../functions/shared/aws/batch.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

let db: TestDynamoDb;
let table: string;
beforeAll(async () => {
  db = await startDynamoDb();
  table = db.tables.riskProfiles;
});
afterAll(() => db.close());

beforeEach(() => {
  // No waiting between attempts: the jitter is drawn from here.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A client in front of the real one that takes only the first `takes` requests of the first `times` calls. */
function overloaded(takes: number, times: number): { client: DynamoDBClient; sizes: number[] } {
  const sizes: number[] = [];
  const send = async (command: BatchGetItemCommand | BatchWriteItemCommand): Promise<unknown> => {
    const requested = command.input.RequestItems?.[table];
    if (requested === undefined) throw new Error('No requests');
    const requests = Array.isArray(requested) ? requested : (requested.Keys ?? []);
    sizes.push(requests.length);
    if (sizes.length > times) return db.client.send(command as BatchGetItemCommand);
    const wrap = (some: unknown[]): unknown =>
      Array.isArray(requested) ? some : { ...requested, Keys: some };
    const left = { [table]: wrap(requests.slice(takes)) };
    if (takes === 0)
      return Array.isArray(requested) ? { UnprocessedItems: left } : { Responses: {}, UnprocessedKeys: left };
    Object.assign(command.input, { RequestItems: { [table]: wrap(requests.slice(0, takes)) } });
    const answer = await db.client.send(command as BatchGetItemCommand);
    return { ...answer, UnprocessedItems: left, UnprocessedKeys: left };
  };
  return { client: { send } as unknown as DynamoDBClient, sizes };
}

function items(prefix: string, count: number): { entity: { S: string }; inspected: { N: string } }[] {
  return Array.from({ length: count }, (_, index) => ({
    entity: { S: `${prefix}#${index}` },
    inspected: { N: String(index) },
  }));
}

function keysOf(entities: readonly { entity: { S: string } }[]): { entity: { S: string } }[] {
  return entities.map(({ entity }) => ({ entity }));
}

async function stored(prefix: string): Promise<string[]> {
  const { Items = [] } = await db.client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items.map((item) => item.entity?.S ?? '').filter((entity) => entity.startsWith(`${prefix}#`));
}

describe('writing a batch', () => {
  it('stores more items than fit one call', async () => {
    await batchPut(db.client, table, items('many', 60));
    expect(await stored('many')).toHaveLength(60);
  });

  it('repeats what was left unprocessed, and only that', async () => {
    const { client, sizes } = overloaded(10, 2);
    await batchPut(client, table, items('left', 25));
    expect(sizes).toEqual([25, 15, 5]);
    expect(await stored('left')).toHaveLength(25);
  });

  it('reports progress that adds up to what was stored', async () => {
    const { client } = overloaded(4, 3);
    const progress: number[] = [];
    await batchPut(client, table, items('progress', 25), (count) => progress.push(count));
    expect(progress).toEqual([4, 4, 4, 13]);
  });

  it('goes on for as long as the table takes something, however many calls that needs', async () => {
    const { client, sizes } = overloaded(1, 200);
    await batchPut(client, table, items('slow', 500));
    expect(sizes.length).toBeGreaterThan(200);
    expect(await stored('slow')).toHaveLength(500);
  });

  it('goes on after calls of which the table took nothing, which DynamoDB answers with an error', async () => {
    let calls = 0;
    const send = async (command: BatchWriteItemCommand): Promise<unknown> => {
      calls += 1;
      if (calls > 30) return await db.client.send(command);
      throw Object.assign(new Error('Throughput exceeds the current capacity'), {
        name: 'ThrottlingException',
      });
    };
    await batchPut({ send } as unknown as DynamoDBClient, table, items('refused', 25));
    expect(calls).toBe(31);
    expect(await stored('refused')).toHaveLength(25);
  });

  it('fails at once for any other error', async () => {
    const send = vi.fn().mockRejectedValue(new Error('Access denied'));
    const client = { send } as unknown as DynamoDBClient;
    await expect(batchPut(client, table, items('denied', 25))).rejects.toThrow('Access denied');
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('fails as throttled for a table that accepts nothing', async () => {
    const { client, sizes } = overloaded(0, Number.POSITIVE_INFINITY);
    await expect(batchPut(client, table, items('never', 3))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
    expect(sizes).toHaveLength(120);
  });
});

describe('reading a batch', () => {
  beforeAll(() => batchPut(db.client, table, items('read', 120)));

  it('returns every stored item once, over more keys than fit one call, and nothing for the others', async () => {
    const found = await batchGet(db.client, table, keysOf([...items('read', 120), ...items('missing', 30)]));
    expect(found.map((item) => item.entity?.S).sort()).toEqual(
      items('read', 120)
        .map(({ entity }) => entity.S)
        .sort(),
    );
  });

  it('asks again for keys left unprocessed, and only for these', async () => {
    const { client, sizes } = overloaded(30, 2);
    const found = await batchGet(client, table, keysOf(items('read', 80)));
    expect(sizes).toEqual([80, 50, 20]);
    expect(new Set(found.map((item) => item.entity?.S)).size).toBe(80);
  });

  it('reads only the requested attributes in every attempt', async () => {
    const { client } = overloaded(1, 1);
    const found = await batchGet(client, table, keysOf(items('read', 2)), {
      expression: '#entity',
      names: { '#entity': 'entity' },
    });
    expect(found.map((item) => Object.keys(item))).toEqual([['entity'], ['entity']]);
  });

  it('fails as throttled for a table that returns nothing', async () => {
    const { client, sizes } = overloaded(0, Number.POSITIVE_INFINITY);
    await expect(batchGet(client, table, keysOf(items('read', 3)))).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
    expect(sizes).toHaveLength(8);
  });

  it('of no keys calls nothing', async () => {
    const { client, sizes } = overloaded(0, Number.POSITIVE_INFINITY);
    expect(await batchGet(client, table, [])).toEqual([]);
    expect(sizes).toEqual([]);
  });
});
