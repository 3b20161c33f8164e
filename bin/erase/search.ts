// Finds every place that names the identifier: items of all tables but the audit trail, objects with all their versions, dead letters.
// The first search is the plan of an erasure, the last one its verification.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { batchGet, type Item } from '../../functions/shared/aws/batch.ts';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { goodsKeys } from '../../functions/shared/tables/hs-predictions.ts';
import { Progress } from '../support/progress.ts';
import { contentIdOf, contentParts, declarationOf, namesParty, partsOf } from './declarations.ts';
import type { Identifier } from './identifier.ts';
import { deadLettersNaming } from './letters.ts';
import { type FoundObject, objectsNaming } from './objects.ts';
import { keyIn, scanAll, type Table, tableOf } from './tables.ts';
import { holds, textOf } from './values.ts';

/** The service that is searched. */
export interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly tables: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
  /** URL of the queue of events that could not be delivered to webhooks. */
  readonly deadLetters: string | undefined;
}

/** Acts are required by law to be on record, with ids and nothing more. */
const KEPT_TABLES = new Set(['audit']);
/** The keys of the state of erasures begin like this. */
export const STATE_PREFIX = 'erasure#';

const CONCURRENT_READS = 16;

export interface FoundItem {
  readonly table: Table;
  readonly key: Item;
  /** The item belongs to the party and is deleted with all that hangs on it. */
  readonly isOwned: boolean;
  /** Of a declaration: whether it names the party itself. */
  readonly namesParty?: boolean;
}

export interface Found {
  readonly items: readonly FoundItem[];
  readonly objects: readonly FoundObject[];
  readonly deadLetters: number;
}

export function isEmpty({ items, objects, deadLetters }: Found): boolean {
  return items.length + objects.length + deadLetters === 0;
}

/** Searches everything; prints its progress. */
export async function search(place: Place, identifier: Identifier): Promise<Found> {
  const { dynamodb } = place;
  const names = Object.entries(place.tables).filter(([name]) => !KEPT_TABLES.has(name));
  const tables = await mapConcurrently(names, names.length, ([name, table]) =>
    tableOf(dynamodb, name, table),
  );
  const found: FoundItem[] = [];
  const keys = tables.filter(({ place: name }) => name === 'idempotency');
  for (const table of tables.filter((one) => !keys.includes(one))) {
    found.push(...(await itemsNaming(dynamodb, table, identifier)));
  }
  // Last, because answers that are kept for a day are recognised by the ids of what was found.
  const related = new Set(found.flatMap(idsOf));
  for (const table of keys) found.push(...(await answersAbout(dynamodb, table, identifier, related)));
  return {
    items: found,
    objects: await objectsNaming(place.s3, place.buckets, identifier),
    deadLetters: await deadLettersNaming(place.sqs, place.deadLetters, identifier),
  };
}

/** None where DynamoDB has not counted the items yet, which it does every six hours. */
function progressOf({ place, items }: Table): Progress | undefined {
  return items === 0 ? undefined : new Progress(`items of ${place}`, items);
}

async function itemsNaming(
  client: DynamoDBClient,
  table: Table,
  identifier: Identifier,
): Promise<FoundItem[]> {
  const found: FoundItem[] = [];
  const progress = progressOf(table);
  const parts = { led: new Set<string>(), seen: new Map<string, Item[]>() };
  await scanAll(client, table, async (items) => {
    await mapConcurrently(items, CONCURRENT_READS, async (item) => {
      const one = await findingOf(client, table, item, identifier, parts);
      if (one !== undefined) found.push({ table, key: keyIn(table, item), ...one });
    });
    progress?.add(items.length);
  });
  for (const [id, orphans] of parts.seen) {
    if (parts.led.has(id) || !holdsOrphans(orphans, identifier)) continue;
    for (const orphan of orphans) found.push({ table, key: keyIn(table, orphan), isOwned: true });
  }
  return found;
}

