// HS codes: one item and batches of 100 on one core against the raw ONNX runs with the same tensors, and the route over the
// local host against one PutItem.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { parse } from 'csv-parse/sync';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { searchCodes, viewCode } from '../../functions/predict-hs/code-view.ts';
import { LANGUAGES_FILE } from '../../functions/predict-hs/prediction/language.ts';
import { HsModel } from '../../functions/predict-hs/prediction/model.ts';
import { NationalModel } from '../../functions/predict-hs/prediction/national.ts';
import { type PredictionParts, predict } from '../../functions/predict-hs/prediction/prediction.ts';
import { readLanguages, readTerms } from '../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../functions/predict-hs/prediction/terms.ts';
import type { GoodsItem } from '../../functions/predict-hs/schemas.ts';
import { filesIn } from '../../functions/shared/onnx/model-file.ts';
import { modelIn } from '../../functions/shared/onnx/session.ts';
import { startHost } from '../../local/host.ts';
import { alternately, median, quantile, type Row, rate, residentMb } from './measure.ts';
import { ROOT } from './samples.ts';

export const HS_MODEL_FOLDER = join(ROOT, 'models', 'hs-codes');

const TERMS = readTerms(join(ROOT, TERMS_FILE));
const partsOf = (model: HsModel): PredictionParts => ({
  model,
  terms: TERMS,
  languages: readLanguages(join(ROOT, LANGUAGES_FILE), model.manifest.languages),
});
const OPTIONS = { digits: 6, limit: 5 } as const;
const BATCH = 100;
const ONE = { warmUp: 20, runs: 200 };
const BATCHES = { warmUp: 2, runs: 12 };
const TREE_CODES = ['85', '8536', '853650', '85365090', '8536509010'];
const REQUESTS = { warmUp: 20, runs: 200 };

/** The sample goods, repeated as often as needed. */
export function goods(count: number): GoodsItem[] {
  const samples: { itemName: string; description: string }[] = parse(
    readFileSync(join(ROOT, 'samples', 'goods.csv')),
    { columns: true, bom: true },
  );
  return Array.from({ length: count }, (_, index) => {
    const { itemName = '', description = '' } = samples[index % samples.length] ?? {};
    return { description, ...(itemName === '' ? {} : { itemName }) };
  });
}

export async function benchHsCodes(): Promise<Row[]> {
  const model = await HsModel.open(modelIn(HS_MODEL_FOLDER, { threads: 1 }));
  const items = goods(BATCH);
  const one = await benchPredict(
    model,
    'predict, one item',
    (run) => items.slice(run % BATCH, (run % BATCH) + 1),
    {
      ...ONE,
      target: 'p50 ≤ 15 ms, ≤ 1.5',
    },
  );
  const batch = await benchPredict(model, `predict, ${BATCH} items`, () => items, {
    ...BATCHES,
    target: '≥ 150/s',
  });
  const national = await benchNational(model, items);
  await model.session.release();
  return [one, batch, national, await benchTree(), await benchRoute(items)];
}

/** One item at ten digits against the same item at six. */
async function benchNational(model: HsModel, items: readonly GoodsItem[]): Promise<Row> {
  const national = NationalModel.open(filesIn(HS_MODEL_FOLDER));
  const parts: PredictionParts = { ...partsOf(model), national: () => national };
  const itemOf = (run: number): GoodsItem[] => items.slice(run % BATCH, (run % BATCH) + 1);
  const [times, floor] = await alternately(
    ONE.warmUp,
    ONE.runs,
    (run) => predict(parts, itemOf(run), { digits: 10, limit: 5 }),
    (run) => predict(parts, itemOf(run), OPTIONS),
  );
  return {
    path: 'predict, one item, 10 digits',
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate(1000 / median(times), 'items'),
    memoryMb: residentMb(),
    floor: `the same at 6 digits: ${median(floor).toFixed(2)} ms`,
    ratio: median(times) / median(floor),
    target: 'p50 ≤ 15 ms',
  };
}

/** A code of the tree with its path and children, against a search by two words. */
async function benchTree(): Promise<Row> {
  const { codes } = NationalModel.open(filesIn(HS_MODEL_FOLDER));
  const asked = { query: 'battery lithium', schedule: 'HSK', language: 'en' } as const;
  const [times, floor] = await alternately(
    ONE.warmUp,
    ONE.runs,
    async (run) => viewCode(codes, TREE_CODES[run % TREE_CODES.length] ?? '', 'HSK', 'ko'),
    async () => searchCodes(codes, asked, { from: 0, limit: 20 }),
  );
  return {
    path: 'read a code of the tree',
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    floor: `a search by two words: ${median(floor).toFixed(2)} ms`,
    ratio: median(times) / median(floor),
    target: 'p50 ≤ 1 ms, search ≤ 50 ms',
  };
}

