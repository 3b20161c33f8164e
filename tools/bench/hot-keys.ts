// npm run bench -- hot-keys: what DynamoDB's limit of a partition leaves of the writes that many requests make to one key, with the limit
// emulated: a night's scores (spread), declarations of one day and lane, alone and in batches, results of one profile, Idempotency-Keys (spread). This machine
// is slower than AWS's tables, so that the limit is lower here; rates are in proportion to it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ScoreStore } from '../../functions/delinquency/scores/store.ts';
import type { DeclarationRecord } from '../../functions/score-import/declarations/record.ts';
import { DeclarationStore } from '../../functions/score-import/declarations/store.ts';
import { STORED_TOGETHER } from '../../functions/score-import/declarations/submission.ts';
import { ProfileStore } from '../../functions/score-import/profiles/store.ts';
import { TallyStore } from '../../functions/score-import/tallies/store.ts';
import { AuditTrail } from '../../functions/shared/audit/trail.ts';
import { CLIENT_SETTINGS } from '../../functions/shared/aws/clients.ts';
import { isThrottling } from '../../functions/shared/aws/throttling.ts';
import { chunks, mapConcurrently } from '../../functions/shared/concurrency.ts';
import { startDynamodb } from '../../local/emulators/dynamodb.ts';
import { storedScore } from '../../tests/support/delinquency.ts';
import { scoredRecord } from '../../tests/support/scored-record.ts';
import { resourcesOf, synthesise } from '../../tests/support/synthesis.ts';
import { type Row, rate } from './measure.ts';

const TAXPAYERS = Number(process.env.BENCH_TAXPAYERS ?? 1_000_000);
const UNITS = Number(process.env.BENCH_UNITS ?? 400);
const PARTITIONS = 4;
const PUBLISHERS = 4;
const LINES_PER_SHARD = 5_000;
/** Requests at the same time. */
const REQUESTS_AT_ONCE = 32;
/** As many as a batch of declarations makes. */
const TRANSACTIONS_AT_ONCE = 8;
/** Enough seconds of the limit for the second that buckets hold at the start to count little. */
const SECONDS = 15;
const DAY = '2026-11-20';

export async function benchHotKeys(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-hot-keys-'));
  const emulator = await startDynamodb(
    join(folder, 'dynamodb'),
    (error) => {
      throw error;
    },
    { writeLimit: { partitions: PARTITIONS, unitsPerSecond: UNITS } },
  );
  const credentials = { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' };
  const client = new DynamoDBClient({
    // Without the functions' short timeouts: a busy machine is not a table at its limit.
    maxAttempts: CLIENT_SETTINGS.maxAttempts,
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials,
  });
  try {
    const tables = resourcesOf(synthesise('prod').data, 'AWS::DynamoDB::Table');
    for (const { id, resource } of tables) {
      const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = resource.Properties;
      const indexes = GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes };
      await emulator.ensureTable(id, { KeySchema, AttributeDefinitions, ...indexes });
    }
    const named = (name: string): string => tables.find(({ id }) => id.startsWith(name))?.id ?? '';
    const stored = new DeclarationStore(client, named('Declarations'), {
      trail: new AuditTrail(client, named('Audit'), 30),
      tallies: new TallyStore(client, named('DeclarationTallies')),
      keptDays: 30,
    });
    return [
      await scores(new ScoreStore(client, named('DelinquencyScores'))),
      await declarations(stored),
      await batches(stored),
      await results(new ProfileStore(client, named('RiskProfiles'))),
      await idempotencyKeys(client, named('Idempotency')),
    ];
  } finally {
    client.destroy();
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A night, shard after shard by each publisher. */
async function scores(store: ScoreStore): Promise<Row> {
  const shards = chunks(
    Array.from({ length: TAXPAYERS }, (_, index) => index),
    LINES_PER_SHARD,
  );
  const startedAt = performance.now();
  await mapConcurrently(shards, PUBLISHERS, async (shard) => {
    await store.putAll(shard.map((index) => storedScore({ taxpayerId: `TP-${index}`, runDate: DAY })));
  });
  return row(
    `a night of ${TAXPAYERS.toLocaleString('en-US')} scores`,
    TAXPAYERS,
    0,
    startedAt,
    UNITS * PARTITIONS,
  );
}

/** All of one day and lane, of many importers. */
async function declarations(store: DeclarationStore): Promise<Row> {
  return await ofOneKey('declarations of one day and lane', async (index) => {
    const record = greenRecord(`D-${index}`);
    await store.putDeclaration(record, { by: record.by, requestId: record.declaration.declarationId });
  });
}

/** The same as batches store them. */
async function batches(store: DeclarationStore): Promise<Row> {
  const write = async (batch: number): Promise<void> => {
    const records = Array.from({ length: STORED_TOGETHER }, (_, index) => greenRecord(`B-${batch}-${index}`));
    const [{ by }] = records as [DeclarationRecord];
    await store.putDeclarations(records, { by, requestId: `B-${batch}` });
  };
  return await ofOneKey('the same in batches', write, {
    together: STORED_TOGETHER,
    atOnce: TRANSACTIONS_AT_ONCE,
  });
}

function greenRecord(declarationId: string): DeclarationRecord {
  return scoredRecord(
    { declarationId, importerId: `IMP-${declarationId}` },
    { declarationId, lane: 'green' },
  );
}

/** All of one heading and origin. */
async function results(store: ProfileStore): Promise<Row> {
  const counts = { inspected: 1, fraud: 0, critical: 0 };
  const entity = 'headingOrigin#8471#CN';
  return await ofOneKey('inspection results of one profile', async (index) => {
    await store.addToProfile(entity, `D-${index}`, counts);
    await store.forgetCounting(entity, `D-${index}`);
  });
}

async function idempotencyKeys(client: DynamoDBClient, table: string): Promise<Row> {
  const put = (index: number): Promise<unknown> =>
    client.send(new PutItemCommand({ TableName: table, Item: { id: { S: `submit#${index}` } } }));
  return await ofOneKey('Idempotency-Keys, a write each', put);
}

/**
 * Writes for some seconds of one partition's limit, and counts what is refused after all attempts.
 *
 * @param together how much one write stores
 * @param atOnce writes at the same time
 */
async function ofOneKey(
  what: string,
  write: (index: number) => Promise<unknown>,
  { together = 1, atOnce = REQUESTS_AT_ONCE } = {},
): Promise<Row> {
  const indexes = Array.from({ length: (UNITS * SECONDS) / together }, (_, index) => index);
  const startedAt = performance.now();
  const refused = await mapConcurrently(indexes, atOnce, async (index) => {
    try {
      await write(index);
      return 0;
    } catch (error) {
      if (!isThrottling(error)) throw error;
      return 1;
    }
  });
  const failures = refused.reduce((sum: number, one) => sum + one, 0);
  return row(what, (indexes.length - failures) * together, failures * together, startedAt, UNITS);
}

function row(path: string, stored: number, refused: number, startedAt: number, limit: number): Row {
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    path,
    throughput: `${rate(stored / seconds, 'stored')}, ${refused.toLocaleString('en-US')} refused`,
    floor: `${limit.toLocaleString('en-US')} units a second`,
    ratio: stored / seconds / limit,
  };
}
