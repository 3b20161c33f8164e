// The only file that talks to the table of HS predictions. A prediction is a small item that is read and updated when codes are
// decided. Its goods and answers are compressed; they are part of that item while they are small, and separate items otherwise:
// 100 long texts exceed DynamoDB's limit of 400 KB, and a decision must not pay for reading them.

import { gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../shared/audit/trail.ts';
import type { Act } from '../shared/auth/act.ts';
import type { By } from '../shared/auth/caller.ts';
import type { Item } from '../shared/aws/batch.ts';
import { secondsAfter } from '../shared/days.ts';
import { goodsKey, goodsKeys, unpackedGoods } from '../shared/tables/hs-predictions.ts';
import type { DecidablePredictions } from './decision.ts';
import type { PredictionRecorder } from './prediction/classification.ts';
import type { Level } from './prediction/depth.ts';
import type {
  ClassifiedGoods,
  ClassifiedPrediction,
  DecidablePrediction,
  PredictionHead,
  StoredDecision,
} from './record.ts';

/** Goods up to this size are stored in the prediction's own item, which then costs one write. */
const INLINE_BYTES = 8 * 1024;
/** Well below the limit of an item. */
const PART_BYTES = 380 * 1024;

export class PredictionStore implements PredictionRecorder, DecidablePredictions {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  /** @param days for how long a prediction is kept; required to store one */
  constructor(
    client: DynamoDBClient,
    table: string,
    trail: Pick<AuditTrail, 'write'> = NO_TRAIL,
    days?: number,
  ) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
    this.#days = days;
  }

  async putPrediction(head: PredictionHead, goods: readonly ClassifiedGoods[]): Promise<void> {
    const { predictionId, requester } = head;
    if (this.#days === undefined)
      throw new Error('This function knows no retention to store predictions with');
    const expiresAt = { N: String(secondsAfter(head.scoredAt, this.#days)) };
    const bytes = gzipSync(JSON.stringify(goods));
    const parts = bytes.length <= INLINE_BYTES ? [] : partsOf(bytes);
    // Parts first: once a prediction can be decided on, all of its goods are stored.
    await Promise.all(
      parts.map((part, number) =>
        this.#put({ predictionId: { S: goodsKey(predictionId, number) }, goods: { B: part }, expiresAt }),
      ),
    );
    await this.#put({
      predictionId: { S: predictionId },
      owner: { S: requester.owner },
      requestedBy: { S: JSON.stringify(requester.by) },
      digits: { N: String(head.digits) },
      limit: { N: String(head.limit) },
      items: { N: String(head.items) },
      model: { S: JSON.stringify(head.model) },
      scoredAt: { S: head.scoredAt },
      ...(parts.length === 0 ? { goods: { B: bytes } } : { parts: { N: String(parts.length) } }),
      expiresAt,
    });
  }

  async getPrediction(predictionId: string, now: Date): Promise<DecidablePrediction | undefined> {
    const item = await this.#get(predictionId);
    // An item of goods has no owner and is not a prediction.
    return item?.owner === undefined || isExpired(item, now) ? undefined : predictionOf(item);
  }

  /** A prediction with its goods; undefined where it does not exist or has expired. */
  async getClassified(predictionId: string, now: Date): Promise<ClassifiedPrediction | undefined> {
    const item = await this.#get(predictionId);
    if (item?.owner === undefined || isExpired(item, now)) return undefined;
    return { prediction: predictionOf(item), goods: await this.#goodsOf(item) };
  }

  async putDecisions(
    predictionId: string,
    decisions: readonly StoredDecision[],
    revision: number,
    act: Act & { readonly at: string },
  ): Promise<boolean> {
    const decided = decisions.filter(({ decidedAt }) => decidedAt === act.at);
    return await this.#trail.write(
      act,
      act.at,
      {
        act: 'hs-decision.recorded',
        subject: { kind: 'hs-prediction', id: predictionId },
        detail: { codes: decided.map(({ index, code }) => `${index}: ${code}`).join(', ') },
      },
      {
        Update: {
          TableName: this.#table,
          Key: { predictionId: { S: predictionId } },
          UpdateExpression: 'SET decisions = :decisions, revision = :next',
          ConditionExpression:
            revision === 0
              ? 'attribute_exists(predictionId) AND attribute_not_exists(revision)'
              : 'revision = :revision',
          ExpressionAttributeValues: {
            ':decisions': { S: JSON.stringify(decisions) },
            ':next': { N: String(revision + 1) },
            ...(revision === 0 ? {} : { ':revision': { N: String(revision) } }),
          },
        },
      },
    );
  }

  /** Every prediction that has decisions and has not expired, with its goods in order. */
  async *decidedPredictions(now: Date): AsyncGenerator<ClassifiedPrediction> {
    const pages = paginateScan(
      { client: this.#client },
      { TableName: this.#table, ConsistentRead: true, FilterExpression: 'attribute_exists(decisions)' },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        if (isExpired(item, now)) continue;
        yield { prediction: predictionOf(item), goods: await this.#goodsOf(item) };
      }
    }
  }

  /** Goods and answers of a prediction's item; read from the items beside it where they are not in it. */
  async #goodsOf(item: Item): Promise<ClassifiedGoods[]> {
    if (item.goods?.B !== undefined) return unpackedGoods([item.goods.B]);
    return unpackedGoods(await Promise.all(goodsKeys(item).map((key) => this.#part(key))));
  }

  async #part(key: string): Promise<Uint8Array> {
    const part = (await this.#get(key))?.goods?.B;
    if (part === undefined) throw new Error('Goods of a stored prediction are missing');
    return part;
  }

  async #get(key: string): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { predictionId: { S: key } }, ConsistentRead: true }),
    );
    return Item;
  }

  async #put(item: Item): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }
}

/** True for an item past its time, whether DynamoDB has deleted it yet or not. */
function isExpired(item: Item, now: Date): boolean {
  return Number(item.expiresAt?.N ?? 0) * 1000 <= now.getTime();
}

/** A prediction from its item. */
function predictionOf(item: Item): DecidablePrediction {
  return {
    predictionId: textOf(item.predictionId),
    requester: { owner: textOf(item.owner), by: JSON.parse(textOf(item.requestedBy)) as By },
    digits: Number(item.digits?.N) as Level,
    limit: Number(item.limit?.N),
    items: Number(item.items?.N),
    model: JSON.parse(textOf(item.model)) as PredictionHead['model'],
    scoredAt: textOf(item.scoredAt),
    decisions: item.decisions === undefined ? [] : (JSON.parse(textOf(item.decisions)) as StoredDecision[]),
    revision: Number(item.revision?.N ?? 0),
  };
}

function partsOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, number) =>
    bytes.subarray(number * PART_BYTES, (number + 1) * PART_BYTES),
  );
}

function textOf(value: AttributeValue | undefined): string {
  if (value?.S === undefined) throw new Error('An attribute of a stored prediction is missing');
  return value.S;
}
