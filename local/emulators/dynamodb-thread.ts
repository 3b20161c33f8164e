// DynamoDB in a thread: dynalite on disk, with what it does not do by itself - forget idempotency records that nobody will
// ever finish, and what dynamodb-store.ts adds.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import type { Item, Level } from 'dynalite/db/index.js';
import { LOOPBACK } from '../settings.ts';
import { prepareStorage } from './dynamodb-store.ts';
import { serveThread } from './thread-side.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request just being sent. */
const KEEP_ALIVE_MS = 120_000;

/** Records, and bytes, read at once. */
const READ_AHEAD = 1_000;
const READ_AHEAD_BYTES = 4 * 1024 * 1024;

const { path } = workerData as { readonly path: string };

serveThread(async () => {
  mkdirSync(path, { recursive: true });
  const openStorage = prepareStorage();
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const db = await openStorage();
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
