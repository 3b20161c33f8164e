// DynamoDB's batch calls, with retries of unprocessed keys and items: the SDK retries failed calls, not partial answers.
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { backOff, chunks, mapConcurrently } from '../concurrency.ts';
import { isThrottling, MAX_IDLE_ATTEMPTS } from './throttling.ts';

const KEYS_PER_GET = 100;
const ITEMS_PER_WRITE = 25;
const CONCURRENT_CALLS = 8;
/** Attempts at a read: a caller is waiting for its answer. */
const MAX_ATTEMPTS = 8;

export type Item = Record<string, AttributeValue>;

/**
 * Reads items by key, consistently, up to 100 keys per call.
 *
 * @throws Error where keys are still unprocessed after all attempts
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  projection?: { expression: string; names: Record<string, string> },
): Promise<Item[]> {
  const pages = await mapConcurrently(chunks(keys, KEYS_PER_GET), CONCURRENT_CALLS, async (page) => {
    const found: Item[] = [];
    let pending: Item[] = page;
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > MAX_ATTEMPTS) throw throttled(table, MAX_ATTEMPTS);
      if (attempt > 1) await backOff(attempt);
      const request = {
        Keys: pending,
        ConsistentRead: true,
        ...(projection === undefined
          ? {}
          : { ProjectionExpression: projection.expression, ExpressionAttributeNames: projection.names }),
      };
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: request } }));
      found.push(...(answer.Responses?.[table] ?? []));
      pending = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return found;
  });
  return pages.flat();
}

/**
 * Puts items and replaces those stored under their keys, 25 per call. A table at its limit takes part of what it is offered, and each part
 * starts the count of attempts anew, so that writing ends no sooner than the table has scaled up or all of it is stored.
 *
 * @param onWritten receives the number of items that each call has stored
 * @throws Error where the table stores nothing for minutes
 */
export async function batchPut(
  client: DynamoDBClient,
  table: string,
  items: readonly Item[],
  onWritten: (count: number) => void = () => {},
): Promise<void> {
  await mapConcurrently(chunks(items, ITEMS_PER_WRITE), CONCURRENT_CALLS, async (page) => {
    let pending: WriteRequest[] = page.map((Item) => ({ PutRequest: { Item } }));
    for (let idle = 0; pending.length > 0; ) {
      const left = await leftOf(client, table, pending);
      const written = pending.length - left.length;
      if (written > 0) onWritten(written);
      idle = written > 0 ? 0 : idle + 1;
      if (idle === MAX_IDLE_ATTEMPTS) throw throttled(table, MAX_IDLE_ATTEMPTS);
      if (left.length > 0) await backOff(idle + 2);
      pending = left;
    }
  });
}

/** Writes what the table takes of some requests, and returns the others. Where it takes none, DynamoDB answers with an error. */
async function leftOf(
  client: DynamoDBClient,
  table: string,
  requests: WriteRequest[],
): Promise<WriteRequest[]> {
  try {
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    return answer.UnprocessedItems?.[table] ?? [];
  } catch (error) {
    if (isThrottling(error)) return requests;
    throw error;
  }
}

function throttled(table: string, attempts: number): Error {
  const error = new Error(`DynamoDB left items of ${table} unprocessed after ${attempts} attempts`);
  error.name = 'ProvisionedThroughputExceededException';
  return error;
}
