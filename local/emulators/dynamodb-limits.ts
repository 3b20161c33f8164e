// The limit on writes that DynamoDB's partitions have, for finding hot keys without AWS; off unless it is asked for. Every table and
// every index has partitions of its own, an item is in the one that its partition key hashes to, and each takes so many units a second:
// a token bucket that holds one second's worth. AWS lends more than that for a while and splits a partition that stays hot: neither
// is emulated, so that what ends well here ends no worse there.
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import deleteItem from 'dynalite/actions/deleteItem.js';
import putItem from 'dynalite/actions/putItem.js';
import storage, { type Item, type Store, type StoredTable } from 'dynalite/db/index.js';
import batchChecks from 'dynalite/validations/batchWriteItem.js';
import validations from 'dynalite/validations/index.js';
import {
  type Answered,
  answered,
  isAnswered,
  nameOf,
  refusal,
  serveOperation,
} from './dynamodb-operations.ts';

/** What partitions take. */
export interface WriteLimit {
  /** Partitions of each table and of each index; a new on-demand table has four. */
  readonly partitions: number;
  /** Write units that each takes a second; 1,000 in AWS. */
  readonly unitsPerSecond: number;
}

const UNIT_BYTES = 1_024;
const THROTTLED = 'ProvisionedThroughputExceededException';

interface Bucket {
  tokens: number;
  filledAt: number;
}

export class WriteLimits {
  readonly #limit: WriteLimit;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param clock in milliseconds */
  constructor(limit: WriteLimit, clock: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /**
   * Takes the units of a write from every partition that it changes.
   *
   * @param times 2 for writes of a transaction
   * @returns DynamoDB's error if a partition has not got them; nothing is taken then. Otherwise, what gives them back.
   */
  take(
    table: StoredTable,
    before: Item | null | undefined,
    after: Item | null,
    times: 1 | 2,
  ): (Error & Answered) | (() => void) {
    const units = new Map<string, number>();
    const count = (partition: string, size: number): void => {
      units.set(partition, (units.get(partition) ?? 0) + size);
    };
    const changed = after ?? before;
    if (changed === undefined || changed === null) return () => undefined;
    const largest = Math.max(...[before, after].map((item) => unitsOf(item)));
    count(this.#partitionOf(table.TableName, changed, table.KeySchema), largest * times);
    for (const index of table.GlobalSecondaryIndexes ?? []) {
      const entry = (item: Item | null | undefined): Item | undefined =>
        storage.getIndexActions([index], undefined, item ?? null, table).puts[0]?.item;
      const [old, now] = [entry(before), entry(after)];
      if (isSame(old, now)) continue;
      const partition = (item: Item): string =>
        this.#partitionOf(`${table.TableName} ${index.IndexName}`, item, index.KeySchema);
      if (now !== undefined) count(partition(now), unitsOf(now));
      // An entry whose key changes is deleted and put.
      if (old !== undefined && !isSameKey(old, now, index.KeySchema)) count(partition(old), unitsOf(old));
    }
    const buckets = [...units].map(([name, wanted]) => ({ bucket: this.#bucket(name), wanted }));
    // A bucket gives what is in it, even for a write larger than it ever holds, which then waits until it is full.
    const isEmpty = buckets.some(
      ({ bucket, wanted }) => bucket.tokens < Math.min(wanted, this.#limit.unitsPerSecond),
    );
    if (isEmpty) return answered(THROTTLED, 'The level of configured provisioned throughput was exceeded');
    for (const { bucket, wanted } of buckets) bucket.tokens -= wanted;
    return () => {
      for (const { bucket, wanted } of buckets) bucket.tokens += wanted;
    };
  }

  #partitionOf(name: string, item: Item, [key]: StoredTable['KeySchema']): string {
    const hash = createHash('md5').update(JSON.stringify(item[key?.AttributeName ?? '']));
    return `${name} ${hash.digest().readUInt32BE() % this.#limit.partitions}`;
  }

  #bucket(name: string): Bucket {
    const now = this.#clock();
    const { unitsPerSecond } = this.#limit;
    const bucket = this.#buckets.get(name) ?? { tokens: unitsPerSecond, filledAt: now };
    this.#buckets.set(name, bucket);
    const gained = ((now - bucket.filledAt) / 1_000) * unitsPerSecond;
    bucket.tokens = Math.min(unitsPerSecond, bucket.tokens + gained);
    bucket.filledAt = now;
    return bucket;
  }
}

function unitsOf(item: Item | null | undefined): number {
  if (item === null || item === undefined) return 0;
  // An index entry names the projected attributes that its item does not have, too.
  const present = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
  return Math.ceil(storage.itemSize(present) / UNIT_BYTES);
}

/** By their JSON: dynalite's objects have different prototypes. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isSameKey(one: Item, other: Item | undefined, keys: StoredTable['KeySchema']): boolean {
  return (
    other !== undefined && keys.every(({ AttributeName }) => isSame(one[AttributeName], other[AttributeName]))
  );
}

interface BatchWrite {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
}
interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

/**
 * Makes dynalite's server answer BatchWriteItem item by item: what a partition at its limit does not take is returned as unprocessed,
 * and only if nothing was taken is it an error. Dynalite's own answer would be an error although some items are stored.
 */
export function serveLimitedBatches(server: Server, store: Store): void {
  serveOperation(server, 'BatchWriteItem', async (body) => {
    const data = validations.checkTypes(JSON.parse(body) as object, batchChecks.types) as BatchWrite;
    validations.checkValidations(data, batchChecks.types, batchChecks.custom, store);
    const requests = Object.entries(data.RequestItems).flatMap(([table, list]) =>
      list.map((request) => ({ table, request })),
    );
    const errors = await Promise.all(requests.map(({ table, request }) => errorOf(store, table, request)));
    const other = errors.find((error) => error !== undefined && nameOf(error) !== THROTTLED);
    if (other !== undefined) return { status: other.statusCode, body: other.body };
    const left = requests.filter((_, index) => errors[index] !== undefined);
    if (left.length === requests.length) return refusal(THROTTLED, 'No item of the batch was stored');
    const byTable = Map.groupBy(left, ({ table }) => table);
    const unprocessed = [...byTable].map(([table, list]) => [table, list.map(({ request }) => request)]);
    return { status: 200, body: { UnprocessedItems: Object.fromEntries(unprocessed) } };
  });
}

/** Does one write of a batch, and returns its error if it has one. */
async function errorOf(
  store: Store,
  TableName: string,
  { PutRequest, DeleteRequest }: WriteRequest,
): Promise<Answered | undefined> {
  const error = await new Promise<unknown>((resolve) => {
    if (PutRequest === undefined) deleteItem(store, { TableName, Key: DeleteRequest?.Key }, resolve);
    else putItem(store, { TableName, Item: PutRequest.Item }, resolve);
  });
  if (error === null || error === undefined) return undefined;
  if (!isAnswered(error)) throw error;
  return error;
}
