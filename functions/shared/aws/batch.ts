// DynamoDB's batch calls, with retries of unprocessed keys and items: the SDK retries failed calls, not partial answers.
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { backOff, chunks, mapConcurrently } from '../concurrency.ts';

const KEYS_PER_GET = 100;
const ITEMS_PER_WRITE = 25;
const CONCURRENT_CALLS = 8;
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
      if (attempt > MAX_ATTEMPTS) throw throttled(table);
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
 * Puts items and replaces those stored under their keys, 25 per call.
 *
 * @param onWritten receives the number of items that each call has stored
 * @throws Error where items are still unprocessed after all attempts
 */
export async function batchPut(
  client: DynamoDBClient,
  table: string,
  items: readonly Item[],
  onWritten: (count: number) => void = () => {},
): Promise<void> {
  await mapConcurrently(chunks(items, ITEMS_PER_WRITE), CONCURRENT_CALLS, async (page) => {
    let pending = page.map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > MAX_ATTEMPTS) throw throttled(table);
      if (attempt > 1) await backOff(attempt);
      const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: pending } }));
      const left = (answer.UnprocessedItems?.[table] ?? []) as typeof pending;
      onWritten(pending.length - left.length);
      pending = left;
    }
  });
}

function throttled(table: string): Error {
  const error = new Error(`DynamoDB left items of ${table} unprocessed after ${MAX_ATTEMPTS} attempts`);
  error.name = 'ProvisionedThroughputExceededException';
  return error;
}
