// npm run tool -- hs goods.csv: predicts the HS codes of a whole file over the API and writes a CSV with the top three of each
// row. An interrupted run is resumed when the command is repeated with the same arguments.

import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { chunks } from '../functions/shared/concurrency.ts';
import { type Cell, csvLine } from '../functions/shared/csv.ts';
import type { PredictedItem, PredictionAnswer } from './support/answers.ts';
import { ApiClient } from './support/api.ts';
import { fileArguments, findService, runCommand, SERVICE_HELP, UsageError } from './support/endpoints.ts';
import { type GoodsRow, readGoodsFile } from './support/goods-csv.ts';
import { Progress } from './support/progress.ts';
import { partialOf, ResumableCsv } from './support/resumable-csv.ts';
import { postWithRetries, type RetryState } from './support/retry.ts';

const HELP = `Predicts the HS codes of a file of goods and writes the top three for each row.

usage: npm run tool -- hs <goods.csv[.gz]> [options]

  --description <name> column with the description of the goods (default description)
  --item-name <name>   column with the item name, if any (default itemName)
  --id <name>          column with your id of the row (default id; without one, the row number)
  --digits <2|4|6|10>  length of the codes (default 6); 10 for those of Korea (HSK)
  --out <file>         output file (default: the input's name with .hs.csv)

Columns of the result: id, itemName, description, status, language, then code, probability, band and title three times, message.
An interrupted run is resumed when the command is repeated with the same arguments.
The result is for spreadsheets: codes are written as ="010121", which keeps them text, and a text that would run as a
formula gets an apostrophe before it. This command reads both back.

${SERVICE_HELP}`;

const PATH = '/v1/hs/predictions';
const BATCH = 100;
const CONCURRENT_BATCHES = 2;
const CANDIDATES = 3;
const DIGITS: readonly string[] = ['2', '4', '6', '10'];
const NATIONAL_DIGITS = 10;
const RANKS = Array.from({ length: CANDIDATES }, (_, index) => index + 1);
const HEADER = [
  'id',
  'itemName',
  'description',
  'status',
  'language',
  ...RANKS.flatMap((rank) => [`code${rank}`, `probability${rank}`, `band${rank}`, `title${rank}`]),
  'message',
];

await runCommand(async () => {
  const options = optionsOf();
  if (options === undefined) return;
  const { path, out, digits, columns } = options;
  const { rows, sha256 } = readGoodsFile(path, columns);
  if (existsSync(out) && realpathSync(out) === realpathSync(path)) {
    throw new UsageError(`The results would overwrite ${path}: choose another --out`);
  }
  const api = new ApiClient(await findService(options));
  const named = (name: string | undefined): string => name ?? '';
  const output = ResumableCsv.open({
    path: out,
    header: HEADER,
    of: {
      input: sha256,
      columns: HEADER.join(),
      digits,
      id: named(columns.id),
      'item-name': named(columns.itemName),
      description: named(columns.description),
    },
    group: BATCH,
  });
  if (output.rows > 0) console.error(`resuming after ${output.rows.toLocaleString('en-US')} rows`);
  const counts = new Map<string, number>();
  const startedAt = performance.now();
  try {
    await classifyAll(api, rows, digits, output, counts);
  } catch (error) {
    console.error(`Stopped. ${partialOf(out)} has the rows so far; repeat the command to resume.`);
    throw error;
  }
  output.finish();
  const seconds = (performance.now() - startedAt) / 1000;
  const statuses = [...counts].sort().map(([status, count]) => `${count} ${status}`);
  const before = output.rows > 0 ? `, ${output.rows} before` : '';
  console.log(
    `${rows.length.toLocaleString('en-US')} rows (${statuses.join(', ')}${before}) in ${seconds.toFixed(1)} s: ${out}`,
  );
});

interface HsOptions {
  readonly path: string;
  readonly out: string;
  readonly digits: number;
  readonly columns: Parameters<typeof readGoodsFile>[1];
  readonly endpoints?: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}

