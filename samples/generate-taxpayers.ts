/**
 * Writes a snapshot of fictitious taxpayers, as a taxpayer register would deliver it each night, and optionally their outcomes.
 *
 * A taxpayer depends only on the seed and its number: a larger snapshot begins with the taxpayers of a smaller one, and a snapshot of
 * a later month shows the same taxpayers some months later. Rows are streamed; memory does not grow with their number.
 *
 * Run: `node samples/generate-taxpayers.ts --help`
 */
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { runCommand, UsageError } from '../bin/support/endpoints.ts';
import { Progress } from '../bin/support/progress.ts';
import { FIRST_SNAPSHOT_MONTH, hasHistory, monthsUntil } from './taxpayers-generator/account.ts';
import { MAX_TAXPAYERS } from './taxpayers-generator/companies.ts';
import { type SnapshotRequest, snapshotChunks } from './taxpayers-generator/snapshot.ts';

const HELP = `Writes a snapshot of fictitious taxpayers for the nightly delinquency run.

usage: node samples/generate-taxpayers.ts [options]

  --taxpayers <number>   number of taxpayers (default 2000)
  --seed <number>        random seed (default 1)
  --day <YYYY-MM-DD>     day of the snapshot, ${FIRST_SNAPSHOT_MONTH} or later (default 2026-11-20)
  --out <file>           output file, compressed if its name ends in .gz (default standard output)
  --outcomes <file>      also write taxpayerId,delinquent (1 if the next statement was not paid), for npm run tool -- backtest
  --bad-rows             end the snapshot with three rows that a run must reject`;

const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const LATEST_MONTHS = 240;
const LARGEST_SEED = 2 ** 32 - 1;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      taxpayers: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      day: { type: 'string', default: '2026-11-20' },
      out: { type: 'string' },
      outcomes: { type: 'string' },
      'bad-rows': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const request: SnapshotRequest = {
    taxpayers: numberOf('--taxpayers', values.taxpayers, 1, MAX_TAXPAYERS),
    seed: numberOf('--seed', values.seed, 0, LARGEST_SEED),
    months: monthsOf(values.day),
    badRows: values['bad-rows'],
  };
  for (const path of [values.out, values.outcomes]) assertFolder(path);
  const outcomes = values.outcomes === undefined ? undefined : new PassThrough();
  await Promise.all([
    write(Readable.from(rowsOf(request, outcomes)), values.out),
    outcomes === undefined ? undefined : write(outcomes, values.outcomes),
  ]);
});

function numberOf(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option}: expected a whole number from ${least} to ${most}, got ${text}`);
}

function monthsOf(day: string): number {
  const months = DAY.test(day) ? monthsUntil(day) : 0;
  if (hasHistory(months) && months <= LATEST_MONTHS) return months;
  throw new UsageError(`--day: expected a day (YYYY-MM-DD) in ${FIRST_SNAPSHOT_MONTH} or later, got ${day}`);
}

function assertFolder(path: string | undefined): void {
  if (path === undefined || existsSync(dirname(resolve(path)))) return;
  throw new UsageError(`${path}: the folder does not exist`);
}

/** Yields the lines of the snapshot, and writes the outcomes of the same taxpayers to their own stream. */
async function* rowsOf(request: SnapshotRequest, outcomes: PassThrough | undefined): AsyncGenerator<string> {
  const progress = new Progress('taxpayers', request.taxpayers);
  for (const chunk of snapshotChunks(request)) {
    if (outcomes?.write(chunk.outcomes) === false) await once(outcomes, 'drain');
    yield chunk.rows;
    progress.add(chunk.taxpayers);
  }
  outcomes?.end();
}

/** Writes to standard output, or to a file that gets its final name once it is complete. */
async function write(lines: Readable, path: string | undefined): Promise<void> {
  if (path === undefined) {
    await pipeline(lines, process.stdout, { end: false }).catch(unlessClosed);
    return;
  }
  const partial = `${path}.partial`;
  const packed: NodeJS.ReadWriteStream = path.endsWith('.gz') ? createGzip() : new PassThrough();
  await pipeline(lines, packed, createWriteStream(partial));
  await rename(partial, path);
}

/** The reader of standard output may close it early. */
function unlessClosed(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
}
