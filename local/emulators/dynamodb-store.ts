// The storage under dynalite, made to keep an item and its indexes as one, and to write many items as fast as a nightly
// run needs: what a turn of the event loop wants to read or write goes to LevelDB as one call.
import storage, { type BatchOperation, type Level, type Store } from 'dynalite/db/index.js';

/** LevelDB sorts this much in memory before it writes a file: fewer, larger files, and a start that reads this much. */
const WRITE_BUFFER_BYTES = 32 * 1024 * 1024;

type Done = (error: unknown, value?: unknown) => void;

/** What has been written together with its indexes: dynalite writes it once more after that. */
const written = new WeakSet<object>();

/**
 * Prepares dynalite's storage; to be called before dynalite makes it.
 *
 * @returns opens the storage that dynalite has made
 */
export function prepareStorage(): () => Promise<Level> {
  const made = capturedStore();
  const commit = gathered<BatchOperation>((operations) => made().db.batch(operations));
  writeIndexesWithItem(commit);
  return async () => {
    const { db } = made();
    gatherCalls(db, commit);
    closeIterators(db);
    await db.open({ writeBufferSize: WRITE_BUFFER_BYTES });
    return db;
  };
}

/** dynalite keeps its store to itself; this takes note of it while dynalite makes it. */
function capturedStore(): () => Store {
  const create = storage.create;
  let made: Store | undefined;
  storage.create = (options) => {
    made = create(options);
    storage.create = create;
    return made;
  };
  return () => {
    if (made === undefined) throw new Error('dynalite has changed the way it opens its store');
    return made;
  };
}

/** Gathers what is asked for until the event loop comes round, then does all of it; all of it succeeds, or nothing. */
function gathered<Wanted>(
  work: (wanted: readonly Wanted[]) => Promise<void>,
): (wanted: readonly Wanted[]) => Promise<void> {
  let waiting: Wanted[] = [];
  let next: Promise<void> | undefined;
  return (wanted) => {
    waiting.push(...wanted);
    next ??= new Promise((resolve) => setImmediate(resolve)).then(async () => {
      const now = waiting;
      waiting = [];
      next = undefined;
      await work(now);
    });
    return next;
  };
}

/** dynalite reads and writes item by item, with callbacks. */
function gatherCalls(db: Level, commit: (operations: readonly BatchOperation[]) => Promise<void>): void {
  const get = db.get.bind(db);
  const readAll = gathered<{ readonly key: string; readonly done: Done }>(async (wanted) => {
    // Each item of a batch asks for its table first: every key is read once, and every asker gets a value of its own.
    const keys = [...new Set(wanted.map(({ key }) => key))];
    const texts = await db.getMany(keys, { valueEncoding: 'utf8' });
    const textOf = new Map(keys.map((key, index) => [key, texts[index]]));
    for (const { key, done } of wanted) {
      const text = textOf.get(key);
      setImmediate(done, null, text === undefined ? undefined : (JSON.parse(text) as unknown));
    }
  });
  db.get = (key: string, done?: Done): Promise<unknown> => {
    if (done === undefined) return get(key);
    return readAll([{ key, done }]).catch((error: unknown) => setImmediate(done, error));
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
 * dynalite ends an iterator by `return`, as generators are ended, and LevelDB's have none: each query and scan would keep its view of
 * the database, and the memory of that, for good.
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
 * dynalite writes the entries of an item's indexes one by one and the item after them: a kill in between would leave a
 * worklist that shows what the table does not hold. This writes all of it as one batch, which LevelDB keeps whole or
 * not at all.
 */
function writeIndexesWithItem(commit: (operations: readonly BatchOperation[]) => Promise<void>): void {
  const kinds = ['Local', 'Global'] as const;
  storage.updateIndexes = (_store, table, before, after, done) => {
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
    commit(operations).then(() => {
      if (after !== null) written.add(after);
      done();
    }, done);
  };
}
