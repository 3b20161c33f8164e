// Paths with storage: one declaration through the real handler in this process, and the batch route over HTTP, both
// against the local host's DynamoDB emulator; the floors make the same DynamoDB calls without anything around them.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchGetItemCommand, DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { STORED_TOGETHER } from '../../functions/score-import/declarations/submission.ts';
import { profileKeys, profilesOf } from '../../functions/score-import/profiles/profiles.ts';
import type { Declaration } from '../../functions/score-import/schemas.ts';
import { ImportRiskModel, modelFeeds } from '../../functions/score-import/scoring/model.ts';
import { modelInputs, planCopies } from '../../functions/score-import/scoring/scoring.ts';
import type { Item } from '../../functions/shared/aws/batch.ts';
import { chunks, mapConcurrently } from '../../functions/shared/concurrency.ts';
import { startHost } from '../../local/host.ts';
import { startSecrets } from '../../tests/support/secrets.ts';
import { batchEvent, CONTEXT, DRAW_SECRET, declarationEvent, functionEnvironment } from './function-side.ts';
import { alternately, median, quantile, type Row, rate, residentMb, timed } from './measure.ts';
import { declarations, declarationWithItems, MODEL_FOLDER } from './samples.ts';

const WARM_UP = 50;
const RUNS = 400;
/** Items of a large declaration. */
const ITEMS = 50;
const BATCH = 500;
const BATCHES = 8;
const BATCHES_AT_ONCE = 2;
/** Transactions that the handler of batches makes at once. */
const CONCURRENT_WRITES = 8;
const BATCH_WARM_UP = 4;
const BATCH_RUNS = 12;

