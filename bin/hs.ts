// npm run tool -- hs goods.csv: predicts the HS codes of a whole file over the API and writes a CSV with the best three of each
// row. A run that was interrupted goes on where it stopped when it is started again with the same arguments.
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PredictedItem, PredictionAnswer } from '../functions/predict-hs/schemas.ts';
import { chunks } from '../functions/shared/concurrency.ts';
import { ApiClient } from './support/api.ts';
import { csvLine } from './support/csv-output.ts';
import { fileArguments, findService, runCommand, SERVICE_HELP, UsageError } from './support/endpoints.ts';
import { type GoodsRow, readGoodsFile } from './support/goods-csv.ts';
import { Progress } from './support/progress.ts';
import { partialOf, ResumableCsv } from './support/resumable-csv.ts';
import { type Patience, postWithRetries } from './support/retry.ts';

const HELP = `Predicts the HS codes of a file of goods and writes the best three of each row.

usage: npm run tool -- hs <goods.csv[.gz]> [options]

  --description <name> column with the goods in words (default description)
  --item-name <name>   column with the name of the goods, where there is one (default itemName)
  --id <name>          column with your own id of the row (default id; the row's number where there is none)
  --digits <2|4|6>     length of the codes (default 6)
  --out <file>         where the results go (default: the input's name with .hs.csv)

Columns of the result: id, status, language, then code, probability, band and title three times, message.
A run that was interrupted goes on where it stopped when it is started again with the same arguments.
A cell that a spreadsheet would take for a formula gets an apostrophe before it.

${SERVICE_HELP}`;

const PATH = '/v1/hs/predictions';
const BATCH = 100;
const BATCHES_AT_ONCE = 2;
const CANDIDATES = 3;
const DIGITS: readonly string[] = ['2', '4', '6'];
const RANKS = Array.from({ length: CANDIDATES }, (_, index) => index + 1);
const HEADER = [
  'id',
  'status',
  'language',
  ...RANKS.flatMap((rank) => [`code${rank}`, `probability${rank}`, `band${rank}`, `title${rank}`]),
  'message',
];

await runCommand(async () => {
  const asked = argumentsOf();
  if (asked === undefined) return;
  const { path, out, digits, columns } = asked;
  const { rows, sha256, byteOrderMark } = readGoodsFile(path, columns);
  if (existsSync(out) && realpathSync(out) === realpathSync(path)) {
    throw new UsageError(`The results would overwrite ${path}: choose another --out`);
  }
  const api = new ApiClient(await findService(asked));
  const named = (name: string | undefined): string => name ?? '';
  const output = ResumableCsv.open({
    path: out,
    header: HEADER,
    byteOrderMark,
    of: {
      input: sha256,
      digits,
      id: named(columns.id),
      'item-name': named(columns.itemName),
      description: named(columns.description),
    },
    group: BATCH,
  });
  if (output.rows > 0) console.error(`going on after ${output.rows.toLocaleString('en-US')} rows`);
  const counts = new Map<string, number>();
  const startedAt = performance.now();
  try {
    await classifyAll(api, rows, digits, output, counts);
  } catch (error) {
    console.error(`Stopped. ${partialOf(out)} keeps the rows so far; the same command goes on from there.`);
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

interface Asked {
  readonly path: string;
  readonly out: string;
  readonly digits: number;
  readonly columns: Parameters<typeof readGoodsFile>[1];
  readonly endpoints?: string | undefined;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
}

/** The command line; undefined where only the help was asked for. */
function argumentsOf(): Asked | undefined {
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
    out: resolve(out ?? `${path.replace(/\.gz$/, '').replace(/\.csv$/i, '')}.hs.csv`),
    digits: Number(digits),
    columns: { id, itemName, description },
    endpoints,
    stage,
    region,
  };
}

/** Asks for the rows that are not there yet, some batches at a time, and writes them in the order of the input. */
async function classifyAll(
  api: ApiClient,
  rows: readonly GoodsRow[],
  digits: number,
  output: ResumableCsv,
  counts: Map<string, number>,
): Promise<void> {
  const progress = new Progress('rows', rows.length);
  if (output.rows > 0) progress.add(output.rows);
  const patience: Patience = { reached: false, over: false };
  const ask = async (batch: readonly GoodsRow[], number: number): Promise<PredictedItem[]> => {
    const items = batch.flatMap((row) => ('goods' in row ? [row.goods] : []));
    if (items.length === 0) return [];
    const answer = await postWithRetries<PredictionAnswer>(
      api,
      {
        path: PATH,
        body: { items, digits, limit: CANDIDATES },
        idempotencyKey: `${output.runId}-${number}`,
      },
      patience,
    );
    if (answer.items.length !== items.length) throw new Error('The service gave fewer answers than items');
    return answer.items;
  };
  const first = output.rows / BATCH;
  const asked = inOrder(chunks(rows.slice(output.rows), BATCH), {
    atOnce: BATCHES_AT_ONCE,
    work: (batch, index) => ask(batch, first + index),
    take: (batch, answers) => {
      const rest = answers.values();
      const lines = batch.map((row) => {
        const answer = 'goods' in row ? rest.next().value : undefined;
        const status = answer?.status ?? 'invalid';
        counts.set(status, (counts.get(status) ?? 0) + 1);
        return csvLine([row.id, status, ...cellsOf(row, answer)]);
      });
      output.append(lines.join(''));
      progress.add(batch.length);
    },
  });
  await asked.finally(() => {
    patience.over = true;
  });
}

/** The cells after id and status. */
function cellsOf(row: GoodsRow, answer: PredictedItem | undefined): (string | number)[] {
  const candidates = answer?.candidates ?? [];
  return [
    answer?.language ?? '',
    ...RANKS.flatMap((rank) => {
      const candidate = candidates[rank - 1];
      if (candidate === undefined) return ['', '', '', ''];
      const { code, probability, band, title } = candidate;
      return [code, probability, band, title];
    }),
    'problem' in row ? row.problem : (answer?.message ?? ''),
  ];
}

/** Works on some items at once and hands the results on in the order of the items, each as soon as its turn has come. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  {
    atOnce,
    work,
    take,
  }: {
    readonly atOnce: number;
    readonly work: (item: Item, index: number) => Promise<Result>;
    readonly take: (item: Item, result: Result) => void;
  },
): Promise<void> {
  const running: Promise<Result>[] = [];
  for (const [index, item] of items.entries()) {
    for (let ahead = running.length; ahead < Math.min(index + atOnce, items.length); ahead++) {
      const started = work(items[ahead] as Item, ahead);
      // Its error is met when its turn comes; until then nobody waits for it.
      started.catch(() => undefined);
      running.push(started);
    }
    take(item, await (running[index] as Promise<Result>));
  }
}
