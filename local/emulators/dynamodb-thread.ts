// DynamoDB in a thread: dynalite on disk, with the two things it does not do by itself - mend its indexes after a crash,
// and forget idempotency records that nobody will ever finish.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import storage, { type Item, type Level, type StoredTable } from 'dynalite/db/index.js';
import { LOOPBACK } from '../settings.ts';
import { serveThread } from './thread-side.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request just being sent. */
const KEEP_ALIVE_MS = 120_000;

const { path, mend } = workerData as { readonly path: string; readonly mend: boolean };

serveThread(async () => {
  mkdirSync(path, { recursive: true });
  const level = capturedLevel();
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const db = level();
  await db.open();
  if (mend) await mendIndexes(db);
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
 * dynalite writes the entries of an item's indexes first and the item after them. A kill in between leaves an index
 * that shows what the table does not hold; this makes every index say what its table says.
 */
async function mendIndexes(db: Level): Promise<void> {
  for await (const [, value] of db.iterator(prefix('table~'))) {
    const table = value as StoredTable;
    for (const kind of ['Local', 'Global'] as const) {
      const indexes = table[`${kind}SecondaryIndexes`] ?? [];
      if (indexes.length > 0) await mendTable(db, table, indexes, kind.toLowerCase());
    }
  }
}

async function mendTable(
  db: Level,
  table: StoredTable,
  indexes: readonly { readonly IndexName: string }[],
  kind: string,
): Promise<void> {
  const items = `item-${table.TableName}~`;
  const entries = (index: string): string => `index-${kind}~${table.TableName}~${index}~`;
  const expected = (item: Item) =>
    storage
      .getIndexActions(indexes, null, item, table)
      .puts.map(({ index, key, item: entry }) => [entries(index) + key, entry] as const);
  for (const { IndexName: index } of indexes) {
    for await (const [key, entry] of db.iterator(prefix(entries(index)))) {
      const item = (await db.get(items + storage.createKey(entry as Item, table))) as Item | undefined;
      const right = item !== undefined && expected(item).some(([wanted]) => wanted === key);
      if (!right) await db.del(key);
    }
  }
  for await (const [, item] of db.iterator(prefix(items))) {
    for (const [key, entry] of expected(item as Item)) {
      if (JSON.stringify(await db.get(key)) !== JSON.stringify(entry)) await db.put(key, entry);
    }
  }
}

/** Deletes the records that Powertools marked as in progress. */
async function releaseInProgress(db: Level, table: string): Promise<number> {
  let released = 0;
  for await (const [key, record] of db.iterator(prefix(`item-${table}~`))) {
    if ((record as Item).status?.S !== 'INPROGRESS') continue;
    await db.del(key);
    released += 1;
  }
  return released;
}

function prefix(text: string): { gte: string; lt: string } {
  return { gte: text, lt: `${text}\u{ffff}` };
}
