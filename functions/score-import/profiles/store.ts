// The only file that talks to the RiskProfiles table: what inspections report live, the history that was loaded from files, and the
// lock of its loaders. Every write is one conditional call; there are no transactions (docs/decisions/0005).
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet, batchPut, type Item } from '../../shared/aws/batch.ts';
import type { ProfileReader } from '../declarations/submission.ts';
import type { CountingProfiles } from '../inspection.ts';
import type { HistoryProfiles, LoadedHistory } from './history.ts';
import { addCounts, NO_HISTORY, type ProfileCounts } from './profiles.ts';

/** Profiles loaded from history files lie beside the live ones, under this prefix, so that neither overwrites the other. */
export const HISTORY_PREFIX = 'history#';

const LOCK_KEY = keyOf(`lock#${HISTORY_PREFIX}load`);

export class ProfileStore implements ProfileReader, CountingProfiles, HistoryProfiles {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async readProfiles(keys: readonly string[]): Promise<Map<string, ProfileCounts>> {
    const items = await batchGet(
      this.#client,
      this.#table,
      keys.flatMap((key) => [keyOf(key), keyOf(HISTORY_PREFIX + key)]),
      {
        expression: '#entity, inspected, #fraud, critical',
        names: { '#entity': 'entity', '#fraud': 'fraud' },
      },
    );
    const profiles = new Map<string, ProfileCounts>();
    for (const item of items) {
      const key = withoutPrefix(item.entity?.S ?? '');
      profiles.set(key, addCounts(profiles.get(key) ?? NO_HISTORY, countsOf(item)));
    }
    return profiles;
  }

  async addToProfile(entity: string, declarationId: string, counts: ProfileCounts): Promise<void> {
    await conditionHolds(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: keyOf(entity),
          UpdateExpression: 'ADD inspected :inspected, #fraud :fraud, critical :critical, #counting :ids',
          ConditionExpression: 'NOT contains(#counting, :id)',
          ExpressionAttributeNames: { '#fraud': 'fraud', '#counting': 'counting' },
          ExpressionAttributeValues: {
            ':inspected': { N: String(counts.inspected) },
            ':fraud': { N: String(counts.fraud) },
            ':critical': { N: String(counts.critical) },
            ':ids': { SS: [declarationId] },
            ':id': { S: declarationId },
          },
        }),
      ),
    );
  }

  async forgetCounting(entity: string, declarationId: string): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: keyOf(entity),
        UpdateExpression: 'DELETE #counting :ids',
        ExpressionAttributeNames: { '#counting': 'counting' },
        ExpressionAttributeValues: { ':ids': { SS: [declarationId] } },
      }),
    );
  }

  async readHistory(entities: readonly string[]): Promise<Map<string, LoadedHistory>> {
    const keys = entities.map((entity) => keyOf(HISTORY_PREFIX + entity));
    const items = await batchGet(this.#client, this.#table, keys);
    return new Map(
      items.map((item) => [
        withoutPrefix(item.entity?.S ?? ''),
        { counts: countsOf(item), files: item.files?.SS ?? [] },
      ]),
    );
  }

  async putHistory(
    history: ReadonlyMap<string, LoadedHistory>,
    onWritten: (count: number) => void,
  ): Promise<void> {
    const items = [...history].map(([entity, { counts, files }]) => ({
      ...keyOf(HISTORY_PREFIX + entity),
      inspected: { N: String(counts.inspected) },
      fraud: { N: String(counts.fraud) },
      critical: { N: String(counts.critical) },
      files: { SS: [...files] },
    }));
    await batchPut(this.#client, this.#table, items, onWritten);
  }

  async lockHistory(owner: string, now: number, lockMs: number): Promise<boolean> {
    return await conditionHolds(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { ...LOCK_KEY, owner: { S: owner }, until: { N: String(now + lockMs) } },
          ConditionExpression: 'attribute_not_exists(#entity) OR #until < :now OR #owner = :owner',
          ExpressionAttributeNames: { '#entity': 'entity', '#until': 'until', '#owner': 'owner' },
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':owner': { S: owner } },
        }),
      ),
    );
  }

  async unlockHistory(owner: string): Promise<void> {
    await conditionHolds(
      this.#client.send(
        new DeleteItemCommand({
          TableName: this.#table,
          Key: LOCK_KEY,
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: owner } },
        }),
      ),
    );
  }
}

/** Waits for a conditional write; false where its condition does not hold, and nothing was changed. */
async function conditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function keyOf(entity: string): Item {
  return { entity: { S: entity } };
}

function withoutPrefix(entity: string): string {
  return entity.startsWith(HISTORY_PREFIX) ? entity.slice(HISTORY_PREFIX.length) : entity;
}

function countsOf(item: Item): ProfileCounts {
  const count = (name: 'inspected' | 'fraud' | 'critical'): number => Number(item[name]?.N ?? 0);
  return { inspected: count('inspected'), fraud: count('fraud'), critical: count('critical') };
}
