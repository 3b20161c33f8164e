// The only file that talks to the DelinquencyScores table: a taxpayer's score of each day, with the index that ranks a day's
// grades, and beside them, under the day "override", the grades that officers have recorded.
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet, batchPut, type Item } from '../../shared/aws/batch.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Grade, Override } from '../schemas.ts';
import { keyOf, rankingOf, type StoredScore, scoreItem, scoreOf, taxpayerAt, textOf } from './item.ts';

/** A day's taxpayers of a grade, highest score first. */
export const RANKING_INDEX = 'ranking';

/** Comes after every day in the order of texts. */
const OVERRIDE = 'override';
/** Overrides kept of one taxpayer: with the longest reasons they stay below DynamoDB's 400 KB of an item. */
const MOST_OVERRIDES = 200;
const DELETES_AT_ONCE = 16;

/** What officers have recorded of a taxpayer. */
export interface Overrides {
  /** The last one; undefined where there is none. */
  readonly current: Override | undefined;
  /** Every one, newest first. */
  readonly trail: readonly Override[];
}

export interface RankedPage {
  readonly scores: readonly StoredScore[];
  /** The last override of each taxpayer that has one. */
  readonly overrides: ReadonlyMap<string, Override>;
  /** Position that the next page starts after; undefined on the last one. */
  readonly next: string | undefined;
}

export class ScoreStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /**
   * Stores scores, replacing those of the same taxpayers and days.
   *
   * @param onWritten told how many each call has stored
   */
  async putAll(scores: readonly StoredScore[], onWritten?: (count: number) => void): Promise<void> {
    await batchPut(this.#client, this.#table, scores.map(scoreItem), onWritten);
  }

  /**
   * The grades that taxpayers had last.
   *
   * @param runDates days to look at, in any order; a taxpayer's newest one counts
   * @returns only taxpayers that have a score of one of the days
   */
  async gradesAt(taxpayerIds: readonly string[], runDates: readonly string[]): Promise<Map<string, Grade>> {
    const found = new Map<string, Grade>();
    for (const runDate of [...runDates].sort().reverse()) {
      const missing = [...new Set(taxpayerIds)].filter((taxpayerId) => !found.has(taxpayerId));
      if (missing.length === 0) break;
      const keys = missing.map((taxpayerId) => keyOf(taxpayerId, runDate));
      const projection = { expression: 'taxpayerId, #grade', names: { '#grade': 'grade' } };
      for (const item of await batchGet(this.#client, this.#table, keys, projection)) {
        found.set(textOf(item, 'taxpayerId'), textOf(item, 'grade') as Grade);
      }
    }
    return found;
  }

  /** A page of a day's taxpayers of a grade, highest score first and then by their ids. */
  async ranking(
    runDate: string,
    grade: Grade,
    limit: number,
    after: string | undefined,
  ): Promise<RankedPage> {
    const ranking = rankingOf(runDate, grade);
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: RANKING_INDEX,
        KeyConditionExpression: 'ranking = :ranking',
        ExpressionAttributeValues: { ':ranking': { S: ranking } },
        Limit: limit,
        ...(after === undefined
          ? {}
          : {
              ExclusiveStartKey: {
                ranking: { S: ranking },
                position: { S: after },
                ...keyOf(taxpayerAt(after), runDate),
              },
            }),
      }),
    );
    const ids = Items.map((item) => textOf(item, 'taxpayerId'));
    const [scores, overrides] = await Promise.all([this.#scoresOf(ids, runDate), this.#overridesOf(ids)]);
    return {
      // A run of the same day may have given another grade since the index was last brought up to date.
      scores: ids.flatMap((id) => scores.get(id) ?? []).filter((score) => score.grade === grade),
      overrides,
      next: LastEvaluatedKey === undefined ? undefined : textOf(LastEvaluatedKey, 'position'),
    };
  }

  /** The taxpayers of a grade of a day as the index knows them, in portions. */
  async *taxpayersOf(runDate: string, grade: Grade): AsyncGenerator<string[], void> {
    let from: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          IndexName: RANKING_INDEX,
          KeyConditionExpression: 'ranking = :ranking',
          ExpressionAttributeValues: { ':ranking': { S: rankingOf(runDate, grade) } },
          ExclusiveStartKey: from,
        }),
      );
      yield Items.map((item) => textOf(item, 'taxpayerId'));
      from = LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** Deletes the scores that taxpayers have of a day. */
  async removeAll(taxpayerIds: readonly string[], runDate: string): Promise<void> {
    await mapConcurrently(taxpayerIds, DELETES_AT_ONCE, (taxpayerId) =>
      this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(taxpayerId, runDate) })),
    );
  }

  /**
   * A taxpayer's scores, newest first.
   *
   * @param before a day; only older scores are given
   */
  async history(
    taxpayerId: string,
    limit: number,
    before: string | undefined = OVERRIDE,
  ): Promise<StoredScore[]> {
    const { Items } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'taxpayerId = :taxpayer AND runDate < :before',
        ExpressionAttributeValues: { ':taxpayer': { S: taxpayerId }, ':before': { S: before } },
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map(scoreOf);
  }

  /** A taxpayer's newest score; undefined for a taxpayer that has none. */
  async latest(taxpayerId: string): Promise<StoredScore | undefined> {
    return (await this.history(taxpayerId, 1))[0];
  }

  /** Every override ever recorded of a taxpayer. */
  async overridesOf(taxpayerId: string): Promise<Overrides> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: keyOf(taxpayerId, OVERRIDE),
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) return { current: undefined, trail: [] };
    const trail = (Item.trail?.SS ?? []).map((text) => JSON.parse(text) as Override);
    return {
      current: JSON.parse(textOf(Item, 'current')) as Override,
      trail: trail.sort((one, other) => (one.recordedAt < other.recordedAt ? 1 : -1)),
    };
  }

  /** Records an override as the last of its taxpayer; false where there are as many as can be kept. */
  async recordOverride(taxpayerId: string, override: Override): Promise<boolean> {
    const text = JSON.stringify(override);
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: keyOf(taxpayerId, OVERRIDE),
          // The last one by itself as well: pages of a ranking show it and have no use for the trail. That is a set, to which
          // the same call adds nothing when the SDK repeats it.
          UpdateExpression: 'SET #current = :text ADD #trail :one',
          ConditionExpression:
            'attribute_not_exists(#trail) OR size(#trail) < :most OR contains(#trail, :text)',
          ExpressionAttributeNames: { '#current': 'current', '#trail': 'trail' },
          ExpressionAttributeValues: {
            ':text': { S: text },
            ':one': { SS: [text] },
            ':most': { N: String(MOST_OVERRIDES) },
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #scoresOf(taxpayerIds: readonly string[], runDate: string): Promise<Map<string, StoredScore>> {
    const keys = taxpayerIds.map((taxpayerId) => keyOf(taxpayerId, runDate));
    const items = await batchGet(this.#client, this.#table, keys);
    return new Map(items.map(scoreOf).map((score) => [score.taxpayerId, score]));
  }

  async #overridesOf(taxpayerIds: readonly string[]): Promise<Map<string, Override>> {
    const keys = taxpayerIds.map((taxpayerId) => keyOf(taxpayerId, OVERRIDE));
    const projection = { expression: 'taxpayerId, #current', names: { '#current': 'current' } };
    const items = await batchGet(this.#client, this.#table, keys, projection);
    return new Map(
      items.map((item) => [textOf(item, 'taxpayerId'), JSON.parse(textOf(item, 'current')) as Override]),
    );
  }
}
