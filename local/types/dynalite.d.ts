// dynalite has no types of its own: what this host uses of it.
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

  interface Range {
    readonly gte: string;
    readonly lt: string;
  }

  export interface Level {
    open(): Promise<void>;
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    del(key: string): Promise<void>;
    iterator(range: Range): AsyncIterable<[string, unknown]>;
  }

  export interface Store {
    readonly db: Level;
  }

  const module: {
    create(options: object): Store;
    createKey(item: Item, table: StoredTable): string;
    getIndexActions(
      indexes: readonly { readonly IndexName: string }[],
      before: Item | null,
      after: Item,
      table: StoredTable,
    ): { readonly puts: readonly { readonly index: string; readonly key: string; readonly item: Item }[] };
  };
  export default module;
}