interface Rounds {
  readonly warmUp: number;
  readonly runs: number;
  readonly target: string;
}

/** Items through `predict`, and the same tensors through the bare session. */
async function benchPredict(
  model: HsModel,
  path: string,
  itemsOf: (run: number) => readonly GoodsItem[],
  { warmUp, runs, target }: Rounds,
): Promise<Row> {
  const parts = partsOf(model);
  const [times, floor] = await alternately(
    warmUp,
    runs,
    (run) => predict(parts, itemsOf(run), OPTIONS),
    await rawRuns(model, itemsOf),
  );
  return {
    path,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate((1000 * itemsOf(0).length) / median(times), 'items'),
    memoryMb: residentMb(),
    floor: `raw ONNX run, same tensors: ${median(floor).toFixed(2)} ms`,
    ratio: median(times) / median(floor),
    target,
  };
}

type Feeds = Parameters<HsModel['session']['run']>[0];

/** Runs the session on the tensors that `predict` makes of the same items; they are noted once, outside of the timing. */
async function rawRuns(
  model: HsModel,
  itemsOf: (run: number) => readonly GoodsItem[],
): Promise<(run: number) => Promise<void>> {
  const noted = new Map<string, Feeds[]>();
  const keyOf = (run: number): string => JSON.stringify(itemsOf(run));
  for (let run = 0; run < BATCH; run++) {
    if (!noted.has(keyOf(run))) noted.set(keyOf(run), await tensorsOf(model, itemsOf(run)));
  }
  const runs = Array.from({ length: BATCH }, (_, run) => noted.get(keyOf(run)) ?? []);
  return async (run) => {
    for (const feeds of runs[run % BATCH] ?? []) await model.session.run(feeds);
  };
}

/** The tensors of each run that `predict` makes. */
async function tensorsOf(model: HsModel, items: readonly GoodsItem[]): Promise<Feeds[]> {
  const { session } = model;
  const run = session.run.bind(session);
  const noted: Feeds[] = [];
  Object.assign(session, {
    run: (feeds: Feeds) => {
      noted.push(feeds);
      return run(feeds);
    },
  });
  try {
    await predict(partsOf(model), items, OPTIONS);
  } finally {
    Object.assign(session, { run });
  }
  return noted;
}

/** The tensors of one item. */
export async function feedsOf(item: GoodsItem): Promise<Feeds> {
  const model = await HsModel.open(modelIn(HS_MODEL_FOLDER, { threads: 1 }));
  const [feeds] = await tensorsOf(model, [item]);
  await model.session.release();
  if (feeds === undefined) throw new Error('The item never reaches the model');
  return feeds;
}

/** One item over HTTP on the local host, stored, against the write of an item as large. */
async function benchRoute(items: readonly GoodsItem[]): Promise<Row> {
  const state = mkdtempSync(join(tmpdir(), 'customs-scoring-bench-hs-'));
  const host = await startHost({ port: 0, state, quiet: true });
  await host.warmed;
  try {
    const api = new ApiClient(await findService({ endpoints: host.endpointsFile }));
    const { dynamodbUrl, region, credentials, tables } = host.endpoints;
    const client = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
    const [times, floor] = await alternately(
      REQUESTS.warmUp,
      REQUESTS.runs,
      (run) => api.expect('POST', '/v1/hs/predictions', { items: [items[run % BATCH]] }),
      (run) =>
        client.send(
          new PutItemCommand({
            TableName: tables.hsPredictions,
            Item: {
              predictionId: { S: `floor-${run}` },
              owner: { S: 'client#bench' },
              // About as large as the compressed goods and answer of one item.
              goods: { B: Buffer.alloc(600, run) },
              expiresAt: { N: '1900000000' },
            },
          }),
        ),
    );
    client.destroy();
    return {
      path: 'POST /v1/hs/predictions over HTTP, one item, stored',
      p50Ms: median(times),
      p99Ms: quantile(times, 0.99),
      throughput: rate(1000 / median(times), 'items'),
      floor: `one PutItem: ${median(floor).toFixed(2)} ms`,
      ratio: median(times) / median(floor),
      target: 'p99 ≤ 1 s',
    };
  } finally {
    await host.stop();
    rmSync(state, { recursive: true, force: true });
  }
}
