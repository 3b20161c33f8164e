// The only file that talks to the DelinquencyScores table. It has one item per taxpayer and day, and one item per taxpayer under the
// day "override" with the overrides of its grade.
import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import { batchGet, batchPut } from '../../shared/aws/batch.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Grade, Override } from '../schemas.ts';
import { keyOf, scoreItem, scoreOf, textOf } from './item.ts';
import type { Overrides, Scores, ScoresAndOverrides, StoredScore } from './record.ts';

/** Sorts after every day. */
const OVERRIDE = 'override';
/** Maximum number of overrides per taxpayer: with the longest reasons they stay below DynamoDB's item limit of 400 KB. */
const MAX_OVERRIDES = 200;
const DELETES_AT_ONCE = 16;

export class ScoreStore implements Scores {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;

  constructor(client: DynamoDBClient, table: string, trail: Pick<AuditTrail, 'write'> = NO_TRAIL) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
  }

  async putAll(scores: readonly StoredScore[]): Promise<void> {
    await batchPut(this.#client, this.#table, scores.map(scoreItem));
  }

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

  async scoresAndOverrides(taxpayerIds: readonly string[], runDate: string): Promise<ScoresAndOverrides> {
    const [scores, overrides] = await Promise.all([
      this.#scoresOf(taxpayerIds, runDate),
      this.#latestOverrides(taxpayerIds),
    ]);
    return { scores: taxpayerIds.flatMap((id) => scores.get(id) ?? []), overrides };
  }

  async removeAll(taxpayerIds: readonly string[], runDate: string): Promise<void> {
    await mapConcurrently(taxpayerIds, DELETES_AT_ONCE, (taxpayerId) =>
      this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: keyOf(taxpayerId, runDate) })),
    );
  }

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

  async latest(taxpayerId: string): Promise<StoredScore | undefined> {
    return (await this.history(taxpayerId, 1))[0];
  }

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

  async recordOverride(taxpayerId: string, override: Override, requestId: string): Promise<boolean> {
    const text = JSON.stringify(override);
    const { by, recordedAt, grade, validUntil } = override;
    return await this.#trail.write(
      { by, requestId },
      recordedAt,
      {
        act: 'override.recorded',
        subject: { kind: 'taxpayer', id: taxpayerId },
        detail: { grade, validUntil },
      },
      {
        Update: {
          TableName: this.#table,
          Key: keyOf(taxpayerId, OVERRIDE),
          // The latest one is also stored separately: pages of a ranking show it without reading the trail.
          UpdateExpression: 'SET #current = :text ADD #trail :one',
          ConditionExpression:
            'attribute_not_exists(#trail) OR size(#trail) < :most OR contains(#trail, :text)',
          ExpressionAttributeNames: { '#current': 'current', '#trail': 'trail' },
          ExpressionAttributeValues: {
            ':text': { S: text },
            ':one': { SS: [text] },
            ':most': { N: String(MAX_OVERRIDES) },
          },
        },
      },
    );
  }

  async #scoresOf(taxpayerIds: readonly string[], runDate: string): Promise<Map<string, StoredScore>> {
    const keys = taxpayerIds.map((taxpayerId) => keyOf(taxpayerId, runDate));
    const items = await batchGet(this.#client, this.#table, keys);
    return new Map(items.map(scoreOf).map((score) => [score.taxpayerId, score]));
  }

  async #latestOverrides(taxpayerIds: readonly string[]): Promise<Map<string, Override>> {
    const keys = taxpayerIds.map((taxpayerId) => keyOf(taxpayerId, OVERRIDE));
    const projection = { expression: 'taxpayerId, #current', names: { '#current': 'current' } };
    const items = await batchGet(this.#client, this.#table, keys, projection);
    return new Map(
      items.map((item) => [textOf(item, 'taxpayerId'), JSON.parse(textOf(item, 'current')) as Override]),
    );
  }
}
