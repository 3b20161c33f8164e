// What becomes of an item that names a party: deleted where it is the party's own, rewritten where it is about something else.
import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { ProfileStore } from '../../functions/score-import/profiles/store.ts';
import { batchGet, type Item } from '../../functions/shared/aws/batch.ts';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { PART_BYTES } from '../../functions/shared/tables/declarations.ts';
import { goodsKey, goodsKeys } from '../../functions/shared/tables/hs-predictions.ts';
import { prefixesOf } from '../../functions/verify-document/uploads/keys.ts';
import { UsageError } from '../support/endpoints.ts';
import { Progress } from '../support/progress.ts';
import { contentIdOf, declarationOf, pseudonymise } from './declarations.ts';
import type { Counts } from './erasure.ts';
import type { Identifier } from './identifier.ts';
import { deleteBelow } from './objects.ts';
import { type FoundItem, type Place, partNumber } from './search.ts';
import { change, guardedUpdate, read, remove, type Table } from './tables.ts';
import { changesOf, rewrittenBytes } from './values.ts';

const CONCURRENT_ITEMS = 8;
const LOCK_MS = 5 * 60 * 1000;
/** The order matters: what a repeat finds the rest by goes last. */
const ORDER = [
  'idempotency',
  'deliveries',
  'webhooks',
  'hsPredictions',
  'documents',
  'riskProfiles',
  'declarations',
];

export interface ErasureContext {
  readonly place: Place;
  readonly identifier: Identifier;
  readonly pseudonym: string;
  readonly count: (counts: Counts) => Promise<void>;
}

/** A document that its client or the worker may still write to. */
export interface Waiting {
  readonly documentId: string;
  readonly until: Date;
}

/**
 * Erases the party from items.
 *
 * @returns the documents that have to wait
 */
export async function eraseItems(context: ErasureContext, found: readonly FoundItem[]): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  const rank = ({ table }: FoundItem): number =>
    (ORDER.indexOf(table.place) + ORDER.length + 1) % (ORDER.length + 1);
  const groups = Map.groupBy(
    found.toSorted((one, other) => rank(one) - rank(other)),
    ({ table }) => table.place,
  );
  for (const [name, items] of groups) {
    const progress = new Progress(`erased in ${name}`, items.length);
    const work = (): Promise<unknown> =>
      mapConcurrently(oneAtATime(items), CONCURRENT_ITEMS, async (related) => {
        for (const item of related) {
          const outcome = await eraseItem(context, item);
          if ('until' in outcome) waiting.push(outcome);
          else await context.count(outcome.counts);
          progress.add(1);
        }
      });
    if (name === 'riskProfiles') await whileLocked(context, work);
    else await work();
  }
  return waiting;
}

/**
 * Items that are rewritten one after the other: a declaration's version also rewrites its record, and of two that replace the same list at the
 * same time, the one that keeps its reason could be the last.
 */
function oneAtATime(items: readonly FoundItem[]): FoundItem[][] {
  const related = Map.groupBy(items, ({ table, key }, index) =>
    table.place === 'declarations' ? declarationOf(key.declarationId?.S ?? '') : index,
  );
  return [...related.values()];
}

/** Keeps loaders of history out, which would bring profiles back. A repeat of a killed command takes its own lock over. */
async function whileLocked(
  { place, pseudonym }: ErasureContext,
  work: () => Promise<unknown>,
): Promise<void> {
  const store = new ProfileStore(place.dynamodb, place.tables.riskProfiles ?? '');
  if (!(await store.lockHistory(pseudonym, Date.now(), LOCK_MS))) {
    throw new UsageError(
      'load-history is running, or was interrupted a few minutes ago; repeat the command later',
    );
  }
  try {
    await work();
  } finally {
    await store.unlockHistory(pseudonym);
  }
}

type Outcome = { readonly counts: Counts } | Waiting;

async function eraseItem(context: ErasureContext, found: FoundItem): Promise<Outcome> {
  const { table, key, isOwned } = found;
  const { dynamodb } = context.place;
  if (table.place === 'declarations' && !isOwned) return { counts: await eraseDeclaration(context, found) };
  if (!isOwned) return { counts: await rewriteItem(context, found) };
  switch (table.place) {
    case 'hsPredictions': {
      const item = await read(dynamodb, table, key);
      for (const part of item === undefined ? [] : goodsKeys(item)) {
        await remove(dynamodb, table, { predictionId: { S: part } });
      }
      await remove(dynamodb, table, key);
      return { counts: { predictions: 1 } };
    }
    case 'documents':
      return await eraseDocument(context, found);
    case 'declarations':
      return { counts: await eraseOrphan(context, found) };
    default:
      await remove(dynamodb, table, key);
      return { counts: { [NAMES[table.place] ?? table.place]: 1 } };
  }
}

