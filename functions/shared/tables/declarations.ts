// How declarations are stored, as far as several capabilities read them: the partitions of the worklist index, and contents. A content
// is compressed, in the record's own item while it is small. Larger ones are split over items of their own: 999 items of goods exceed
// DynamoDB's limit of 400 KB, and whatever updates a record would pay for rewriting them (docs/decisions/0042).
import { randomUUID } from 'node:crypto';
import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../aws/batch.ts';
import { packJson, unpackJson } from './packed-json.ts';

/** Name of the worklist index: lane and day, by fraud probability. It projects keys and what lists are narrowed by. */
export const WORKLIST_INDEX = 'worklist';

/** The index's partition of a lane and day. */
export function laneDay(lane: string, day: string): string {
  return `${lane}#${day}`;
}

/** The partition of cancelled declarations of a lane and day. */
export function cancelledLaneDay(lane: string, day: string): string {
  return `cancelled#${laneDay(lane, day)}`;
}

/** The lane in the partition of a declaration that is not cancelled. */
export function laneOfLaneDay(partition: string): string {
  return partition.slice(0, partition.indexOf('#'));
}

/** The day in a partition of the index. */
export function dayOfLaneDay(partition: string): string {
  return partition.slice(partition.lastIndexOf('#') + 1);
}

/** Key of the item that keeps a version which an amendment replaced; no declarationId contains the separator. */
export function versionKey(declarationId: string, version: number): string {
  return `${declarationId}#v${version}`;
}

/** The part of a content that names it. */
interface Content {
  readonly declaration: { readonly declarationId: string };
}

/** Contents up to this size are attributes of the record: some 100 items of goods. */
const INLINE_BYTES = 16 * 1024;
/** Well below the limit of an item. */
export const PART_BYTES = 380 * 1024;

/** Parts of a content that are stored beside its record, under keys that no declarationId can have. */
interface Parts {
  readonly keys: readonly string[];
  readonly bytes: readonly Buffer[];
}

/** A content, ready to be written. */
export interface PackedContent {
  /** The attributes of the record that hold the content, or lead to its parts. */
  readonly attributes: Item;
  readonly parts: Parts;
}

const NO_PARTS: Parts = { keys: [], bytes: [] };

/** Packs a content; every call makes new keys, so that two writers of one declaration never overwrite each other's parts. */
export function packed<Stored extends Content>(content: Stored): PackedContent {
  const bytes = packJson(content);
  if (bytes.length <= INLINE_BYTES) return { attributes: { content: { B: bytes } }, parts: NO_PARTS };
  const id = `${content.declaration.declarationId}#${randomUUID()}`;
  const count = Math.ceil(bytes.length / PART_BYTES);
  const keys = partKeys(id, count);
  return {
    attributes: { contentId: { S: id }, contentParts: { N: String(count) } },
    parts: {
      keys,
      bytes: keys.map((_, part) => bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
    },
  };
}

/** Keys of the parts of a content. */
export function partKeys(contentId: string, count: number): string[] {
  return Array.from({ length: count }, (_, part) => `${contentId}#${part}`);
}

/**
 * Stores the parts of a content; before its record, so that every record can be read in full. Parts of a record that is not written
 * in the end, because the writer crashed or another was faster, are led to by nothing and stay until they expire.
 *
 * @param expiry attributes that let a part expire with its record
 */
export async function putParts(
  client: DynamoDBClient,
  table: string,
  { keys, bytes }: Parts,
  expiry: Item,
): Promise<void> {
  await Promise.all(
    keys.map((key, part) =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { declarationId: { S: key }, content: { B: bytes[part] ?? new Uint8Array() }, ...expiry },
        }),
      ),
    ),
  );
}

/**
 * The content of a record.
 *
 * @throws Error where a part is missing
 */
export async function contentOf<Stored extends Content>(
  client: DynamoDBClient,
  table: string,
  item: Item,
): Promise<Stored> {
  if (item.content?.B !== undefined) return unpacked([item.content.B]);
  const keys = partKeys(item.contentId?.S ?? '', Number(item.contentParts?.N));
  const found = await batchGet(
    client,
    table,
    keys.map((key) => ({ declarationId: { S: key } })),
  );
  const byKey = new Map(found.map((part) => [part.declarationId?.S, part.content]));
  return unpacked(keys.map((key) => bytesOf(byKey.get(key))));
}

function bytesOf(part: AttributeValue | undefined): Uint8Array {
  if (part?.B === undefined) throw new Error('A part of a stored declaration is missing');
  return part.B;
}

function unpacked<Stored>(parts: readonly Uint8Array[]): Stored {
  return unpackJson(Buffer.concat(parts));
}
