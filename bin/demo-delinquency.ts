// npm run demo:delinquency: puts the sample snapshot where an administration would put its own, has it scored, and shows what a
// duty officer would see in the morning.
import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { snapshotPrefix } from '../functions/delinquency/keys.ts';
import { mainReason } from '../functions/delinquency/reasons.ts';
import { GRADES } from '../functions/delinquency/scale.ts';
import type { RankedScore, Ranking, Run } from '../functions/delinquency/schemas.ts';
import { stabilityOf } from '../functions/delinquency/stability.ts';
import { ApiClient } from './support/api.ts';
import { READINGS } from './support/backtest-report.ts';
import {
  DEFAULT_ENDPOINTS,
  findService,
  runCommand,
  SERVICE_HELP,
  SERVICE_OPTIONS,
  type Service,
  UsageError,
} from './support/endpoints.ts';
import { postWithRetries } from './support/retry.ts';
import { tableLines } from './support/table.ts';
import { get, waitFor } from './support/uploads.ts';

const HELP = `Scores the sample taxpayers and shows the riskiest of them as on a duty officer's screen.

usage: npm run demo:delinquency -- [options]

  --day <YYYY-MM-DD>   day of the run (default 2026-11-20, that of the sample)
  --snapshot <file>    another snapshot, .csv or .csv.gz (samples/generate-taxpayers.ts makes one of any size)
  --out <folder>       where the reports go (default demo-delinquency beside endpoints.json)

${SERVICE_HELP}`;

const SAMPLE_DAY = '2026-11-20';
const SAMPLE = join(import.meta.dirname, '..', 'samples', 'taxpayers', `${SAMPLE_DAY}.csv`);
const TIMEOUT_MS = 60 * 60_000;
const SHOWN = 10;
const REJECTED_SHOWN = 10;
const WIDEST_BAR = 40;
const LONGEST_NAME = 40;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      ...SERVICE_OPTIONS,
      day: { type: 'string', default: SAMPLE_DAY },
      snapshot: { type: 'string', default: SAMPLE },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const service = await findService(values);
  const api = new ApiClient(service);
  await upload(service, values.snapshot, values.day);
  const startedAt = performance.now();
  const run = await runOf(api, values.day);
  if (run.status === 'failed') {
    const { title, detail } = run.problem ?? { title: 'It failed without saying why', detail: undefined };
    console.error(`The run of ${run.runDate} failed. ${title}${detail === undefined ? '' : `: ${detail}`}`);
    process.exitCode = 1;
    return;
  }
  showRun(run, (performance.now() - startedAt) / 1000);
  const { items } = await api.expect<Ranking>(
    'GET',
    `/v1/delinquency/rankings/${run.runDate}?grade=${GRADES[0]}&limit=${SHOWN}`,
  );
  showRiskiest(items);
  showGrades(run);
  await showReports(run, values.out === undefined ? defaultOut(values) : resolve(values.out));
});

function defaultOut({ endpoints, stage }: { endpoints?: string; stage?: string }): string {
  if (stage !== undefined) return resolve('demo-delinquency');
  return join(dirname(resolve(endpoints ?? DEFAULT_ENDPOINTS)), 'demo-delinquency');
}

/** Puts the snapshot into the folder of the day, where no other may lie: both would be scored together. */
async function upload(service: Service, path: string, day: string): Promise<void> {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  const bucket = service.buckets.snapshots;
  if (bucket === undefined) throw new UsageError('The service has no snapshots bucket');
  const key = `${snapshotPrefix(day)}demo.csv${path.endsWith('.gz') ? '.gz' : ''}`;
  const s3 = service.s3();
  const others = (await keysBelow(s3, bucket, snapshotPrefix(day))).filter((other) => other !== key);
  if (others.length > 0) {
    throw new UsageError(`${day} has a snapshot of its own (${others[0]}): choose another --day`);
  }
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: createReadStream(path),
      ContentLength: statSync(path).size,
    }),
  );
  s3.destroy();
  console.log(`${shortPath(path)} is uploaded as ${key}`);
}

async function keysBelow(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}