export async function benchHost(): Promise<Row[]> {
  const state = mkdtempSync(join(tmpdir(), 'customs-scoring-bench-'));
  const host = await startHost({ port: 0, state, quiet: true });
  await host.warmed;
  const secrets = await startSecrets(DRAW_SECRET);
  try {
    const { dynamodbUrl, region, credentials, tables } = host.endpoints;
    const table = (name: string): string => {
      const found = tables[name];
      if (found === undefined) throw new Error(`The host has no table ${name}`);
      return found;
    };
    Object.assign(process.env, functionEnvironment(host.endpoints, secrets, MODEL_FOLDER));
    const client = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
    const floor = floorRun(client, {
      declarations: table('declarations'),
      riskProfiles: table('riskProfiles'),
      audit: table('audit'),
      tallies: table('declarationTallies'),
    });
    const one = await benchOne(floor);
    const many = await benchItems();
    const batch = await benchBatch(floor, host.endpointsFile);
    const processor = await benchProcessorTime(floor);
    client.destroy();
    return [one, many, batch, processor];
  } finally {
    await secrets.close();
    await host.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

async function benchOne(rawRun: FloorRun): Promise<Row> {
  const { handler } = await import('../../functions/score-import/handlers/score-declaration.ts');
  const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
  const sent = declarations('one', WARM_UP + RUNS);
  const at = (run: number): Declaration => {
    const declaration = sent[run];
    if (declaration === undefined) throw new Error('Out of declarations');
    return declaration;
  };
  const [times, floor] = await alternately(
    WARM_UP,
    RUNS,
    async (run) => {
      const answer = await handler(declarationEvent(at(run)), CONTEXT);
      if (answer.statusCode !== 201) throw new Error(`Status ${answer.statusCode}: ${answer.body}`);
    },
    async (run) => {
      const declaration = at(run);
      await rawRun.read([declaration]);
      const rows = modelInputs({ declaration, profiles: profilesOf(declaration, new Map()) });
      await model.session.run(modelFeeds(rows, planCopies(model.manifest.reasonGroups, rows)));
      await rawRun.write([{ ...declaration, declarationId: `floor-${declaration.declarationId}` }]);
    },
  );
  return {
    path: 'POST /v1/declarations, in process',
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate(1000 / median(times), 'declarations'),
    memoryMb: residentMb(),
    floor: `BatchGetItem + ONNX run + the same transaction: ${median(floor).toFixed(2)} ms`,
    ratio: median(times) / median(floor),
    target: '≤ 1.3',
  };
}

/** A declaration of many items beside one of one item, through the real handler in this process. */
async function benchItems(): Promise<Row> {
  const { handler } = await import('../../functions/score-import/handlers/score-declaration.ts');
  const post = async (declaration: Declaration): Promise<void> => {
    const answer = await handler(declarationEvent(declaration), CONTEXT);
    if (answer.statusCode !== 201) throw new Error(`Status ${answer.statusCode}: ${answer.body}`);
  };
  const [times, one] = await alternately(
    WARM_UP,
    RUNS,
    (run) => post(declarationWithItems(`items-${run}`, ITEMS)),
    (run) => post(declarationWithItems(`item-${run}`, 1)),
  );
  return {
    path: `POST /v1/declarations with ${ITEMS} items, in process`,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate((1000 * ITEMS) / median(times), 'items'),
    memoryMb: residentMb(),
    floor: `the same with 1 item: ${median(one).toFixed(2)} ms`,
    ratio: median(times) / median(one),
    target: '≤ 4',
  };
}

async function benchBatch(raw: FloorRun, endpointsFile: string): Promise<Row> {
  const api = new ApiClient(await findService({ endpoints: endpointsFile }));
  const times: number[] = [];
  const post = async (items: readonly Declaration[]): Promise<void> => {
    await api.expect('POST', '/v1/declarations/batch', { declarations: items });
  };
  await post(declarations('warm-up', BATCH));
  const batches = chunks(declarations('batch', BATCH * BATCHES), BATCH);
  const totalMs = await timed(() =>
    mapConcurrently(batches, BATCHES_AT_ONCE, async (items) => {
      times.push(await timed(() => post(items)));
    }),
  );
  const floorMs = await timed(() =>
    mapConcurrently(chunks(declarations('floor-batch', BATCH * BATCHES), BATCH), BATCHES_AT_ONCE, (items) =>
      storeBatch(raw, items),
    ),
  );
  return {
    path: `POST /v1/declarations/batch over HTTP, 500 each, ${BATCHES_AT_ONCE} at once`,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate((1000 * BATCH * BATCHES) / totalMs, 'declarations stored'),
    memoryMb: residentMb(),
    floor: `the same DynamoDB calls: ${rate((1000 * BATCH * BATCHES) / floorMs, '')}`,
    ratio: totalMs / floorMs,
    target: '≥ 300/s',
  };
}

/** What a batch costs the thread of its function: the emulator has a thread of its own, and so has ONNX. */
async function benchProcessorTime(raw: FloorRun): Promise<Row> {
  const { handler } = await import('../../functions/score-import/handlers/score-batch.ts');
  const handled: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < BATCH_WARM_UP + BATCH_RUNS; run++) {
    const path = await threadMs(async () => {
      const answer = await handler(batchEvent(declarations(`processor-${run}`, BATCH)), CONTEXT);
      if (answer.statusCode !== 200) throw new Error(`Status ${answer.statusCode}: ${answer.body}`);
    });
    const bare = await threadMs(() => storeBatch(raw, declarations(`floor-processor-${run}`, BATCH)));
    if (run < BATCH_WARM_UP) continue;
    handled.push(path);
    floor.push(bare);
  }
  return {
    path: `the same in processor time of the function's thread, ${BATCH} in one batch`,
    p50Ms: median(handled),
    p99Ms: quantile(handled, 0.99),
    floor: `the same DynamoDB calls: ${median(floor).toFixed(1)} ms`,
    ratio: median(handled) / median(floor),
    target: '≤ 208 ms',
  };
}

/** Milliseconds of processor time that `work` takes in this thread. */
async function threadMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

interface FloorTables {
  readonly declarations: string;
  readonly riskProfiles: string;
  readonly audit: string;
  readonly tallies: string;
}

type FloorRun = ReturnType<typeof floorRun>;

/** The DynamoDB calls of scoring, bare. */
function floorRun(client: DynamoDBClient, tables: FloorTables) {
  return {
    read: async (items: readonly Declaration[]): Promise<void> => {
      const keys = profileKeys(items);
      await mapConcurrently(chunks(keys, 100), 8, (page) =>
        client.send(
          new BatchGetItemCommand({
            RequestItems: {
              [tables.riskProfiles]: {
                Keys: page.map((key) => ({ entity: { S: key } })),
                ConsistentRead: true,
              },
            },
          }),
        ),
      );
    },
    write: async (together: readonly Declaration[]): Promise<void> => {
      const TransactItems = together.flatMap((declaration) => [
        {
          Put: {
            TableName: tables.declarations,
            Item: storedItem(declaration),
            ConditionExpression: 'attribute_not_exists(declarationId)',
          },
        },
        { Put: { TableName: tables.audit, Item: auditItem(declaration.declarationId) } },
      ]);
      const tally = {
        TableName: tables.tallies,
        Key: { tally: { S: 'floor' }, part: { S: randomUUID() } },
        UpdateExpression: 'ADD declarations :count',
        ExpressionAttributeValues: { ':count': { N: String(together.length) } },
      };
      await client.send(
        new TransactWriteItemsCommand({ TransactItems: [...TransactItems, { Update: tally }] }),
      );
    },
  };
}

/** The DynamoDB calls of a batch, as many at once as its handler makes. */
async function storeBatch(raw: FloorRun, items: readonly Declaration[]): Promise<void> {
  await raw.read(items);
  await mapConcurrently(chunks(items, STORED_TOGETHER), CONCURRENT_WRITES, raw.write);
}

/** As large as what scoring stores: the declaration, and about twice that of assessment and profiles. */
function storedItem(declaration: Declaration): Item {
  const text = JSON.stringify(declaration);
  return {
    declarationId: { S: declaration.declarationId },
    laneDay: { S: `floor#${declaration.declaredOn}` },
    importer: { S: declaration.importerId },
    riskPlace: { S: `0.12345600000000000000#${declaration.declarationId}` },
    declaration: { S: text },
    assessment: { S: text + text },
  };
}

/** As large as an audit line, in the indexes of one. */
function auditItem(declarationId: string): Item {
  return {
    subject: { S: declarationId },
    place: { S: `2026-01-01T00:00:00.000Z#${randomUUID()}` },
    dayShard: { S: 'floor#0' },
    clientShard: { S: 'floor#0' },
    line: { S: 'x'.repeat(240) },
  };
}
