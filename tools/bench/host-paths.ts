// Paths with storage: one declaration through the real handler in this process, and the batch route over HTTP, both
// against the local host's DynamoDB emulator; the floors make the same DynamoDB calls without anything around them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchGetItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { profileKeys, profilesOf } from '../../functions/score-import/profiles/profiles.ts';
import { HISTORY_PREFIX } from '../../functions/score-import/profiles/store.ts';
import type { Declaration } from '../../functions/score-import/schemas.ts';
import { ImportRiskModel, modelFeeds } from '../../functions/score-import/scoring/model.ts';
import { modelInputs, planCopies } from '../../functions/score-import/scoring/scoring.ts';
import { chunks, mapConcurrently } from '../../functions/shared/concurrency.ts';
import { startHost } from '../../local/host.ts';
import { startSecrets } from '../../tests/support/secrets.ts';
import { CONTEXT, DRAW_SECRET, declarationEvent, functionEnvironment } from './function-side.ts';
import { alternately, median, quantile, type Row, rate, residentMb, timed } from './measure.ts';
import { declarations, declarationWithItems, MODEL_FOLDER } from './samples.ts';

const WARM_UP = 50;
const RUNS = 400;
/** Items of a large declaration. */
const ITEMS = 50;
const BATCH = 500;
const BATCHES = 8;
const BATCHES_AT_ONCE = 2;

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
    const one = await benchOne(client, table('declarations'), table('riskProfiles'));
    const many = await benchItems();
    const batch = await benchBatch(client, host.endpointsFile, table('declarations'), table('riskProfiles'));
    client.destroy();
    return [one, many, batch];
  } finally {
    await secrets.close();
    await host.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

async function benchOne(
  client: DynamoDBClient,
  declarationsTable: string,
  profilesTable: string,
): Promise<Row> {
  const { handler } = await import('../../functions/score-import/handlers/score-declaration.ts');
  const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
  const sent = declarations('one', WARM_UP + RUNS);
  const at = (run: number): Declaration => {
    const declaration = sent[run];
    if (declaration === undefined) throw new Error('Out of declarations');
    return declaration;
  };
  const rawRun = floorRun(client, declarationsTable, profilesTable);
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
      await rawRun.write({ ...declaration, declarationId: `floor-${declaration.declarationId}` });
    },
  );
  return {
    path: 'POST /v1/declarations, in process',
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate(1000 / median(times), 'declarations'),
    memoryMb: residentMb(),
    floor: `BatchGetItem + ONNX run + PutItem: ${median(floor).toFixed(2)} ms`,
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

async function benchBatch(
  client: DynamoDBClient,
  endpointsFile: string,
  declarationsTable: string,
  profilesTable: string,
): Promise<Row> {
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
  const raw = floorRun(client, declarationsTable, profilesTable);
  const floorMs = await timed(() =>
    mapConcurrently(
      chunks(declarations('floor-batch', BATCH * BATCHES), BATCH),
      BATCHES_AT_ONCE,
      async (items) => {
        await raw.read(items);
        await mapConcurrently(items, 32, raw.write);
      },
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

/** The DynamoDB calls of scoring, bare. */
function floorRun(client: DynamoDBClient, declarationsTable: string, profilesTable: string) {
  return {
    read: async (items: readonly Declaration[]): Promise<void> => {
      const keys = profileKeys(items).flatMap((key) => [key, HISTORY_PREFIX + key]);
      await mapConcurrently(chunks(keys, 100), 8, (page) =>
        client.send(
          new BatchGetItemCommand({
            RequestItems: {
              [profilesTable]: { Keys: page.map((key) => ({ entity: { S: key } })), ConsistentRead: true },
            },
          }),
        ),
      );
    },
    write: async (declaration: Declaration): Promise<void> => {
      const text = JSON.stringify(declaration);
      await client.send(
        new PutItemCommand({
          TableName: declarationsTable,
          Item: {
            declarationId: { S: declaration.declarationId },
            laneDay: { S: `floor#${declaration.declaredOn}` },
            importer: { S: declaration.importerId },
            riskPlace: { S: `0.12345600000000000000#${declaration.declarationId}` },
            // As large as what scoring stores: the declaration, and about twice that of assessment and profiles.
            declaration: { S: text },
            assessment: { S: text + text },
          },
          ConditionExpression: 'attribute_not_exists(declarationId)',
        }),
      );
    },
  };
}