/** The command line; undefined if only the help was requested. */
function optionsOf(): HsOptions | undefined {
  const values = fileArguments(HELP, {
    id: { type: 'string' },
    'item-name': { type: 'string' },
    description: { type: 'string' },
    digits: { type: 'string', default: '6' },
    out: { type: 'string' },
  });
  if (values === undefined) return undefined;
  if (!DIGITS.includes(values.digits)) {
    throw new UsageError(`--digits ${values.digits}: expected ${DIGITS.join(', ')}`);
  }
  const { path, id, 'item-name': itemName, description, digits, out, endpoints, stage, region } = values;
  return {
    path,
    out: resolve(out ?? `${path.replace(/\.gz$/i, '').replace(/\.csv$/i, '')}.hs.csv`),
    digits: Number(digits),
    columns: { id, itemName, description },
    endpoints,
    stage,
    region,
  };
}

/** Classifies the rows that are missing, some batches concurrently, and writes them in the order of the input. */
async function classifyAll(
  api: ApiClient,
  rows: readonly GoodsRow[],
  digits: number,
  output: ResumableCsv,
  counts: Map<string, number>,
): Promise<void> {
  const progress = new Progress('rows', rows.length, output.rows);
  const retries: RetryState = { reached: false, over: false };
  const classify = async (batch: readonly GoodsRow[], number: number): Promise<PredictedItem[]> => {
    const items = batch.flatMap((row) => ('goods' in row ? [row.goods] : []));
    if (items.length === 0) return [];
    const answer = await postWithRetries<PredictionAnswer>(
      api,
      {
        path: PATH,
        body: {
          items,
          digits,
          limit: CANDIDATES,
          ...(digits === NATIONAL_DIGITS ? { schedule: 'HSK' } : {}),
        },
        idempotencyKey: `${output.runId}-${number}`,
      },
      retries,
    );
    if (answer.items.length !== items.length)
      throw new Error('The service returned fewer answers than items');
    return answer.items;
  };
  const first = output.rows / BATCH;
  const classified = inOrder(chunks(rows.slice(output.rows), BATCH), {
    concurrency: CONCURRENT_BATCHES,
    work: (batch, index) => classify(batch, first + index),
    take: (batch, answers) => {
      const rest = answers.values();
      const lines = batch.map((row) => {
        const answer = 'goods' in row ? rest.next().value : undefined;
        const status = answer?.status ?? 'invalid';
        counts.set(status, (counts.get(status) ?? 0) + 1);
        return csvLine([row.id, row.itemName, row.description, status, ...cellsOf(row, answer)]);
      });
      output.append(lines.join(''));
      progress.add(batch.length);
    },
  });
  await classified.finally(() => {
    retries.over = true;
  });
}

/** The cells after id and status. */
function cellsOf(row: GoodsRow, answer: PredictedItem | undefined): Cell[] {
  const candidates = answer?.candidates ?? [];
  return [
    answer?.language ?? '',
    ...RANKS.flatMap((rank) => {
      const candidate = candidates[rank - 1];
      if (candidate === undefined) return ['', '', '', ''];
      const { code, probability, band, title } = candidate;
      return [{ code }, probability, band, title];
    }),
    'problem' in row ? row.problem : (answer?.message ?? ''),
  ];
}

/** Processes some items concurrently and passes the results on in the order of the items. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  {
    concurrency,
    work,
    take,
  }: {
    readonly concurrency: number;
    readonly work: (item: Item, index: number) => Promise<Result>;
    readonly take: (item: Item, result: Result) => void;
  },
): Promise<void> {
  const running: Promise<Result>[] = [];
  for (const [index, item] of items.entries()) {
    for (let ahead = running.length; ahead < Math.min(index + concurrency, items.length); ahead++) {
      const started = work(items[ahead] as Item, ahead);
      // Its error is handled when its turn comes; until then nothing awaits it.
      started.catch(() => undefined);
      running.push(started);
    }
    take(item, await (running[index] as Promise<Result>));
  }
}
