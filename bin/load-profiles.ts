// Loads risk profiles from a history of inspected declarations: npm run tool -- load-profiles history.csv
//
// Results are counted per profile in memory and written as `history#…` items beside the live counts. Each item remembers
// the files it holds, so loading a file again, or finishing a load that was cut off, counts nothing twice.
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HISTORY_PREFIX } from '../functions/score-import/declarations/store.ts';
import {
  addCounts,
  NO_HISTORY,
  type ProfileCounts,
  profileKeys,
  resultCounts,
} from '../functions/score-import/profiles/profiles.ts';
import { batchGet, batchPut, type Item } from '../functions/shared/aws/batch.ts';
import { chunks } from '../functions/shared/concurrency.ts';
import { type DeclaredRow, readDeclarationFile } from './support/declaration-csv.ts';
import { fileArguments, findService, runCommand, SERVICE_HELP, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const HELP = `Loads risk profiles from a history of inspected declarations.

usage: npm run tool -- load-profiles <file.csv[.gz]> [options]

The file has the columns of the public Korean data set (Declaration ID, Date, Office ID, … Fraud, Critical Fraud).
Rows without a value in Fraud were not inspected and count nothing. Files add up; a file counts once.
Results reported through the API are counted already: leave them out of the file.

${SERVICE_HELP}`;

/** Items read and written in one go; bounds memory and what a crash leaves to do. */
const SLICE = 5_000;
/** A loader that died lets the next one in after this time. */
const LOCK_MS = 5 * 60 * 1000;
const LOCK_KEY = { entity: { S: `lock#${HISTORY_PREFIX}load` } };
/** Enough of a SHA-256 to tell files apart. */
const FILE_ID_LENGTH = 16;

await runCommand(async () => {
  const asked = fileArguments(HELP);
  if (asked === undefined) return;
  const service = await findService(asked);
  const table = service.tables.riskProfiles;
  if (table === undefined) throw new UsageError('The service has no riskProfiles table');
  const startedAt = performance.now();
  const { rows, sha256 } = await readDeclarationFile(asked.path);
  const counts = countProfiles(rows);
  const client = service.dynamodb();
  await withLock(client, table, async (keepLock) => {
    const progress = new Progress('profiles', counts.size);
    for (const slice of chunks([...counts], SLICE)) {
      await keepLock();
      await addSlice(client, table, slice, sha256.slice(0, FILE_ID_LENGTH), (count) => progress.add(count));
    }
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const inspected = rows.filter(({ outcome }) => outcome !== undefined).length;
  console.log(
    `${inspected.toLocaleString('en-US')} inspected declarations of ${rows.length.toLocaleString('en-US')} rows are in ${counts.size.toLocaleString('en-US')} profiles: ` +
      `${seconds.toFixed(1)} s, ${Math.round(rows.length / seconds).toLocaleString('en-US')} rows/s`,
  );
  client.destroy();
});

type Client = Parameters<typeof batchGet>[0];

function countProfiles(rows: readonly DeclaredRow[]): Map<string, ProfileCounts> {
  const counts = new Map<string, ProfileCounts>();
  for (const { declaration, outcome } of rows) {
    if (outcome === undefined) continue;
    const result = resultCounts(outcome);
    for (const key of Object.values(profileKeys(declaration))) {
      if (key !== undefined) counts.set(key, addCounts(counts.get(key) ?? NO_HISTORY, result));
    }
  }
  return counts;
}

/** Adds a slice of counts to the stored history; entities that already hold the file are left as they are. */
async function addSlice(
  client: Client,
  table: string,
  slice: readonly (readonly [string, ProfileCounts])[],
  fileId: string,
  onDone: (count: number) => void,
): Promise<void> {
  const keys = slice.map(([entity]) => ({ entity: { S: HISTORY_PREFIX + entity } }));
  const stored = new Map((await batchGet(client, table, keys)).map((item) => [item.entity?.S, item]));
  const items = slice.flatMap(([entity, counts]): Item[] => {
    const before = stored.get(HISTORY_PREFIX + entity);
    const files = before?.files?.SS ?? [];
    if (files.includes(fileId)) return [];
    const sum = addCounts(counts, {
      inspected: Number(before?.inspected?.N ?? 0),
      fraud: Number(before?.fraud?.N ?? 0),
      critical: Number(before?.critical?.N ?? 0),
    });
    return [
      {
        entity: { S: HISTORY_PREFIX + entity },
        inspected: { N: String(sum.inspected) },
        fraud: { N: String(sum.fraud) },
        critical: { N: String(sum.critical) },
        files: { SS: [...files, fileId] },
      },
    ];
  });
  onDone(slice.length - items.length);
  await batchPut(client, table, items, onDone);
}

/**
 * Keeps a second loader out: two would overwrite each other's sums. The work renews the lock before each slice and stops
 * where it has been lost.
 */
async function withLock(
  client: Client,
  table: string,
  work: (keepLock: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const owner = randomUUID();
  const keepLock = async (): Promise<void> => {
    const now = Date.now();
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...LOCK_KEY, owner: { S: owner }, until: { N: String(now + LOCK_MS) } },
          ConditionExpression: 'attribute_not_exists(#entity) OR #until < :now OR #owner = :owner',
          ExpressionAttributeNames: { '#entity': 'entity', '#until': 'until', '#owner': 'owner' },
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':owner': { S: owner } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new UsageError(
        `Another load of profiles is running, or was cut off less than ${LOCK_MS / 60_000} minutes ago; try again later`,
      );
    }
  };
  await keepLock();
  try {
    await work(keepLock);
  } finally {
    await releaseLock(client, table, owner);
  }
}

async function releaseLock(client: Client, table: string, owner: string): Promise<void> {
  try {
    await client.send(
      new DeleteItemCommand({
        TableName: table,
        Key: LOCK_KEY,
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
      }),
    );
  } catch (error) {
    // Somebody else's by now.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
