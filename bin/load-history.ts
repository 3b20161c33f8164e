// Loads a history of declarations into risk profiles and the lake: npm run tool -- load-history history.csv
//
// Results are counted per profile in memory and added to the loaded counts of the profiles (functions/score-import/profiles).
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { writeHistory } from '../functions/insight/lake/history.ts';
import { PartitionStore } from '../functions/insight/lake/partitions/store.ts';
import {
  addHistory,
  removeOtherHistory,
  replaceHistory,
} from '../functions/score-import/profiles/history.ts';
import {
  addCounts,
  inspectionCounts,
  NO_HISTORY,
  type ProfileCounts,
} from '../functions/score-import/profiles/profiles.ts';
import { ProfileStore } from '../functions/score-import/profiles/store.ts';
import { chunks } from '../functions/shared/concurrency.ts';
import { DuckDb } from '../functions/shared/lake/duckdb.ts';
import { historyFile, isHistoryFile } from '../functions/shared/lake/keys.ts';
import { LakeStore } from '../functions/shared/lake/store.ts';
import { DECLARATIONS, INSPECTIONS } from '../functions/shared/lake/tables.ts';
import { deleteVersions } from './erase/objects.ts';
import { type DeclaredRow, readDeclarationFile } from './support/declaration-csv.ts';
import {
  fileArguments,
  findService,
  runCommand,
  SERVICE_HELP,
  type Service,
  UsageError,
} from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const HELP = `Loads a history of declarations: the results of its inspections into risk profiles, all of it into the lake.

usage: npm run tool -- load-history <file.csv[.gz]> [options]

The file has the columns of the public Korean data set (Declaration ID, Date, Office ID, … Fraud, Critical Fraud).
Rows without a value in Fraud were not inspected: they count in statistics, and in no profile. Counts of
several files add up; a file counts once. What was submitted and reported through the API is counted already:
leave it out of the file.

  --replace            the file takes the place of everything that was loaded before
${SERVICE_HELP}`;

/** Profiles between two renewals of the lock. */
const SLICE = 5_000;
const LAKE_MEMORY_MB = 1_024;
/** The lock of a loader that died expires after this time. */
const LOCK_MS = 5 * 60 * 1000;
/** Enough of a SHA-256 to tell files apart. */
const FILE_ID_LENGTH = 16;

await runCommand(async () => {
  const options = fileArguments(HELP, { replace: { type: 'boolean' } });
  if (options === undefined) return;
  const service = await findService(options);
  const table = service.tables.riskProfiles;
  if (table === undefined) throw new UsageError('The service has no riskProfiles table');
  const startedAt = performance.now();
  const { rows, sha256 } = await readDeclarationFile(options.path);
  const fileId = sha256.slice(0, FILE_ID_LENGTH);
  const counts = countProfiles(rows);
  const client = await service.dynamodb();
  const store = new ProfileStore(client, table);
  await withLock(store, async (keepLock) => {
    const progress = new Progress('profiles', counts.size);
    for (const slice of chunks([...counts], SLICE)) {
      await keepLock();
      const done = (count: number): void => progress.add(count);
      const unchanged = (count: number): void => progress.skip(count);
      if (options.replace === true) await replaceHistory(store, new Map(slice), fileId, done);
      else await addHistory(store, new Map(slice), fileId, done, unchanged);
    }
    if (options.replace !== true) return;
    const removed = await removeOtherHistory(store, fileId, keepLock);
    console.log(
      `What other files had loaded is removed from ${removed.toLocaleString('en-US')} further profiles`,
    );
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const inspected = rows.filter(({ outcome }) => outcome !== undefined).length;
  console.log(
    `${inspected.toLocaleString('en-US')} inspected declarations of ${rows.length.toLocaleString('en-US')} rows are loaded into ${counts.size.toLocaleString('en-US')} profiles: ` +
      `${seconds.toFixed(1)} s, ${Math.round(rows.length / seconds).toLocaleString('en-US')} rows/s`,
  );
  client.destroy();
  await loadLake(service, rows, fileId, options.replace === true);
});

/**
 * Writes the rows to the lake; repeating it changes nothing.
 *
 * @param replaces true to delete the rows of other history files
 */
async function loadLake(
  service: Service,
  rows: readonly DeclaredRow[],
  fileId: string,
  replaces: boolean,
): Promise<void> {
  const bucket = service.buckets.lake;
  if (bucket === undefined) throw new UsageError('The service has no lake');
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'customs-history-'));
  const client = await service.s3();
  const db = await DuckDb.open({ folder, memoryMb: LAKE_MEMORY_MB });
  try {
    const days = new Set(rows.map(({ declaration }) => declaration.declaredOn)).size;
    const progress = new Progress('days', days);
    await writeHistory({ db, files: new PartitionStore(client, bucket) }, rows, fileId, () =>
      progress.add(1),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(
      `${rows.length.toLocaleString('en-US')} declarations of ${days.toLocaleString('en-US')} days are in the lake: ${seconds.toFixed(1)} s`,
    );
    if (replaces) await removeOtherFiles(client, bucket, fileId);
  } finally {
    db.close();
    client.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deletes what other history files have in the lake. */
async function removeOtherFiles(client: S3Client, bucket: string, fileId: string): Promise<void> {
  const lake = new LakeStore(client, bucket);
  for (const { name } of [DECLARATIONS, INSPECTIONS]) {
    const others = (await lake.list(name, '0000-01-01', '9999-12-31')).filter(
      ({ file }) => isHistoryFile(file) && file !== historyFile(fileId),
    );
    await deleteVersions(
      client,
      bucket,
      others.map(({ key }) => ({ key, versionId: undefined })),
    );
    console.log(`${others.length.toLocaleString('en-US')} files of ${name} in the lake are replaced`);
  }
}

function countProfiles(rows: readonly DeclaredRow[]): Map<string, ProfileCounts> {
  const counts = new Map<string, ProfileCounts>();
  for (const { declaration, outcome } of rows) {
    if (outcome === undefined) continue;
    for (const [key, added] of inspectionCounts(declaration, () => outcome)) {
      counts.set(key, addCounts(counts.get(key) ?? NO_HISTORY, added));
    }
  }
  return counts;
}

/** Keeps a second loader out. The work renews the lock before each slice and stops if it has been lost. */
async function withLock(
  store: ProfileStore,
  work: (keepLock: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const owner = randomUUID();
  const keepLock = async (): Promise<void> => {
    if (await store.lockHistory(owner, Date.now(), LOCK_MS)) return;
    throw new UsageError(
      `Another load of profiles is running, or was interrupted less than ${LOCK_MS / 60_000} minutes ago; try again later`,
    );
  };
  await keepLock();
  try {
    await work(keepLock);
  } finally {
    await store.unlockHistory(owner);
  }
}
