// npm run bench -- statistics: a year of ten million declarations as Parquet in the local S3, asked through the handler of the route. The
// floor is DuckDB alone, running the same SQL over the same files on disk.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getDeclarationStatisticsHandler } from '../../functions/insight/handlers/get-declaration-statistics.ts';
import { LocalEngine } from '../../functions/insight/statistics/local.ts';
import type { StatisticsQuery } from '../../functions/insight/statistics/query.ts';
import { cellsSql, columnsOf, DUCKDB } from '../../functions/insight/statistics/sql.ts';
import { MOST_ROWS } from '../../functions/insight/statistics/statistics.ts';
import { DuckDb, literal } from '../../functions/shared/lake/duckdb.ts';
import { Lake } from '../../functions/shared/lake/lake.ts';
import { LakeStore } from '../../functions/shared/lake/store.ts';
import { DECLARATIONS } from '../../functions/shared/lake/tables.ts';
import { apiEvent, lambdaContext } from '../../tests/support/api-event.ts';
import { startTestS3, type TestS3 } from '../../tests/support/s3.ts';
import { alternately, quantile, type Row, residentMb, timed } from './measure.ts';
import { writeDay } from './year.ts';

const DAYS = 365;
const DECLARATIONS_A_YEAR = Number(process.env.BENCH_DECLARATIONS ?? 10_000_000);
const FIRST_DAY = Date.UTC(2025, 0, 1);
const FUNCTION_MEMORY_MB = 3_008;
const CORES = 2;
const RUNS = 7;
/** That of the deployed function; the first ask of a year fetches the columns of 365 files. */
const TIMEOUT_MS = 28_000;

type Asked = Pick<StatisticsQuery, 'by' | 'by2' | 'measure'> & {
  readonly scope: string;
  readonly days: number;
};
const READS = 'statistics:read declarations:read';
const QUERIES: readonly Asked[] = [
  { by: 'day', by2: 'lane', measure: 'declarations', scope: READS, days: DAYS },
  { by: 'hs4', by2: 'origin', measure: 'fraudRate', scope: READS, days: DAYS },
  { by: 'hs4', by2: 'origin', measure: 'fraudRate', scope: READS, days: 30 },
  { by: 'office', measure: 'price', scope: READS, days: DAYS },
  // Counts importers of each cell, to withhold small ones.
  { by: 'hsChapter', measure: 'frauds', scope: 'statistics:read', days: DAYS },
];

export async function benchStatistics(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-bench-lake-'));
  const s3 = await startTestS3('lake');
  const alone = await DuckDb.open({
    folder: join(folder, 'alone'),
    memoryMb: FUNCTION_MEMORY_MB,
    threads: CORES,
  });
  try {
    const days = await generate(alone, s3);
    const rows: Row[] = [];
    for (const query of QUERIES) rows.push(...(await measured(query, days, { folder, s3, alone })));
    return rows;
  } finally {
    alone.close();
    await s3.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function generate(db: DuckDb, s3: TestS3): Promise<string[]> {
  const days: string[] = [];
  for (let index = 0; index < DAYS; index++) {
    const day = new Date(FIRST_DAY + index * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const key = await writeDay(db, day, Math.round(DECLARATIONS_A_YEAR / DAYS));
    const Body = readFileSync(join(db.folder, key));
    await s3.client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body }));
    days.push(day);
    if (index % 30 === 0) process.stderr.write(`  generated ${day}\n`);
  }
  return days;
}

interface Place {
  readonly folder: string;
  readonly s3: TestS3;
  readonly alone: DuckDb;
}

async function measured(asked: Asked, days: readonly string[], { folder, s3, alone }: Place): Promise<Row[]> {
  const { by, by2, measure, scope } = asked;
  const chosen = days.slice(0, asked.days);
  const [from = '', to = ''] = [chosen[0], chosen.at(-1)];
  // A new instance: nothing is fetched yet.
  const db = await DuckDb.open({
    folder: mkdtempSync(join(folder, 'function-')),
    memoryMb: FUNCTION_MEMORY_MB,
    threads: CORES,
  });
  const lake = new Lake(new LakeStore(s3.client, s3.bucket), db);
  const handler = getDeclarationStatisticsHandler({
    size: (period) => lake.size(DECLARATIONS, period),
    completeThrough: async () => undefined,
    local: new LocalEngine(lake),
    large: undefined,
    currency: 'KRW',
  });
  const query = { from, to, by, measure, ...(by2 === undefined ? {} : { by2 }) };
  const event = apiEvent({ method: 'GET', query, scope });
  const ask = async (): Promise<void> => {
    const answer = await handler(event, {
      ...lambdaContext(),
      getRemainingTimeInMillis: () => TIMEOUT_MS,
    });
    if (answer.statusCode !== 200) throw new Error(String(answer.body));
  };
  const paths = chosen.map((day) =>
    literal(join(alone.folder, 'lake', 'declarations', `day=${day}`, 'service.parquet')),
  );
  const leastParties = scope === READS ? 0 : 3;
  const limits = { leastParties, mostCells: MOST_ROWS };
  const columns = columnsOf({ from, to, by, by2, measure }, limits);
  const relation = `(SELECT ${columns.join(', ')} FROM read_parquet([${paths.join(', ')}], hive_partitioning = true))`;
  const sql = cellsSql({ from, to, by, by2, measure }, limits, relation, DUCKDB);
  const cold = await timed(ask);
  const [own, floor] = await alternately(1, RUNS, ask, () => alone.query(sql));
  const p50 = quantile(own, 0.5);
  const alonesP50 = quantile(floor, 0.5);
  db.close();
  const name = `${by}${by2 === undefined ? '' : ` × ${by2}`}, ${measure}, ${asked.days} days${leastParties > 0 ? ', small cells withheld' : ''}`;
  return [
    {
      path: `statistics of ${DECLARATIONS_A_YEAR.toLocaleString('en-US')} declarations a year: ${name}`,
      p50Ms: p50,
      p99Ms: quantile(own, 0.99),
      throughput: `first ask, columns fetched: ${(cold / 1000).toFixed(1)} s`,
      memoryMb: residentMb(),
      floor: `DuckDB alone: ${alonesP50.toFixed(0)} ms`,
      ratio: p50 / alonesP50,
      target: 'p50 < 2 s, ≤ 1.3',
    },
  ];
}
