// DynamoDB in a thread: dynalite on disk, with the two things it does not do by itself - write an item and its indexes
// as one, and forget idempotency records that nobody will ever finish.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import storage, { type BatchOperation, type Item, type Level } from 'dynalite/db/index.js';
import { LOOPBACK } from '../settings.ts';
import { serveThread } from './thread-side.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request just being sent. */
const KEEP_ALIVE_MS = 120_000;

/** Records, and bytes, read at once. */
const READ_AHEAD = 1_000;
const READ_AHEAD_BYTES = 4 * 1024 * 1024;

const { path } = workerData as { readonly path: string };

serveThread(async () => {
  mkdirSync(path, { recursive: true });
  const level = capturedLevel();
  writeIndexesWithItem();
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const db = level();
  await db.open();
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ready: `http://${LOOPBACK}:${port}`,
    methods: {
      describeTable: async (name: string) => await db.get(`table~${name}`),
      releaseInProgress: async (name: string) => await releaseInProgress(db, name),
      close: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    },
  };
});

/** dynalite keeps its store to itself; this takes note of it while dynalite makes it. */
function capturedLevel(): () => Level {
  const create = storage.create;
  let level: Level | undefined;
  storage.create = (options) => {
    const store = create(options);
    level = store.db;
    storage.create = create;
    return store;
  };
  return () => {
    if (level === undefined) throw new Error('dynalite has changed the way it opens its store');
    return level;
  };
}

/**
 * dynalite writes the entries of an item's indexes one by one and the item after them: a kill in between would leave a
 * worklist that shows what the table does not hold. This writes all of it as one batch, which LevelDB keeps whole or
 * not at all; that dynalite then writes the item once more changes nothing.
 */
function writeIndexesWithItem(): void {
  const kinds = ['Local', 'Global'] as const;
  storage.updateIndexes = (store, table, before, after, done) => {
    const indexes = kinds.map((kind) => ({ kind, list: table[`${kind}SecondaryIndexes`] ?? [] }));
    const changed = after ?? before;
    if (changed === undefined || changed === null || indexes.every(({ list }) => list.length === 0)) {
      done();
      return;
    }
    const operations = indexes.flatMap(({ kind, list }): BatchOperation[] => {
      const { puts, deletes } = storage.getIndexActions(list, before, after, table);
      const keyOf = (index: string, key: string): string =>
        `index-${kind.toLowerCase()}~${table.TableName}~${index}~${key}`;
      return [
        ...deletes.map(({ index, key }) => ({ type: 'del' as const, key: keyOf(index, key) })),
        ...puts.map(({ index, key, item }) => ({
          type: 'put' as const,
          key: keyOf(index, key),
          value: item,
        })),
      ];
    });
    const key = `item-${table.TableName}~${storage.createKey(changed, table)}`;
    operations.push(after === null ? { type: 'del', key } : { type: 'put', key, value: after });
    store.db.batch(operations).then(() => done(), done);
  };
}

/** Deletes the records that Powertools marked as in progress. */
async function releaseInProgress(db: Level, table: string): Promise<void> {
  // Read as text: parsing every record of a large table would hold up the start, and few are in progress.
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
