// The only file that talks to the table of HS predictions. A prediction is a small item that is read and updated when
// codes are decided; its goods and answers are compressed and lie in that item while they are small, else in items beside
// it: 100 long texts pass DynamoDB's limit of 400 KB, and deciding must not pay for reading them.

import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Caller } from '../shared/auth/caller.ts';
import type { Item } from '../shared/aws/batch.ts';
import { DAY_MS } from '../shared/days.ts';
import type { Digits } from './nomenclature.ts';
import type { GoodsItem, PredictedItem } from './schemas.ts';

const RETENTION_DAYS = 400;
/** Goods up to this size stay in the prediction's own item, which then costs one write. */
const INLINE_BYTES = 8 * 1024;
/** Well below the limit of an item. */
const PART_BYTES = 380 * 1024;
const PART = '#goods-';

/** Who asks, and whose the prediction is: clients of one party share its predictions, any other client has its own. */
export interface Asker {
  readonly owner: string;
  readonly clientId: string;
}

/** The asker behind a request. */
export function askerOf(caller: Caller | undefined): Asker {
  const clientId = caller?.clientId ?? '';
  return { clientId, owner: caller?.party === undefined ? `client#${clientId}` : `party#${caller.party}` };
}

/** What was answered for one item; titles and paths are the nomenclature's and not stored. */
export interface StoredAnswer extends Omit<PredictedItem, 'id' | 'candidates'> {
  readonly candidates: readonly Pick<
    PredictedItem['candidates'][number],
    'code' | 'probability' | 'band' | 'evidence'
  >[];
}

/** Goods with what was answered. */
export interface ClassifiedGoods {
  readonly goods: GoodsItem;
  readonly answer: StoredAnswer;
}

/** A prediction without its goods. */
export interface PredictionHead {
  readonly predictionId: string;
  readonly asker: Asker;
  readonly digits: Digits;
  readonly limit: number;
  /** Number of items. */
  readonly items: number;
  readonly model: { readonly name: string; readonly version: string };
  readonly scoredAt: string;
}

/** A decision as stored. */
export interface StoredDecision {
  readonly index: number;
  readonly code: string;
  readonly decidedAt: string;
  readonly decidedBy: string;
}

/** A prediction as read for deciding. */
export interface DecidablePrediction extends PredictionHead {
  /** By index. */
  readonly decisions: readonly StoredDecision[];
  /** Counts the changes of decisions. */
  readonly revision: number;
}

export class HsStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Stores a prediction; it expires 400 days after it was made. */
  async putPrediction(head: PredictionHead, goods: readonly ClassifiedGoods[]): Promise<void> {
    const { predictionId, asker } = head;
    const expiresAt = {
      N: String(Math.floor((Date.parse(head.scoredAt) + RETENTION_DAYS * DAY_MS) / 1000)),
    };
    const bytes = gzipSync(JSON.stringify(goods));
    const parts = bytes.length <= INLINE_BYTES ? [] : partsOf(bytes);
    // Parts first: a prediction that can be decided on has all of its goods.
    await Promise.all(
      parts.map((part, number) =>
        this.#put({ predictionId: { S: `${predictionId}${PART}${number}` }, goods: { B: part }, expiresAt }),
      ),
    );
    await this.#put({
      predictionId: { S: predictionId },
      owner: { S: asker.owner },
      clientId: { S: asker.clientId },
      digits: { N: String(head.digits) },
      limit: { N: String(head.limit) },
      items: { N: String(head.items) },
      model: { S: JSON.stringify(head.model) },
      scoredAt: { S: head.scoredAt },
      ...(parts.length === 0 ? { goods: { B: bytes } } : { parts: { N: String(parts.length) } }),
      expiresAt,
    });
  }

  /** Reads a prediction; undefined where there is none, or none any more: DynamoDB deletes what has expired days later. */
  async getPrediction(predictionId: string, now: Date): Promise<DecidablePrediction | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { predictionId: { S: predictionId } },
        ConsistentRead: true,
      }),
    );
    const item = answer.Item;
    // An item of goods has no owner and is no prediction.
    return item?.owner === undefined || isExpired(item, now) ? undefined : predictionOf(item);
  }

  /**
   * Replaces the decisions of a prediction.
   *
   * @param revision as read with the prediction
   * @returns false where somebody else has changed them since, and nothing was written
   */
  async putDecisions(
    predictionId: string,
    decisions: readonly StoredDecision[],
    revision: number,
  ): Promise<boolean> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
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
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Goods and answers of a prediction's item, in order; read from the items beside it where they are not in it. */
  async goodsOf(item: Item): Promise<ClassifiedGoods[]> {
    if (item.goods?.B !== undefined) return unpacked([item.goods.B]);
    const parts = await Promise.all(
      Array.from({ length: Number(item.parts?.N ?? 0) }, (_, number) =>
        this.#part(`${item.predictionId?.S}${PART}${number}`),
      ),
    );
    return unpacked(parts);
  }

  async #part(key: string): Promise<Uint8Array> {
    const answer = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { predictionId: { S: key } }, ConsistentRead: true }),
    );
    const part = answer.Item?.goods?.B;
    if (part === undefined) throw new Error('Goods of a stored prediction are missing');
    return part;
  }

  async #put(item: Item): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }
}

/** Is this item past its time, whether DynamoDB has deleted it yet or not? */
export function isExpired(item: Item, now: Date): boolean {
  return Number(item.expiresAt?.N ?? 0) * 1000 <= now.getTime();
}

/** A prediction from its item. */
export function predictionOf(item: Item): DecidablePrediction {
  return {
    predictionId: textOf(item.predictionId),
    asker: { owner: textOf(item.owner), clientId: textOf(item.clientId) },
    digits: Number(item.digits?.N) as Digits,
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

function unpacked(parts: readonly Uint8Array[]): ClassifiedGoods[] {
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8')) as ClassifiedGoods[];
}

function textOf(value: AttributeValue | undefined): string {
  if (value?.S === undefined) throw new Error('An attribute of a stored prediction is missing');
  return value.S;
}
