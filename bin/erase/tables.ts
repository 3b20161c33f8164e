// Reads whole tables in parallel, and changes single items of them without undoing what others write at the same time.
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../functions/shared/aws/batch.ts';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';

/** Parts of a table that are read at the same time. */
const SEGMENTS = 4;
const MAX_ATTEMPTS = 10;

export interface Table {
  /** As endpoints.json names it. */
  readonly place: string;
  readonly name: string;
  readonly keys: readonly string[];
  /** As DynamoDB counted them last. */
  readonly items: number;
}

export async function tableOf(client: DynamoDBClient, place: string, name: string): Promise<Table> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const keys = (Table?.KeySchema ?? []).flatMap(({ AttributeName = [] }) => AttributeName);
  return { place, name, keys, items: Table?.ItemCount ?? 0 };
}

/** Reads every item of a table, a page at a time. */
export async function scanAll(
  client: DynamoDBClient,
  { name }: Table,
  onPage: (items: Item[]) => Promise<void>,
): Promise<void> {
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  await mapConcurrently(segments, SEGMENTS, async (Segment) => {
    const input = { TableName: name, ConsistentRead: true, Segment, TotalSegments: SEGMENTS };
    for await (const { Items = [] } of paginateScan({ client }, input)) await onPage(Items);
  });
}

/** The key of an item. */
export function keyIn({ keys }: Table, item: Item): Item {
  return Object.fromEntries(keys.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}

export async function read(client: DynamoDBClient, { name }: Table, key: Item): Promise<Item | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true }));
  return Item;
}

export async function remove(client: DynamoDBClient, { name }: Table, key: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key: key }));
}

/** An update that sets some attributes of an item, if they are still what they were when it was read; of lists, if they are as long. */
export function guardedUpdate(before: Item, changes: Item) {
  const sets: string[] = [];
  const conditions: string[] = [];
  const names: Record<string, string> = {};
  const values: Item = {};
  for (const [index, [name, value]] of Object.entries(changes).entries()) {
    const old = before[name];
    const size = (old?.L ?? old?.SS)?.length;
    names[`#${index}`] = name;
    values[`:new${index}`] = value;
    if (old !== undefined) values[`:old${index}`] = size === undefined ? old : { N: String(size) };
    sets.push(`#${index} = :new${index}`);
    if (old === undefined) conditions.push(`attribute_not_exists(#${index})`);
    else conditions.push(`${size === undefined ? `#${index}` : `size(#${index})`} = :old${index}`);
  }
  return {
    UpdateExpression: `SET ${sets.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

/**
 * Changes an item; repeated where somebody else changes it at the same time.
 *
 * @param changesTo the attributes to set; keys cannot be changed
 * @returns whether anything was changed
 * @throws Error where the item is changed by others all the time
 */
export async function change(
  client: DynamoDBClient,
  table: Table,
  key: Item,
  changesTo: (item: Item) => Item,
): Promise<boolean> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const item = await read(client, table, key);
    if (item === undefined) return false;
    const changes = Object.fromEntries(
      Object.entries(changesTo(item)).filter(([name]) => !table.keys.includes(name)),
    );
    if (Object.keys(changes).length === 0) return false;
    if (await setGuarded(client, table, key, item, changes)) return true;
  }
  throw new Error(`An item of ${table.place} is changed by others all the time; repeat the command`);
}

/** Sets attributes of an item; false where somebody else has changed them since it was read. */
export async function setGuarded(
  client: DynamoDBClient,
  { name }: Table,
  key: Item,
  before: Item,
  changes: Item,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({ TableName: name, Key: key, ...guardedUpdate(before, changes) }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
