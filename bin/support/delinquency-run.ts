// Runs the delinquency scoring as a client: uploads a snapshot, starts the run over the API and waits for its end.

import { randomUUID } from 'node:crypto';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { snapshotPrefix } from '../../functions/delinquency/keys.ts';
import type { Run } from './answers.ts';
import type { ApiClient } from './api.ts';
import { type Service, UsageError } from './endpoints.ts';
import { postWithRetries } from './retry.ts';
import { get, waitFor } from './uploads.ts';

/** Progress is printed at most this often for each step. */
const PROGRESS_STEPS = 10;
/** Enough for a million taxpayers. */
const TIMEOUT_MS = 60 * 60_000;

export interface SnapshotUpload {
  readonly day: string;
  /** File name in the folder of the day; an earlier upload of the same name is replaced. */
  readonly name: string;
  readonly content: PutObjectCommand['input']['Body'];
  readonly sizeBytes: number;
}

/**
 * Uploads a snapshot to the folder of its day. The folder must not contain another one: both would be scored together.
 *
 * @returns the key
 * @throws UsageError if there is another snapshot
 */
export async function uploadSnapshot(
  service: Service,
  { day, name, content, sizeBytes }: SnapshotUpload,
): Promise<string> {
  const bucket = service.buckets.snapshots;
  if (bucket === undefined) throw new UsageError('The service has no snapshots bucket');
  const key = snapshotPrefix(day) + name;
  const s3 = await service.s3();
  const other = (await keysBelow(s3, bucket, snapshotPrefix(day))).find((one) => one !== key);
  if (other !== undefined) {
    throw new UsageError(`${day} already has another snapshot (${other}); choose another --day`);
  }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ContentLength: sizeBytes }));
  s3.destroy();
  return key;
}

async function keysBelow(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}

/**
 * Starts a day's run and waits for its end, printing its progress.
 *
 * @returns the run, whether it succeeded or failed
 * @throws Error if it cannot be started, or does not end in time
 */
export async function runDay(api: ApiClient, runDate: string): Promise<Run> {
  const started = await postWithRetries<Run>(
    api,
    { path: '/v1/delinquency/runs', body: { runDate }, idempotencyKey: randomUUID() },
    { reached: true, over: false },
  );
  const deadline = Date.now() + TIMEOUT_MS;
  const printed = new Set<string>();
  return await waitFor(
    async () => {
      const run = await get<Run>(api, `/v1/delinquency/runs/${started.runId}`, deadline);
      printProgress(run, printed);
      return run;
    },
    ({ status }) => status !== 'running',
    { what: `The run of ${runDate}`, deadline },
  );
}

/** Prints each state of a run once: its status, and every tenth of its shards. */
function printProgress({ runId, status, shards, progress }: Run, printed: Set<string>): void {
  const parts = shards === undefined ? '' : `, ${shards} ${shards === 1 ? 'shard' : 'shards'}`;
  const state = `${runId}: ${status}${parts}`;
  const share = (done: number): number => Math.floor((PROGRESS_STEPS * done) / (shards ?? 1));
  const isShort = progress === undefined || (shards ?? 1) < PROGRESS_STEPS;
  const step = isShort ? state : `${state} ${share(progress.scored)} ${share(progress.published)}`;
  if (printed.has(step)) return;
  printed.add(step);
  process.stderr.write(
    isShort ? `${state}\n` : `${state}, ${progress.scored} scored, ${progress.published} published\n`,
  );
}
