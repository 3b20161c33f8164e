// Types of the parts of dynalite that this host uses; it has none of its own.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export interface DynaliteOptions {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

/** The storage under dynalite: LevelDB, keys prefixed by `table~`, `item-<table>~`, `index-global~<table>~<index>~`. */
declare module 'dynalite/db/index.js' {
  export type AttributeValue = Readonly<Record<string, unknown>>;
  export type Item = Readonly<Record<string, AttributeValue>>;

  export interface KeyElement {
    readonly AttributeName: string;
  }

  export interface StoredIndex {
    readonly IndexName: string;
    readonly KeySchema: readonly KeyElement[];
  }

  export interface StoredTable {
    readonly TableName: string;
    readonly TableStatus?: string;
    readonly KeySchema: readonly KeyElement[];
    readonly GlobalSecondaryIndexes?: readonly StoredIndex[];
    readonly LocalSecondaryIndexes?: readonly StoredIndex[];
    readonly [property: string]: unknown;
  }

  export interface Iterator {
    /** Up to `size` entries; none at the end. */
    nextv(size: number): Promise<[string, string][]>;
    /** The rest of the entries; closes the iterator. */
    all(): Promise<[string, string][]>;
    close(): Promise<void>;
  }

  /** Iterates over keys or values; keeps a snapshot of the database until it is closed. */
  export interface OneByOne {
    /** Rejects once it is closed. */
    next(): Promise<unknown>;
    close(): Promise<void>;
  }

  export type BatchOperation =
    | { readonly type: 'put'; readonly key: string; readonly value: unknown }
    | { readonly type: 'del'; readonly key: string };

  export interface Level {
    /** `open`, or on the way there or away. */
    readonly status: string;
    open(options: { readonly writeBufferSize: number }): Promise<void>;
    /** With a callback, as dynalite calls it, the promise has no meaning. */
    get(key: string, done?: (error: unknown, value?: unknown) => void): Promise<unknown>;
    /** undefined for a key that does not exist. */
    getMany(
      keys: readonly string[],
      options: { readonly valueEncoding: 'utf8' },
    ): Promise<(string | undefined)[]>;
    put(key: string, value: unknown, done: (error: unknown) => void): void;
    del(key: string, done?: (error: unknown) => void): Promise<void>;
    batch(operations: readonly BatchOperation[]): Promise<void>;
    keys(options: object): OneByOne;
    values(options: object): OneByOne;
    iterator(options: {
      readonly gte: string;
      readonly lt: string;
      readonly valueEncoding: 'utf8';
      readonly highWaterMarkBytes: number;
      readonly limit?: number;
      readonly reverse?: boolean;
    }): Iterator;
    /** Deletes a range of keys. */
    clear(range: { readonly gte: string; readonly lte: string }): Promise<void>;
  }

  export type Done = (error?: unknown, value?: unknown) => void;

  /** The items of a table. */
  export interface ItemDb {
    /** Calls back once no one else holds the key; `release` wraps the callback that ends the hold. */
    readonly lock: (
      key: string,
      held: (
        release: <Values extends unknown[]>(done: (...values: Values) => void) => (...values: Values) => void,
      ) => void,
    ) => void;
    readonly get: (key: string, done: Done) => void;
    readonly put: (key: string, value: unknown, done: Done) => void;
    readonly del: (key: string, done: Done) => void;
  }

  export interface Store {
    readonly db: Level;
    readonly getItemDb: (table: string) => ItemDb;
    readonly getTable: (name: string, done: (error: unknown, table: StoredTable) => void) => void;
  }

  interface IndexEntry {
    readonly index: string;
    readonly key: string;
  }

  const module: {
    create(options: object): Store;
    createKey(item: Item, table: StoredTable): string;
    /** An error with dynalite's answer, or nothing. */
    validateItem(item: Item, table: StoredTable): unknown;
    validateKey(key: Item, table: StoredTable): unknown;
    /** Bytes of an item by DynamoDB's rules. */
    itemSize(item: Item): number;
    getIndexActions(
      indexes: readonly { readonly IndexName: string }[],
      before: Item | null | undefined,
      after: Item | null,
      table: StoredTable,
    ): {
      readonly puts: readonly (IndexEntry & { readonly item: Item })[];
      readonly deletes: readonly IndexEntry[];
    };
    updateIndexes(
      store: Store,
      table: StoredTable,
      before: Item | null | undefined,
      after: Item | null,
      done: (error?: unknown) => void,
    ): void;
  };
  export default module;
}

/** Checks of one operation's input. */
declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  const validations: {
    /** @throws an error with dynalite's answer */
    checkTypes(input: object, types: object): object;
    /** @throws an error with dynalite's answer */
    checkValidations(input: object, types: object, custom: unknown, store: Store): void;
  };
  export default validations;
}

declare module 'dynalite/validations/putItem.js' {
  const checks: { readonly types: object; readonly custom: unknown };
  export default checks;
}
declare module 'dynalite/validations/updateItem.js' {
  export { default } from 'dynalite/validations/putItem.js';
}
declare module 'dynalite/validations/batchWriteItem.js' {
  export { default } from 'dynalite/validations/putItem.js';
}
declare module 'dynalite/validations/deleteItem.js' {
  export { default } from 'dynalite/validations/putItem.js';
}

declare module 'dynalite/actions/putItem.js' {
  import type { Done, Store } from 'dynalite/db/index.js';

  /** Checks the condition against the stored item and does the write. */
  export default function action(store: Store, input: object, done: Done): void;
}
declare module 'dynalite/actions/updateItem.js' {
  export { default } from 'dynalite/actions/putItem.js';
}
declare module 'dynalite/actions/deleteItem.js' {
  export { default } from 'dynalite/actions/putItem.js';
}