/** Starts the day's run and waits for its end. */
async function runOf(api: ApiClient, runDate: string): Promise<Run> {
  const started = await postWithRetries<Run>(
    api,
    { path: '/v1/delinquency/runs', body: { runDate }, idempotencyKey: randomUUID() },
    { reached: true, over: false },
  );
  const deadline = Date.now() + TIMEOUT_MS;
  const told = new Set<string>();
  return await waitFor(
    async () => {
      const run = await get<Run>(api, `/v1/delinquency/runs/${started.runId}`, deadline);
      tell(run, told);
      return run;
    },
    ({ status }) => status !== 'running',
    { what: `The run of ${runDate}`, deadline },
  );
}

/** Says what is new of a run, once. */
function tell({ runId, status, shards }: Run, told: Set<string>): void {
  const news = `${runId}: ${status}${shards === undefined ? '' : `, ${shards} ${shards === 1 ? 'shard' : 'shards'}`}`;
  if (told.has(news)) return;
  told.add(news);
  process.stderr.write(`${news}\n`);
}

function showRun({ runDate, taxpayers, rejected, psi, model }: Run, seconds: number): void {
  const rows = `${rejected.toLocaleString('en-US')} ${rejected === 1 ? 'row' : 'rows'}`;
  console.log(
    `${runDate}: ${taxpayers.toLocaleString('en-US')} taxpayers scored in ${seconds.toFixed(1)} s, ${rows} rejected` +
      (model === undefined ? '' : `; ${model.name} ${model.version}`),
  );
  if (psi !== undefined) console.log(`Stability: PSI ${psi.toFixed(3)}, ${READINGS[stabilityOf(psi)]}`);
}

function showRiskiest(scores: readonly RankedScore[]): void {
  console.log(`\nThe ${scores.length} riskiest\n`);
  const rows = scores.map(({ companyName, taxpayerId, score, grade, previousGrade, reasons }, index) => [
    String(index + 1),
    shortened(companyName),
    taxpayerId,
    String(score),
    grade,
    previousGrade ?? '–',
    mainReason(reasons)?.text ?? '–',
  ]);
  const header = ['', 'company', 'taxpayer', 'score', 'grade', 'before', 'main reason'];
  console.log(
    tableLines([header, ...rows], ['right', 'left', 'left', 'right', 'left', 'left', 'left']).join('\n'),
  );
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : name;
}

function showGrades({ grades, taxpayers }: Run): void {
  console.log('\nTaxpayers by grade, 01 the riskiest\n');
  const largest = Math.max(1, ...Object.values(grades));
  const rows = GRADES.map((grade) => {
    const count = grades[grade] ?? 0;
    return [
      grade,
      count.toLocaleString('en-US'),
      `${((100 * count) / Math.max(1, taxpayers)).toFixed(1)} %`,
      '█'.repeat(Math.round((WIDEST_BAR * count) / largest)),
    ];
  });
  console.log(tableLines(rows, ['left', 'right', 'right', 'left']).join('\n'));
}

/** Saves the reports, and shows what was rejected. */
async function showReports({ report, rejected }: Run, out: string): Promise<void> {
  if (report === undefined) throw new Error('The run has no report');
  mkdirSync(out, { recursive: true });
  const saved = {
    'report.csv': report.csvUrl,
    'report.json': report.jsonUrl,
    'rejected.csv': report.rejectedUrl,
  };
  const paths: string[] = [];
  for (const [name, url] of Object.entries(saved)) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    const content = Buffer.from(await response.arrayBuffer());
    writeFileSync(join(out, name), content);
    paths.push(shortPath(join(out, name)));
    if (name === 'rejected.csv' && rejected > 0) showRejected(content, rejected);
  }
  console.log(`\nReports: ${paths.join(', ')}`);
}

function showRejected(csv: Buffer, rejected: number): void {
  const rows = parse(csv, { columns: true, bom: true, to: REJECTED_SHOWN }) as Record<string, string>[];
  console.log('\nRejected rows\n');
  const lines = rows.map(({ line = '', taxpayerId = '', reason = '' }) => [line, taxpayerId, reason]);
  console.log(tableLines([['line', 'taxpayer', 'why'], ...lines], ['right', 'left']).join('\n'));
  if (rejected > rows.length) console.log(`and ${rejected - rows.length} more`);
}

function shortPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}
