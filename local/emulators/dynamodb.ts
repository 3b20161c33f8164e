// The DynamoDB emulator, as the host uses it.
import { isDeepStrictEqual } from 'node:util';
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { CREDENTIALS } from '../settings.ts';
import type { WriteLimit } from './dynamodb-limits.ts';
import type { StreamRecord } from './dynamodb-streams.ts';
import { EmulatorThread } from './emulator-thread.ts';

/** The stream of a table. */
export interface TableStream {
  /** The oldest records. */
  read(most: number): Promise<readonly StreamRecord[]>;
  /** Deletes the records up to and including this one. */
  removeThrough(sequenceNumber: string): Promise<void>;
  /** @param listener called when there may be new records */
  onRecord(listener: () => void): void;
}

export interface DynamodbEmulator {
  readonly url: string;
  /**
   * Creates the table if it does not exist.
   *
   * @throws HostError if it exists with other keys or indexes
   */
  ensureTable(name: string, shape: Readonly<Record<string, unknown>>): Promise<void>;
  /** Deletes idempotency records of requests that can no longer finish. */
  releaseInProgress(table: string): Promise<void>;
  /** Records the changes of a table from now on. */
  enableStream(table: string): Promise<void>;
  /** The stream of a table; undefined if it has none. */
  stream(table: string): TableStream | undefined;
  close(): Promise<void>;
}

export interface DynamodbSettings {
  /** Names under which it answers, besides those of the loopback address. */
  readonly allowedHosts?: readonly string[];
  /** What partitions take; no limit if omitted. */
  readonly writeLimit?: WriteLimit | undefined;
}

export async function startDynamodb(
  path: string,
  onCrash: (error: Error) => void,
  settings: DynamodbSettings = {},
): Promise<DynamodbEmulator> {
  const script = new URL('./dynamodb-thread.ts', import.meta.url);
  const listeners = new Set<() => void>();
  const streams = new Set<string>();
  const thread = new EmulatorThread('The DynamoDB emulator', script, { path, ...settings }, onCrash, () => {
    for (const listener of listeners) listener();
  });
  const url = String(await thread.started());
  return {
    url,
    ensureTable: async (name, shape) => {
      const existing = await thread.call('describeTable', name);
      if (existing === undefined) await createTable(url, name, shape);
      else checkShape(name, existing, shape);
    },
    releaseInProgress: async (table) => {
      await thread.call('releaseInProgress', table);
    },
    enableStream: async (table) => {
      await thread.call('enableStream', table);
      streams.add(table);
    },
    stream: (table) =>
      streams.has(table)
        ? {
            read: async (most) => (await thread.call('readStream', table, most)) as readonly StreamRecord[],
            removeThrough: async (through) => {
              await thread.call('removeFromStream', table, through);
            },
            onRecord: (listener) => void listeners.add(listener),
          }
        : undefined,
    close: () => thread.close(),
  };
}

async function createTable(
  url: string,
  name: string,
  shape: Readonly<Record<string, unknown>>,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.CreateTable',
      'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
      // The emulator requires a signature and does not verify it.
      authorization: `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.accessKeyId}, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify({ TableName: name, BillingMode: 'PAY_PER_REQUEST', ...shape }),
  });
  if (!response.ok) throw new HostError(`The table ${name} cannot be created: ${await response.text()}`);
}

function checkShape(name: string, existing: unknown, shape: Readonly<Record<string, unknown>>): void {
  const stored = isRecord(existing) ? existing : {};
  const same =
    isDeepStrictEqual(stored.KeySchema, shape.KeySchema) &&
    isDeepStrictEqual(indexesOf(stored), indexesOf(shape)) &&
    isDeepStrictEqual(attributesOf(stored), attributesOf(shape));
  if (!same) {
    throw new HostError(
      `The stored table ${name} has other keys or indexes than this version's template; start with --reset to begin anew.`,
    );
  }
}

/** Keys and projections by index name, without what the emulator adds to an index. */
function indexesOf(table: Readonly<Record<string, unknown>>): Map<unknown, unknown> {
  const lists = [table.GlobalSecondaryIndexes, table.LocalSecondaryIndexes];
  const indexes = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return new Map(
    indexes
      .filter(isRecord)
      .map(({ IndexName, KeySchema, Projection }) => [IndexName, { KeySchema, Projection }]),
  );
}

function attributesOf(table: Readonly<Record<string, unknown>>): Map<unknown, unknown> {
  const list: unknown[] = Array.isArray(table.AttributeDefinitions) ? table.AttributeDefinitions : [];
  return new Map(
    list.filter(isRecord).map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
}
