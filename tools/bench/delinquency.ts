// Delinquency: taxpayers through the scorer against the raw ONNX run with the same tensor, a shard's lines from bytes to output
// files, and the run of the sample snapshot over the local host.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Run } from '../../bin/support/answers.ts';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { snapshotPrefix } from '../../functions/delinquency/keys.ts';
import { isRiskiest } from '../../functions/delinquency/report/report.ts';
import {
  accountsTensor,
  type DelinquencyModel,
  openScorer,
} from '../../functions/delinquency/scoring/model.ts';
import { reasonsOf } from '../../functions/delinquency/scoring/reasons.ts';
import type { Scorer } from '../../functions/delinquency/scoring/scoring.ts';
import { type Header, readHeader } from '../../functions/delinquency/snapshot/snapshot.ts';
import { readRows, type ShardRows, scoreRows } from '../../functions/delinquency/work/shard.ts';
import { startHost } from '../../local/host.ts';
import { alternately, median, quantile, type Row, rate, residentMb, timed } from './measure.ts';
import { ROOT } from './samples.ts';

const DAY = '2026-11-20';
const SAMPLE = join(ROOT, 'samples', 'taxpayers', `${DAY}.csv`);
const MODEL = join(ROOT, 'models', 'delinquency');
const TAXPAYERS = 5_000;
const ROUNDS = { warmUp: 10, runs: 60 };
const POLL_MS = 50;

export async function benchDelinquency(): Promise<Row[]> {
  const scorer = await openScorer(MODEL, { threads: 1 });
  const { header, bytes } = shard();
  const rows = readRows(bytes, header, 2);
  const scoring = await benchScorer(scorer, rows);
  const whole = await benchShard(scorer, header, bytes);
  await scorer.model.session.release();
  process.stderr.write('  host …\n');
  return [scoring, whole, await benchRun()];
}

/** The lines of a shard: the sample's, with ids of their own. */
function shard(): { header: Header; bytes: Buffer } {
  const [first = '', ...lines] = readFileSync(SAMPLE, 'utf8').trimEnd().split('\n').slice(0, -3);
  const header = readHeader(first);
  if (!header.ok) throw new Error(header.problems.join('; '));
  const text = Array.from({ length: TAXPAYERS }, (_, index) => {
    const line = lines[index % lines.length] ?? '';
    return `B${index}${line.slice(line.indexOf(','))}\n`;
  });
  return { header: header.value, bytes: Buffer.from(text.join('')) };
}

/** From parsed rows to scores, grades and reasons; the reasons of the two riskiest grades as text. Nothing is stored. */
async function benchScorer(scorer: Scorer<DelinquencyModel>, { taxpayers }: ShardRows): Promise<Row> {
  const accounts = accountsTensor(taxpayers.map(({ account }) => account));
  const [times, floor] = await alternately(
    ROUNDS.warmUp,
    ROUNDS.runs,
    async () => {
      const scores = await scorer.score(taxpayers);
      for (const [index, score] of scores.entries()) {
        const account = taxpayers[index]?.account;
        if (account !== undefined && isRiskiest(score)) {
          reasonsOf(account, score.reasons, score.adjustments);
        }
      }
    },
    () => scorer.model.session.run({ accounts }),
  );
  return {
    path: `score ${TAXPAYERS.toLocaleString('en-US')} taxpayers, reasons of the two riskiest grades in words`,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate((1000 * taxpayers.length) / median(times), 'rows'),
    memoryMb: residentMb(),
    floor: `raw ONNX run, same tensor: ${median(floor).toFixed(1)} ms`,
    ratio: median(times) / median(floor),
    target: '≥ 100,000/s, ≤ 1.5',
  };
}

async function benchShard(scorer: Scorer<DelinquencyModel>, header: Header, bytes: Buffer): Promise<Row> {
  const { taxpayers } = readRows(bytes, header, 2);
  const accounts = accountsTensor(taxpayers.map(({ account }) => account));
  const [times, floor] = await alternately(
    ROUNDS.warmUp,
    ROUNDS.runs,
    async () => {
      const rows = readRows(bytes, header, 2);
      await scoreRows(scorer, { shard: 0, rows, previousGrades: new Map(), scoredAt: '', language: 'en' });
    },
    () => scorer.model.session.run({ accounts }),
  );
  return {
    path: `a shard of ${TAXPAYERS.toLocaleString('en-US')} lines: read, scored, laid out as files`,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
    throughput: rate((1000 * taxpayers.length) / median(times), 'rows'),
    memoryMb: residentMb(),
    floor: `raw ONNX run, same tensor: ${median(floor).toFixed(1)} ms`,
    ratio: median(times) / median(floor),
  };
}

/** The sample snapshot from POST to a published ranking, after a first run that started all functions. */
async function benchRun(): Promise<Row> {
  const state = mkdtempSync(join(tmpdir(), 'customs-scoring-bench-delinquency-'));
  const host = await startHost({ port: 0, state, quiet: true });
  await host.warmed;
  try {
    const api = new ApiClient(await findService({ endpoints: host.endpointsFile }));
    const { s3Url, region, credentials, buckets } = host.endpoints;
    const s3 = new S3Client({ endpoint: s3Url, region, credentials, forcePathStyle: true });
    const body = readFileSync(SAMPLE);
    const times: number[] = [];
    for (const runDate of ['2026-11-17', '2026-11-18', '2026-11-19']) {
      await s3.send(
        new PutObjectCommand({
          Bucket: buckets.snapshots,
          Key: `${snapshotPrefix(runDate)}sample.csv`,
          Body: body,
        }),
      );
      times.push(await timed(() => finished(api, runDate)));
    }
    s3.destroy();
    const [first = Number.NaN, ...warm] = times;
    return {
      path: 'nightly run of 2,000 taxpayers over the local host, from POST to published',
      p50Ms: median(warm),
      p99Ms: quantile(warm, 0.99),
      throughput: rate(2_000_000 / median(warm), 'rows'),
      floor: `the first run, which starts every function: ${first.toFixed(0)} ms`,
      ratio: median(warm) / first,
      target: 'seconds',
    };
  } finally {
    await host.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

async function finished(api: ApiClient, runDate: string): Promise<void> {
  let run = await api.expect<Run>('POST', '/v1/delinquency/runs', { runDate });
  while (run.status === 'running') {
    await sleep(POLL_MS);
    run = await api.expect<Run>('GET', `/v1/delinquency/runs/${run.runId}`);
  }
  if (run.status !== 'succeeded') throw new Error(`The run failed: ${run.problem?.detail}`);
}
