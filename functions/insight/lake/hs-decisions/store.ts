// Reads the table of HS predictions for the lake.
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../../shared/aws/batch.ts';
import { goodsKeys, unpackedGoods } from '../../../shared/tables/hs-predictions.ts';
import type { PredictedGoods } from '../sources.ts';
import type { DecidedGoods } from './rows.ts';

export class PredictionReader implements PredictedGoods {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async withGoods(predictionIds: readonly string[]): Promise<ReadonlyMap<string, DecidedGoods>> {
    const heads = await this.#items([...new Set(predictionIds)]);
    const parts = await this.#items([...heads.values()].flatMap(goodsKeys));
    return new Map([...heads].map(([id, head]) => [id, decidedGoods(head, parts)]));
  }

  async #items(ids: readonly string[]): Promise<Map<string, Item>> {
    const keys = ids.map((id) => ({ predictionId: { S: id } }));
    const items = await batchGet(this.#client, this.#table, keys);
    return new Map(items.map((item) => [textOf(item.predictionId), item]));
  }
}

function decidedGoods(head: Item, parts: ReadonlyMap<string, Item>): DecidedGoods {
  const bytes =
    head.goods?.B === undefined
      ? goodsKeys(head).map((key) => bytesOf(parts.get(key)?.goods))
      : [head.goods.B];
  return {
    digits: Number(head.digits?.N),
    model: JSON.parse(textOf(head.model)) as DecidedGoods['model'],
    scoredAt: textOf(head.scoredAt),
    goods: unpackedGoods(bytes),
  };
}

function bytesOf(value: AttributeValue | undefined): Uint8Array {
  if (value?.B === undefined) throw new Error('Goods of a stored prediction are missing');
  return value.B;
}

function textOf(value: AttributeValue | undefined): string {
  if (value?.S === undefined) throw new Error('An attribute of a stored prediction is missing');
  return value.S;
}
