// Declarations that name a party: they stay as records for statistics, under a pseudonym and without notes and reasons.
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { contentHash } from '../../functions/score-import/declarations/submission.ts';
import type { Declaration } from '../../functions/score-import/schemas.ts';
import { batchGet, type Item } from '../../functions/shared/aws/batch.ts';
import { PART_BYTES, partKeys } from '../../functions/shared/tables/declarations.ts';
import type { Identifier } from './identifier.ts';
import { guardedUpdate, read, setGuarded, type Table } from './tables.ts';
import { changesOf, type Rewriting, rewrittenBytes, textOf } from './values.ts';

const MAX_ATTEMPTS = 10;
const PARTIES = ['importerId', 'declarantId', 'sellerId', 'courierId'] as const;
const REMOVED = new Set(['note', 'reason']);

/** Keys of the parts that hold the content of an item; none where it holds it itself. */
export function partsOf(item: Item): string[] {
  return partKeys(item.contentId?.S ?? '', Number(item.contentParts?.N ?? 0));
}

/** The content's key of a part's key; undefined for a record or a version. */
export function contentIdOf(key: string): string | undefined {
  return /^(.+#[0-9a-f-]{36})#\d+$/.exec(key)?.[1];
}

/** The declaration of a record's or a version's key. */
export function declarationOf(key: string): string {
  return key.split('#')[0] ?? key;
}

export async function contentParts(client: DynamoDBClient, table: Table, item: Item): Promise<Item[]> {
  const keys = partsOf(item);
  const found = await batchGet(
    client,
    table.name,
    keys.map((key) => ({ declarationId: { S: key } })),
  );
  const byKey = new Map(found.map((part) => [part.declarationId?.S, part]));
  return keys.map((key) => byKey.get(key)).filter((part) => part !== undefined);
}

/** The compressed content of an item. */
function bytesOf(item: Item, parts: readonly Item[]): Uint8Array {
  return item.content?.B ?? Buffer.concat(parts.map(({ content }) => content?.B ?? new Uint8Array()));
}

/** Whether the declaration of a content names the identifier as one of its parties. */
export function namesParty(bytes: Uint8Array, identifier: Identifier): boolean {
  const { declaration } = JSON.parse(textOf(bytes)) as { declaration: Declaration };
  return PARTIES.some((field) => declaration[field] === identifier.text);
}

/**
 * Rewrites a record or a version with its content.
 *
 * @param isNamed whether the declaration named the party in another version
 * @returns whether anything was changed
 */
export async function pseudonymise(
  client: DynamoDBClient,
  table: Table,
  key: Item,
  identifier: Identifier,
  pseudonym: string,
  isNamed: boolean,
): Promise<boolean> {
  const replace = (text: string): string => identifier.without(text, pseudonym);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const item = await read(client, table, key);
    if (item === undefined) return false;
    const parts = await contentParts(client, table, item);
    const before = bytesOf(item, parts);
    if (before.length === 0) return false;
    const drops = isNamed || namesParty(before, identifier) ? (name: string) => REMOVED.has(name) : undefined;
    const rewriting: Rewriting = { text: replace, ...(drops === undefined ? {} : { drops }) };
    const { content: _, ...others } = item;
    const changes = changesOf(others, rewriting);
    // The content is the declaration and what the model saw; its reasons are those of the score.
    const after = rewrittenBytes(before, { text: replace });
    if (after !== before) {
      const { declaration } = JSON.parse(textOf(after)) as { declaration: Declaration };
      changes.contentHash = { S: contentHash(declaration) };
    }
    if (Object.keys(changes).length === 0 && after === before) return false;
    const isInline = item.content?.B !== undefined;
    if (isInline && after !== before) changes.content = { B: after };
    const done = isInline
      ? await setGuarded(client, table, key, item, changes)
      : await rewriteParts(client, table, { key, item, parts, changes, after });
    if (done) return true;
  }
  throw new Error('A declaration is changed by others all the time; repeat the command');
}

interface PartsChange {
  readonly key: Item;
  readonly item: Item;
  readonly parts: readonly Item[];
  readonly changes: Item;
  readonly after: Uint8Array;
}

/** Rewrites a record and the parts of its content as one. */
async function rewriteParts(
  client: DynamoDBClient,
  table: Table,
  { key, item, parts, changes, after }: PartsChange,
): Promise<boolean> {
  const count = Math.max(Math.ceil(after.length / PART_BYTES), 1);
  const keys = partKeys(item.contentId?.S ?? '', count);
  const all: Item = { ...changes, contentParts: { N: String(count) } };
  const TransactItems: TransactWriteItem[] = [
    { Update: { TableName: table.name, Key: key, ...guardedUpdate(item, all) } },
    ...keys.map((partKey, part) => ({
      Put: {
        TableName: table.name,
        Item: {
          ...parts[0],
          declarationId: { S: partKey },
          content: { B: after.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) },
        },
      },
    })),
    ...partsOf(item)
      .slice(count)
      .map((partKey) => ({
        Delete: { TableName: table.name, Key: { declarationId: { S: partKey } } },
      })),
  ];
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    throw error;
  }
}
