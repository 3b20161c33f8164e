// DynamoDB in a thread: dynalite on disk with the additions of dynamodb-store.ts. It can also delete idempotency records of requests
// that no process will finish.
import { mkdirSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import type { Item, Level } from 'dynalite/db/index.js';
import { HostNames } from '../host-names.ts';
import type { DynamodbSettings } from './dynamodb.ts';
import { serveLimitedBatches, WriteLimits } from './dynamodb-limits.ts';
import { prepareStorage } from './dynamodb-store.ts';
import { serveTransactions } from './dynamodb-transactions.ts';
import { listening } from './json-service.ts';
import { serveThread } from './thread-side.ts';

/** Records, and bytes, that one read fetches. */
const READ_AHEAD = 1_000;
const READ_AHEAD_BYTES = 4 * 1024 * 1024;

const { path, allowedHosts = [], writeLimit } = workerData as DynamodbSettings & { readonly path: string };

serveThread(async (notify) => {
  mkdirSync(path, { recursive: true });
  const limits = writeLimit === undefined ? undefined : new WriteLimits(writeLimit);
  const openStorage = prepareStorage(notify, limits);
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const { store, db, commit, streams } = await openStorage();
  serveTransactions(server, store, commit);
  if (limits !== undefined) serveLimitedBatches(server, store);
  const { url, close } = await listening(server, new HostNames(allowedHosts));
  return {
    ready: url,
    methods: {
      describeTable: async (name: string) => await db.get(`table~${name}`),
      releaseInProgress: async (name: string) => await releaseInProgress(db, name),
      enableStream: async (name: string) => await streams.enable(name),
      readStream: async (name: string, most: number) => await streams.read(name, most),
      removeFromStream: async (name: string, through: string) => await streams.removeThrough(name, through),
      close,
    },
  };
});

/** Deletes the records that Powertools has marked as in progress. */
async function releaseInProgress(db: Level, table: string): Promise<void> {
  // Read as text: parsing every record of a large table would delay the start, and few are in progress.
  const records = db.iterator({
    ...prefix(`item-${table}~`),
    valueEncoding: 'utf8',
    highWaterMarkBytes: READ_AHEAD_BYTES,
  });
  for (;;) {
    const page = await records.nextv(READ_AHEAD);
    if (page.length === 0) break;
    for (const [key, text] of page) {
      if (!text.includes('"INPROGRESS"')) continue;
      if ((JSON.parse(text) as Item).status?.S === 'INPROGRESS') await db.del(key);
    }
  }
  await records.close();
}

function prefix(text: string): { gte: string; lt: string } {
  return { gte: text, lt: `${text}\u{ffff}` };
}