const NAMES: Readonly<Record<string, string>> = {
  riskProfiles: 'profiles',
  delinquencyScores: 'scores',
  idempotency: 'answers',
};

async function eraseDeclaration(
  { place, identifier, pseudonym }: ErasureContext,
  { table, key, namesParty = false }: FoundItem,
): Promise<Counts> {
  const id = key.declarationId?.S ?? '';
  const record = declarationOf(id);
  let changed = 0;
  // The record first: a repeat finds the version, and by it the record whose notes are still there.
  if (record !== id && namesParty) {
    const recordKey = { declarationId: { S: record } };
    if (await pseudonymise(place.dynamodb, table, recordKey, identifier, pseudonym, true)) changed += 1;
  }
  if (await pseudonymise(place.dynamodb, table, key, identifier, pseudonym, false)) changed += 1;
  return { declarations: changed };
}

/** Deletes a part that no record leads to, unless a writer is about to lead to it. */
async function eraseOrphan({ place }: ErasureContext, { table, key }: FoundItem): Promise<Counts> {
  const contentId = contentIdOf(key.declarationId?.S ?? '') ?? '';
  const record = await read(place.dynamodb, table, { declarationId: { S: declarationOf(contentId) } });
  if (record?.contentId?.S === contentId) return {};
  await remove(place.dynamodb, table, key);
  return { orphans: 1 };
}

async function eraseDocument({ place }: ErasureContext, { table, key }: FoundItem): Promise<Outcome> {
  const item = await read(place.dynamodb, table, key);
  if (item === undefined) return { counts: {} };
  const documentId = key.documentId?.S ?? '';
  const until = writableUntil(item);
  if (until > Date.now()) return { documentId, until: new Date(until) };
  const bucket = place.buckets.documents;
  const objects = bucket === undefined ? 0 : await deleteBelow(place.s3, bucket, prefixesOf(documentId));
  // The record last: a repeat finds the objects by it.
  await remove(place.dynamodb, table, key);
  return { counts: { documents: 1, objects } };
}

/** Until when a file may still arrive, or the worker may still store pictures of one. */
function writableUntil(item: Item): number {
  if (item.status?.S === 'awaiting-upload') return Date.parse(item.uploadExpiresAt?.S ?? '');
  return item.status?.S === 'processing' ? Number(item.leaseUntil?.N ?? 0) : 0;
}

/** Replaces the identifier in an item that is somebody else's. */
async function rewriteItem(context: ErasureContext, { table, key }: FoundItem): Promise<Counts> {
  const { place, identifier } = context;
  const rewriting = { text: (text: string) => identifier.without(text, replacementIn(table, context)) };
  const changed = await change(place.dynamodb, table, key, (item) => changesOf(item, rewriting));
  const parts = table.place === 'hsPredictions' && (await rewriteGoods(context, table, key));
  return { mentions: changed || parts ? 1 : 0 };
}

/** The evidence of a prediction is places in its texts, which keep their length. */
function replacementIn({ place }: Table, { identifier, pseudonym }: ErasureContext): string {
  return place === 'hsPredictions' ? '*'.repeat([...identifier.text].length) : pseudonym;
}

/** Goods of a prediction that are stored in parts: all of them are replaced as one. */
async function rewriteGoods(context: ErasureContext, named: Table, key: Item): Promise<boolean> {
  const { identifier } = context;
  const { dynamodb } = context.place;
  const table = named.name;
  const [item] = await batchGet(dynamodb, table, [key]);
  const keys = item === undefined ? [] : goodsKeys(item);
  if (item === undefined || keys.length === 0) return false;
  const found = await batchGet(
    dynamodb,
    table,
    keys.map((part) => ({ predictionId: { S: part } })),
  );
  const parts = found.toSorted((one, other) => partNumber(one) - partNumber(other));
  const before = Buffer.concat(parts.map(({ goods }) => goods?.B ?? new Uint8Array()));
  const replacement = replacementIn(named, context);
  const after = rewrittenBytes(before, { text: (text) => identifier.without(text, replacement) });
  if (after === before) return false;
  const count = Math.ceil(after.length / PART_BYTES);
  const predictionId = key.predictionId?.S ?? '';
  const TransactItems: TransactWriteItem[] = [
    { Update: { TableName: table, Key: key, ...guardedUpdate(item, { parts: { N: String(count) } }) } },
    ...Array.from({ length: count }, (_, part) => ({
      Put: {
        TableName: table,
        Item: {
          ...parts[0],
          predictionId: { S: goodsKey(predictionId, part) },
          goods: { B: after.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) },
        },
      },
    })),
    ...keys
      .slice(count)
      .map((part) => ({ Delete: { TableName: table, Key: { predictionId: { S: part } } } })),
  ];
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
  return true;
}
