// npm run demo -- delinquency: uploads the sample snapshot as an administration would upload its own, runs the scoring, and shows what
// a duty officer would see in the morning.

import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { mainReason } from '../../functions/delinquency/scoring/reasons.ts';
import { GRADES } from '../../functions/delinquency/scoring/scale.ts';
import { cellText } from '../../functions/shared/csv.ts';
import { stabilityOf } from '../../functions/shared/stability.ts';
import { monthsUntil } from '../../samples/taxpayers-generator/account.ts';
import { snapshotChunks } from '../../samples/taxpayers-generator/snapshot.ts';
import { READINGS } from '../backtest/report.ts';
import type { RankedScore, Ranking, Run } from '../support/answers.ts';
import { ApiClient } from '../support/api.ts';
import { runDay, uploadSnapshot } from '../support/delinquency-run.ts';
import {
  DEFAULT_ENDPOINTS,
  findService,
  runCommand,
  SERVICE_HELP,
  SERVICE_OPTIONS,
  type Service,
  UsageError,
} from '../support/endpoints.ts';
import { tableLines } from '../support/table.ts';
import { isGzipName } from '../support/text-file.ts';

const HELP = `Scores the sample taxpayers and shows the riskiest of them as a duty officer would see them.

usage: npm run demo -- delinquency [options]

  --day <YYYY-MM-DD>   day of the run (default 2026-11-20, the day of the sample)
  --snapshot <file>    another snapshot, .csv or .csv.gz (samples/generate-taxpayers.ts makes one of any size)
  --month-before       first score the same taxpayers as of a month earlier, so that a day that is
                       scored for the first time has previous grades
  --out <folder>       folder for the reports (default demo-delinquency beside endpoints.json)

${SERVICE_HELP}`;

const SAMPLE_DAY = '2026-11-20';
const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'taxpayers', `${SAMPLE_DAY}.csv`);
const SAMPLE_TAXPAYERS = 2000;
/** Name of the snapshot in the bucket. */
const NAME = 'demo.csv';
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
      'month-before': { type: 'boolean', default: false },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { day, snapshot } = values;
  if (values['month-before'] && snapshot !== SAMPLE) {
    throw new UsageError(
      '--month-before works only with the sample: the history of other snapshots is unknown',
    );
  }
  const service = await findService(values);
  const api = new ApiClient(service);
  const before = values['month-before'] ? await runMonthBefore(service, api, day) : undefined;
  if (before?.status === 'failed') return reportFailure(before);
  const startedAt = performance.now();
  const run = await runFile(service, api, snapshot, day);
  if (run.status === 'failed') return reportFailure(run);
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

/** Uploads the snapshot of the day and runs the scoring. */
async function runFile(service: Service, api: ApiClient, path: string, day: string): Promise<Run> {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  const key = await uploadSnapshot(service, {
    day,
    name: isGzipName(path) ? `${NAME}.gz` : NAME,
    content: createReadStream(path),
    sizeBytes: statSync(path).size,
  });
  console.log(`Uploaded ${shortPath(path)} to ${key}`);
  return await runDay(api, day);
}

/** Scores the sample's taxpayers as of a month earlier, so that the day has previous grades. */
async function runMonthBefore(service: Service, api: ApiClient, day: string): Promise<Run> {
  const before = monthBefore(day);
  const months = monthsUntil(SAMPLE_DAY) - 1;
  const chunks = [...snapshotChunks({ taxpayers: SAMPLE_TAXPAYERS, seed: 1, months, badRows: false })];
  const content = Buffer.from(chunks.map(({ rows }) => rows).join(''));
  const key = await uploadSnapshot(service, { day: before, name: NAME, content, sizeBytes: content.length });
  console.log(`Uploaded the same taxpayers as of a month earlier to ${key}`);
  return await runDay(api, before);
}

/** The same day of the previous month; days after the 28th become the 28th. */
function monthBefore(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 2, Math.min(date, 28))).toISOString().slice(0, 10);
}

/** Prints why a run failed; the command fails too. */
function reportFailure({ runDate, problem }: Run): void {
  const reason = problem?.detail ?? 'The run has no problem details.';
  console.error(`The run of ${runDate} failed: ${reason}`);
  process.exitCode = 1;
}

function showRun({ runDate, taxpayers, rejected, psi, model }: Run, seconds: number): void {
  const rows = `${rejected.toLocaleString('en-US')} ${rejected === 1 ? 'row' : 'rows'}`;
  console.log(
    `${runDate}: ${taxpayers.toLocaleString('en-US')} taxpayers scored, ${rows} rejected; the run took ${seconds.toFixed(1)} s` +
      (model === undefined ? '' : ` with ${model.name} ${model.version}`),
  );
  if (psi !== undefined) console.log(`Stability: PSI ${psi.toFixed(3)}, ${READINGS[stabilityOf(psi)]}`);
}

function showRiskiest(scores: readonly RankedScore[]): void {
  console.log(`\nThe ${scores.length} riskiest taxpayers\n`);
  const rows = scores.map((score, index) => [
    String(index + 1),
    shortened(score.companyName),
    score.taxpayerId,
    String(score.score),
    factorPoints(score),
    score.grade,
    score.previousGrade ?? '–',
    mainReason(score.reasons)?.text ?? '–',
  ]);
  const header = ['', 'company', 'taxpayer', 'score', 'factors', 'grade', 'previous', 'main reason'];
  const numbers = ['right', 'left', 'left', 'right', 'right', 'left'] as const;
  console.log(tableLines([header, ...rows], numbers).join('\n'));
}

/** Points added or subtracted by business factors. */
function factorPoints({ businessAdjustments }: RankedScore): string {
  const points = businessAdjustments.reduce((sum, adjustment) => sum + adjustment.points, 0);
  return points === 0 ? '–' : `${points > 0 ? '+' : ''}${points}`;
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : name;
}

function showGrades({ grades, taxpayers }: Run): void {
  console.log('\nTaxpayers by grade (01 is the riskiest)\n');
  const largest = Math.max(1, ...grades.map((counted) => counted.taxpayers));
  const rows = grades.map(({ grade, taxpayers: count }) => [
    grade,
    count.toLocaleString('en-US'),
    `${((100 * count) / Math.max(1, taxpayers)).toFixed(1)} %`,
    '█'.repeat(Math.round((WIDEST_BAR * count) / largest)),
  ]);
  console.log(tableLines(rows, ['left', 'right', 'right', 'left']).join('\n'));
}

/** Downloads the reports and shows the rejected rows. */
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
  const lines = rows.map(({ line = '', taxpayerId = '', reason = '' }) =>
    [line, taxpayerId, reason].map(cellText),
  );
  console.log(tableLines([['line', 'taxpayer', 'reason'], ...lines], ['right', 'left']).join('\n'));
  if (rejected > rows.length) console.log(`and ${rejected - rows.length} more`);
}

function shortPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}
