// The storage under dynalite, changed to write an item and its indexes as one, and fast enough for a nightly run: all reads, and all
// writes, of one turn of the event loop are one call of LevelDB.
import storage, { type BatchOperation, type Level, type Store } from 'dynalite/db/index.js';
import type { WriteLimits } from './dynamodb-limits.ts';
import { isStreamRecord, TableStreams } from './dynamodb-streams.ts';
import { type Commit, gatheredIn, undoneWith } from './dynamodb-transactions.ts';

/** LevelDB sorts this much in memory before it writes a file: fewer and larger files, but a start reads this much again. */
const WRITE_BUFFER_BYTES = 32 * 1024 * 1024;

type Done = (error: unknown, value?: unknown) => void;

/** Items that were written together with their indexes and stream records: dynalite writes each of them once more. */
const written = new WeakSet<object>();
/** How each store of this process commits. */
const commits = new WeakMap<object, Commit>();

/** The storage that dynalite has created. */
export interface Storage {
  readonly store: Store;
  readonly db: Level;
  readonly commit: Commit;
  readonly streams: TableStreams;
}

/**
 * Prepares dynalite's storage; to be called before dynalite creates it.
 *
 * @param onRecord called when a stream has a new record
 * @param limits of writes; none if omitted
 * @returns opens the storage that dynalite has created
 */
export function prepareStorage(
  onRecord: () => void = () => undefined,
  limits?: WriteLimits,
): () => Promise<Storage> {
  const created = capturedStore();
  const write = batched<BatchOperation>((operations) => created().db.batch(operations));
  const commit: Commit = async (operations) => {
    await write(operations).catch(unlessClosing(() => created().db));
    if (operations.some(isStreamRecord)) onRecord();
  };
  const streams = new TableStreams(() => created().db);
  writeItemAtOnce(streams, limits);
  return async () => {
    const { db } = created();
    batchCalls(db, commit);
    closeIterators(db);
    await db.open({ writeBufferSize: WRITE_BUFFER_BYTES });
    commits.set(created(), commit);
    return { store: created(), db, commit, streams };
  };
}

/** dynalite does not expose its store; this captures it when dynalite creates it. */
function capturedStore(): () => Store {
  const create = storage.create;
  let store: Store | undefined;
  storage.create = (options) => {
    store = create(options);
    storage.create = create;
    return store;
  };
  return () => {
    if (store === undefined) throw new Error('dynalite opens its store in another way than expected');
    return store;
  };
}

/** Collects requests until the next turn of the event loop, then runs them together; they succeed or fail together. */
function batched<Request>(
  work: (requests: readonly Request[]) => Promise<void>,
): (requests: readonly Request[]) => Promise<void> {
  let waiting: Request[] = [];
  let next: Promise<void> | undefined;
  return (requests) => {
    waiting.push(...requests);
    next ??= new Promise((resolve) => setImmediate(resolve)).then(async () => {
      const now = waiting;
      waiting = [];
      next = undefined;
      await work(now);
    });
    return next;
  };
}

/**
 * What becomes of an error of the database: while the database closes, nobody is left to tell, and dynalite would throw the error where
 * nothing catches it.
 */
function unlessClosing(db: () => Level): (error: unknown) => Promise<never> {
  return async (error) => {
    if (db().status === 'open') throw error;
    return await new Promise<never>(() => undefined);
  };
}

/** dynalite reads and writes item by item, with callbacks. */
function batchCalls(db: Level, commit: Commit): void {
  const get = db.get.bind(db);
  const readAll = batched<{ readonly key: string; readonly done: Done }>(async (requests) => {
    // Each item of a batch reads its table first: every key is read once, and every caller gets its own copy.
    const keys = [...new Set(requests.map(({ key }) => key))];
    const texts = await db.getMany(keys, { valueEncoding: 'utf8' });
    const textOf = new Map(keys.map((key, index) => [key, texts[index]]));
    for (const { key, done } of requests) {
      const text = textOf.get(key);
      setImmediate(done, null, text === undefined ? undefined : (JSON.parse(text) as unknown));
    }
  });
  db.get = (key: string, done?: Done): Promise<unknown> => {
    if (done === undefined) return get(key);
    return readAll([{ key, done }])
      .catch(unlessClosing(() => db))
      .catch((error: unknown) => setImmediate(done, error));
  };
  const settle = (operation: BatchOperation, done: Done): void => {
    commit([operation]).then(
      () => setImmediate(done, null),
      (error: unknown) => setImmediate(done, error),
    );
  };
  db.put = (key, value, done) => {
    if (typeof value === 'object' && value !== null && written.delete(value)) setImmediate(done, null);
    else settle({ type: 'put', key, value }, done);
  };
  const del = db.del.bind(db);
  db.del = async (key: string, done?: Done): Promise<void> => {
    if (done === undefined) await del(key);
    else settle({ type: 'del', key }, done);
  };
}

/**
 * dynalite ends iterators by `return`, which LevelDB's do not have: each query and scan would keep its snapshot of the database, and
 * its memory, forever.
 */
function closeIterators(db: Level): void {
  for (const method of ['keys', 'values'] as const) {
    const open = db[method].bind(db);
    db[method] = (options) => {
      const iterator = open(options);
      return Object.assign(iterator, { return: () => iterator.close() });
    };
  }
}

/**
 * dynalite writes the index entries of an item one by one and the item after them: a crash in between would leave index entries
 * without their item. This writes all of them, and the record of a stream, as one atomic batch of LevelDB, or leaves them to the batch
 * of a transaction.
 */
function writeItemAtOnce(streams: TableStreams, limits: WriteLimits | undefined): void {
  const kinds = ['Local', 'Global'] as const;
  storage.updateIndexes = (store, table, before, after, done) => {
    const taken = limits?.take(table, before, after, gatheredIn(store) === undefined ? 1 : 2);
    if (taken instanceof Error) {
      done(taken);
      return;
    }
    if (taken !== undefined) undoneWith(store, taken);
    const indexes = kinds.map((kind) => ({ kind, list: table[`${kind}SecondaryIndexes`] ?? [] }));
    const changed = after ?? before;
    const records = streams.operationsOf(table, before, after);
    const alone = records.length === 0 && indexes.every(({ list }) => list.length === 0);
    if (changed === undefined || changed === null || alone) {
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
    const transaction = gatheredIn(store);
    if (transaction !== undefined) {
      transaction.push(...operations, ...records);
      done();
      return;
    }
    const key = `item-${table.TableName}~${storage.createKey(changed, table)}`;
    operations.push(after === null ? { type: 'del', key } : { type: 'put', key, value: after }, ...records);
    const commit = commits.get(store);
    if (commit === undefined) throw new Error('dynalite writes to a storage that was not prepared');
    commit(operations).then(() => {
      if (after !== null) written.add(after);
      done();
    }, done);
  };
}
