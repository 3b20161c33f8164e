// A run of the delinquency scoring from outside: the snapshot is put where an administration would put its own, the run is started
// over the API and waited for.
import { randomUUID } from 'node:crypto';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { snapshotPrefix } from '../../functions/delinquency/keys.ts';
import type { Run } from '../../functions/delinquency/schemas.ts';
import type { ApiClient } from './api.ts';
import { type Service, UsageError } from './endpoints.ts';
import { postWithRetries } from './retry.ts';
import { get, waitFor } from './uploads.ts';

/** Parts of a run that are told of. */
const TENTHS = 10;
/** As long as a million taxpayers may take. */
const TIMEOUT_MS = 60 * 60_000;

export interface SnapshotUpload {
  readonly day: string;
  /** Its name in the folder of the day; uploaded again, it is replaced. */
  readonly name: string;
  readonly content: PutObjectCommand['input']['Body'];
  readonly sizeBytes: number;
}

/**
 * Puts a snapshot into the folder of its day, where no other may lie: both would be scored together.
 *
 * @returns its key
 * @throws UsageError where there is another one
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
    throw new UsageError(`${day} has a snapshot of its own (${other}): choose another --day`);
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
 * Starts a day's run and waits for its end; what is new of it is told on the way.
 *
 * @returns the run, whether it succeeded or failed
 * @throws Error where it cannot be started, or does not end in time
 */
export async function runDay(api: ApiClient, runDate: string): Promise<Run> {
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

/** Says what is new of a run, once: every tenth of its shards. */
function tell({ runId, status, shards, progress }: Run, told: Set<string>): void {
  const parts = shards === undefined ? '' : `, ${shards} ${shards === 1 ? 'shard' : 'shards'}`;
  const news = `${runId}: ${status}${parts}`;
  const share = (done: number): number => Math.floor((TENTHS * done) / (shards ?? 1));
  const isShort = progress === undefined || (shards ?? 1) < TENTHS;
  const step = isShort ? news : `${news} ${share(progress.scored)} ${share(progress.published)}`;
  if (told.has(step)) return;
  told.add(step);
  process.stderr.write(
    isShort ? `${news}\n` : `${news}, ${progress.scored} scored, ${progress.published} published\n`,
  );
}
