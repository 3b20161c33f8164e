// The host's SQLite file in the state folder: undelivered events, the messages of every queue, the executions of state machines and
// the index of S3. It is written before anything that depends on it is acknowledged, and survives a crash.
import { DatabaseSync } from 'node:sqlite';
import { HostError, messageOf } from '../errors.ts';

/** The S3 emulator's thread and the host write to the same file; each waits this long for the other. */
const BUSY_MS = 10_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    envelope TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    sentAt INTEGER NOT NULL,
    visibleAt INTEGER NOT NULL,
    receiveCount INTEGER NOT NULL DEFAULT 0,
    firstReceivedAt INTEGER,
    receipt TEXT,
    deadLetterSource TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messagesByTime ON messages (queue, visibleAt);
  CREATE UNIQUE INDEX IF NOT EXISTS messagesByReceipt ON messages (receipt);
`;

/**
 * Opens the file, and creates it if it does not exist.
 *
 * @throws HostError if it cannot be read
 */
export function openEventStore(path: string): DatabaseSync {
  try {
    const store = new DatabaseSync(path, { timeout: BUSY_MS });
    // Commits survive the process; a power failure may lose the latest ones, as it may lose the contents of the latest objects.
    store.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    store.exec(SCHEMA);
    return store;
  } catch (error) {
    throw new HostError(`${path} cannot be used: ${messageOf(error)}; start with --reset to begin anew.`);
  }
}

/** Runs `work` in a transaction. */
export function transaction<Result>(store: DatabaseSync, work: () => Result): Result {
  if (store.isTransaction) return work();
  store.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    store.exec('COMMIT');
    return result;
  } catch (error) {
    store.exec('ROLLBACK');
    throw error;
  }
}
