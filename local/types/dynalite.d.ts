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

  export interface StoredTable {
    readonly TableName: string;
    readonly TableStatus?: string;
    readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
    readonly LocalSecondaryIndexes?: readonly { readonly IndexName: string }[];
    readonly [property: string]: unknown;
  }

  export interface Iterator {
    /** Up to `size` entries; none at the end. */
    nextv(size: number): Promise<[string, string][]>;
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
    }): Iterator;
  }

  export interface Store {
    readonly db: Level;
  }

  interface IndexEntry {
    readonly index: string;
    readonly key: string;
  }

  const module: {
    create(options: object): Store;
    createKey(item: Item, table: StoredTable): string;
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
