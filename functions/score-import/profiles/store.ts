// The only file that talks to the RiskProfiles table: one item for each entity with what inspections reported live and what was loaded from
// files, and the lock of loaders. Every write is one call on one item that names what it changes, so that inspections and loaders never
// touch each other's part; there are no transactions (docs/decisions/0005, 0078).
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import { outlastThrottling } from '../../shared/aws/throttling.ts';
import type { ProfileReader } from '../declarations/submission.ts';
import type { CountingProfiles } from '../inspection.ts';
import type { HistoryProfiles } from './history.ts';
import { addCounts, type ProfileCounts } from './profiles.ts';

/** Where earlier versions kept what was loaded: no longer read, and deleted when another history replaces it. */
const FORMER_PREFIX = 'history#';

const LOCK_KEY = keyOf('lock#history#load');

/** Names of the counts of one part of an item. */
type CountNames = Readonly<Record<keyof ProfileCounts, string>>;

const LIVE: CountNames = { inspected: 'inspected', fraud: 'fraud', critical: 'critical' };
const LOADED: CountNames = { inspected: 'loadedInspected', fraud: 'loadedFraud', critical: 'loadedCritical' };
/** Ids of the files that the loaded counts include. */
const FILES = 'loadedFiles';

/** Everything that is read for a score, with placeholders: some of it are reserved words. */
const COUNTS = Object.fromEntries(
  ['entity', ...Object.values(LIVE), ...Object.values(LOADED)].map((name) => [`#${name}`, name]),
);

export class ProfileStore implements ProfileReader, CountingProfiles, HistoryProfiles {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async readProfiles(keys: readonly string[]): Promise<Map<string, ProfileCounts>> {
    const items = await batchGet(this.#client, this.#table, keys.map(keyOf), {
      expression: Object.keys(COUNTS).join(', '),
      names: COUNTS,
    });
    return new Map(
      items.map((item) => [item.entity?.S ?? '', addCounts(countsOf(item, LIVE), countsOf(item, LOADED))]),
    );
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

  async addLoaded(entity: string, counts: ProfileCounts, fileId: string): Promise<boolean> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: keyOf(entity),
      UpdateExpression: `ADD ${assignments(' ')}`,
      ConditionExpression: 'NOT contains(#files, :file)',
      ExpressionAttributeNames: LOADED_NAMES,
      ExpressionAttributeValues: { ...loadedValues(counts, fileId), ':file': { S: fileId } },
    });
    return await outlastThrottling(() => conditionHolds(this.#client.send(command)));
  }

  async replaceLoaded(entity: string, counts: ProfileCounts, fileId: string): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: keyOf(entity),
      UpdateExpression: `SET ${assignments(' = ')}`,
      ExpressionAttributeNames: LOADED_NAMES,
      ExpressionAttributeValues: loadedValues(counts, fileId),
    });
    await outlastThrottling(() => this.#client.send(command));
  }

  async *loadedFromOthers(fileId: string): AsyncGenerator<string[]> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#table,
        ProjectionExpression: '#entity, #files',
        FilterExpression: 'attribute_exists(#files) OR begins_with(#entity, :former)',
        ExpressionAttributeNames: { '#entity': 'entity', '#files': FILES },
        ExpressionAttributeValues: { ':former': { S: FORMER_PREFIX } },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      yield Items.filter((item) => item[FILES]?.SS?.every((id) => id === fileId) !== true).map(
        ({ entity }) => entity?.S ?? '',
      );
    }
  }

  async removeLoaded(entity: string): Promise<void> {
    const isFormer = entity.startsWith(FORMER_PREFIX);
    const deletion = new DeleteItemCommand({
      TableName: this.#table,
      Key: keyOf(entity),
      ...(isFormer ? {} : { ConditionExpression: `attribute_not_exists(${LIVE.inspected})` }),
    });
    if (await outlastThrottling(() => conditionHolds(this.#client.send(deletion)))) return;
    const update = new UpdateItemCommand({
      TableName: this.#table,
      Key: keyOf(entity),
      UpdateExpression: `REMOVE ${Object.keys(LOADED_NAMES).join(', ')}`,
      ExpressionAttributeNames: LOADED_NAMES,
    });
    await outlastThrottling(() => this.#client.send(update));
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

/** The loaded part of an item, by placeholders. */
const LOADED_NAMES = {
  '#inspected': LOADED.inspected,
  '#fraud': LOADED.fraud,
  '#critical': LOADED.critical,
  '#files': FILES,
};

function loadedValues({ inspected, fraud, critical }: ProfileCounts, fileId: string): Item {
  return {
    ':inspected': { N: String(inspected) },
    ':fraud': { N: String(fraud) },
    ':critical': { N: String(critical) },
    ':files': { SS: [fileId] },
  };
}

/** `#fraud = :fraud, …` */
function assignments(operator: ' ' | ' = '): string {
  return Object.keys(LOADED_NAMES)
    .map((name) => `${name}${operator}${name.replace('#', ':')}`)
    .join(', ');
}

function countsOf(item: Item, names: CountNames): ProfileCounts {
  const count = (name: string): number => Number(item[name]?.N ?? 0);
  return {
    inspected: count(names.inspected),
    fraud: count(names.fraud),
    critical: count(names.critical),
  };
}
