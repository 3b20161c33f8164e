// The emulated limit on writes: what a partition takes in a second, of which keys and indexes, and how DynamoDB says that it takes no
// more; and a large day of taxpayers, which is published no slower than the limit allows.
import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScoreStore } from '../../../functions/delinquency/scores/store.ts';
import { chunks } from '../../../functions/shared/concurrency.ts';
import { WriteLimits } from '../../../local/emulators/dynamodb-limits.ts';
import { storedScore } from '../../support/delinquency.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

/** What one partition takes at once: as much as in a second. */
const UNITS = 50;

describe('with one partition', () => {
  /** The time of the emulator stands still, unless a test lets it pass. */
  let seconds = 0;
  let db: TestDynamoDb;
  let once: DynamoDBClient;
  beforeAll(async () => {
    const limit = { partitions: 1, unitsPerSecond: UNITS };
    db = await startDynamoDb(new WriteLimits(limit, () => 1_000 * seconds));
    once = db.clientOf({ maxAttempts: 1 });
  });
  afterAll(() => db.close());

  const put = (TableName: string, Item: Record<string, { S: string }>): Promise<unknown> =>
    once.send(new PutItemCommand({ TableName, Item }));
  const prediction = (id: number): Promise<unknown> =>
    put(db.tables.hsPredictions, { predictionId: { S: `P-${id}` } });
  const document = (status: string): Promise<unknown> =>
    put(db.tables.documents, {
      documentId: { S: 'D-1' },
      // In the index of parties, whose entries also have the status, if there is one.
      party: { S: 'broker-a' },
      statusShard: { S: status },
      createdOrder: { S: '2026#1' },
    });
  /** How many of many writes at the same time are stored, and the names of the others' errors. */
  async function storedOf(
    count: number,
    write: (index: number) => Promise<unknown>,
  ): Promise<[number, string[]]> {
    const settled = await Promise.allSettled(Array.from({ length: count }, (_, index) => write(index)));
    const errors = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
    return [settled.length - errors.length, [...new Set(errors)]];
  }
  const countIn = async (TableName: string): Promise<number | undefined> =>
    (await once.send(new ScanCommand({ TableName, ConsistentRead: true }))).Count;

  it('takes a second’s units at once, and as many again a second later', async () => {
    expect(await storedOf(70, prediction)).toEqual([UNITS, ['ProvisionedThroughputExceededException']]);
    seconds += 0.5;
    expect(await storedOf(70, prediction)).toEqual([UNITS / 2, ['ProvisionedThroughputExceededException']]);
    seconds += 60;
    expect(await storedOf(70, prediction)).toEqual([UNITS, ['ProvisionedThroughputExceededException']]);
  });

  it('a write costs a unit for each kilobyte that is begun', async () => {
    const notes = { S: 'x'.repeat(3_000) };
    const [stored] = await storedOf(30, (id) =>
      put(db.tables.riskProfiles, { entity: { S: `${id}` }, notes }),
    );
    expect(stored).toBe(Math.floor(UNITS / 3));
  });

  it('an index takes the units of its entries, two for one that moves, none for one that stays as it is', async () => {
    await document('verified#0');
    seconds += 1;
    const [moved] = await storedOf(40, (index) => document(`verified#${index + 1}`));
    expect(moved).toBe(UNITS / 2);
    seconds += 1;
    const pages = new UpdateItemCommand({
      TableName: db.tables.documents,
      Key: { documentId: { S: 'D-1' } },
      UpdateExpression: 'ADD #pages :one',
      ExpressionAttributeNames: { '#pages': 'pages' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    expect(await storedOf(40, () => once.send(pages))).toEqual([40, []]);
  });

  it('a batch stores what there is room for and returns the rest; if nothing is stored, it is an error', async () => {
    const batch = (from: number) =>
      once.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [db.tables.exports]: Array.from({ length: 20 }, (_, index) => ({
              PutRequest: { Item: { exportId: { S: `E-${from + index}` } } },
            })),
          },
        }),
      );
    const left: (number | undefined)[] = [];
    for (const from of [0, 100, 200]) {
      left.push((await batch(from)).UnprocessedItems?.[db.tables.exports]?.length);
    }
    expect(left).toEqual([undefined, undefined, 10]);
    await expect(batch(300)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(await countIn(db.tables.exports)).toBe(UNITS);
  });

  it('a transaction costs twice, is stored whole or not, and says which write had no room', async () => {
    await storedOf(40, (id) => put(db.tables.runs, { runId: { S: `R-${id}` } }));
    const transact = (id: number): Promise<unknown> =>
      once.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: db.tables.runs, Item: { runId: { S: `T-${id}` } } } },
            { Put: { TableName: db.tables.idempotency, Item: { id: { S: `T-${id}` } } } },
          ],
        }),
      );
    expect(await storedOf(10, transact)).toEqual([5, ['TransactionCanceledException']]);
    expect(await countIn(db.tables.idempotency)).toBe(5);
    await expect(transact(99)).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'ProvisionedThroughputExceeded' }, { Code: 'None' }],
    });
    // Those that were cancelled took nothing from the other table either.
    const single = (id: number): Promise<unknown> => put(db.tables.idempotency, { id: { S: `S-${id}` } });
    expect((await storedOf(60, single))[0]).toBe(UNITS - 5 * 2);
  });
});

describe('publishing a large day against the limit', () => {
  const TAXPAYERS = 3_000;
  const LIMIT = { partitions: 4, unitsPerSecond: 100 };
  const PUBLISHERS = 4;

  it('ends with every score stored, within the limit', async () => {
    const db = await startDynamoDb(new WriteLimits(LIMIT));
    const store = new ScoreStore(db.client, db.tables.delinquencyScores);
    const scores = Array.from({ length: TAXPAYERS }, (_, index) =>
      storedScore({ taxpayerId: `TP-${index}`, runDate: '2026-11-20' }),
    );
    const startedAt = performance.now();
    await Promise.all(chunks(scores, TAXPAYERS / PUBLISHERS).map((shard) => store.putAll(shard)));
    const seconds = (performance.now() - startedAt) / 1_000;
    const ids = scores.map(({ taxpayerId }) => taxpayerId);
    const stored = (await store.scoresAndOverrides(ids, '2026-11-20')).scores;
    await db.close();
    expect(stored).toHaveLength(TAXPAYERS);
    // Buckets are full at the start; partitions have not the same number of keys, and the fullest one ends last.
    const atLimit = TAXPAYERS / (LIMIT.partitions * LIMIT.unitsPerSecond) - 1;
    expect(seconds).toBeGreaterThan(0.9 * atLimit);
  }, 60_000);
});