/** Parts that no record leads to, because their writer crashed: their text as far as they have it. */
function holdsOrphans(orphans: readonly Item[], identifier: Identifier): boolean {
  const sorted = orphans.toSorted((one, other) =>
    (one.declarationId?.S ?? '') < (other.declarationId?.S ?? '') ? -1 : 1,
  );
  const bytes = Buffer.concat(sorted.map(({ content }) => content?.B ?? new Uint8Array()));
  try {
    return identifier.isIn(textOf(bytes));
  } catch {
    // Without its first part nothing can be read, and nobody ever will.
    return false;
  }
}

type Finding = Omit<FoundItem, 'table' | 'key'>;

async function findingOf(
  client: DynamoDBClient,
  table: Table,
  item: Item,
  identifier: Identifier,
  parts: { readonly led: Set<string>; readonly seen: Map<string, Item[]> },
): Promise<Finding | undefined> {
  const names = (text: string): boolean => identifier.isIn(text);
  switch (table.place) {
    case 'declarations': {
      const contentId = contentIdOf(item.declarationId?.S ?? '');
      if (contentId !== undefined) {
        parts.seen.set(contentId, [...(parts.seen.get(contentId) ?? []), item]);
        return undefined;
      }
      if (item.contentId?.S !== undefined) parts.led.add(item.contentId.S);
      const content = partsOf(item).length === 0 ? [] : await contentParts(client, table, item);
      const bytes =
        item.content?.B ?? Buffer.concat(content.map((part) => part.content?.B ?? new Uint8Array()));
      const isNamed = bytes.length > 0 && namesParty(bytes, identifier);
      const found = isNamed || holds(item, names) || (content.length > 0 && identifier.isIn(textOf(bytes)));
      return found ? { isOwned: false, namesParty: isNamed } : undefined;
    }
    case 'riskProfiles':
      if (item.entity?.S?.startsWith(STATE_PREFIX) === true) return undefined;
      return holds(item, names) ? { isOwned: true } : undefined;
    case 'hsPredictions': {
      const owner = item.owner?.S;
      if (owner === `party#${identifier.text}` || owner === `client#${identifier.text}`)
        return { isOwned: true };
      const keys = goodsKeys(item).map((key) => ({ predictionId: { S: key } }));
      const goods = keys.length === 0 ? [] : await batchGet(client, table.name, keys);
      const bytes = goods
        .toSorted((one, other) => partNumber(one) - partNumber(other))
        .map((part) => part.goods?.B ?? new Uint8Array());
      const inParts = bytes.length > 0 && identifier.isIn(textOf(Buffer.concat(bytes)));
      const isPart = /#goods-\d+$/.test(item.predictionId?.S ?? '');
      return !isPart && (inParts || holds(item, names)) ? { isOwned: false } : undefined;
    }
    case 'documents':
      return holds(item, names) ? { isOwned: item.party?.S === identifier.text } : undefined;
    case 'webhooks':
    case 'deliveries':
      return holds(item, names) ? { isOwned: item.owner?.S === `party#${identifier.text}` } : undefined;
    case 'delinquencyScores':
      return holds(item, names) ? { isOwned: item.taxpayerId?.S === identifier.text } : undefined;
    default:
      return holds(item, names) ? { isOwned: false } : undefined;
  }
}

/** Goods' parts by their number. */
export function partNumber(part: Item): number {
  return Number(/#goods-(\d+)$/.exec(part.predictionId?.S ?? '')?.[1]);
}

/** The ids of what was found, as answers name it. */
function idsOf({ table, key, isOwned, namesParty: isNamed }: FoundItem): string[] {
  if (table.place === 'declarations') return isNamed ? [declarationOf(key.declarationId?.S ?? '')] : [];
  return isOwned ? Object.values(key).flatMap(({ S = [] }) => S) : [];
}

async function answersAbout(
  client: DynamoDBClient,
  table: Table,
  identifier: Identifier,
  related: ReadonlySet<string>,
): Promise<FoundItem[]> {
  const found: FoundItem[] = [];
  const progress = progressOf(table);
  await scanAll(client, table, async (items) => {
    for (const item of items) {
      const isAbout = holds(item, (text) => related.has(text) || identifier.isIn(text), true);
      if (isAbout) found.push({ table, key: keyIn(table, item), isOwned: true });
    }
    progress?.add(items.length);
  });
  return found;
}
