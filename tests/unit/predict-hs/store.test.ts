// The store against DynamoDB: predictions of any size, decisions that are not lost, and the expiry of predictions.

import { randomBytes } from 'node:crypto';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassifiedGoods, StoredDecision } from '../../../functions/predict-hs/record.ts';
import { GoodsItem, MAX_ITEMS } from '../../../functions/predict-hs/schemas.ts';
import { PredictionStore } from '../../../functions/predict-hs/store.ts';
import type { Item } from '../../../functions/shared/aws/batch.ts';
import { DAY_MS } from '../../../functions/shared/days.ts';
import { actBy } from '../../support/acts.ts';
import { trailOf } from '../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { classified, head } from '../../support/goods.ts';

/** The act of the decisions below, all at the same moment. */
const ACT = { ...actBy('officer'), at: '2026-01-02T00:00:00.000Z' };
const SCORED = new Date('2026-01-01T00:00:00.000Z');
const DYNAMODB_ITEM_LIMIT = 400 * 1024;

let db: TestDynamoDb;
let store: PredictionStore;
beforeAll(async () => {
  db = await startDynamoDb();
  store = new PredictionStore(db.client, db.tables.hsPredictions, trailOf(db), 400);
});
afterAll(() => db.close());

async function itemOf(predictionId: string): Promise<Item> {
  const answer = await db.client.send(
    new GetItemCommand({ TableName: db.tables.hsPredictions, Key: { predictionId: { S: predictionId } } }),
  );
  if (answer.Item === undefined) throw new Error(`No item ${predictionId}`);
  return answer.Item;
}

/** Every item of a prediction, its goods included. */
async function itemsOf(predictionId: string): Promise<Item[]> {
  const { Items = [] } = await db.client.send(
    new ScanCommand({
      TableName: db.tables.hsPredictions,
      FilterExpression: 'begins_with(predictionId, :id)',
      ExpressionAttributeValues: { ':id': { S: predictionId } },
    }),
  );
  return Items;
}

/** The goods of a prediction, as they are read once codes are decided on it. */
async function goodsOf(predictionId: string): Promise<readonly ClassifiedGoods[]> {
  const decision = { index: 0, code: '090121', decidedAt: SCORED.toISOString(), by: { client: 'officer' } };
  expect(await store.putDecisions(predictionId, [decision], 0, ACT)).toBe(true);
  for await (const { prediction, goods } of store.decidedPredictions(SCORED)) {
    if (prediction.predictionId === predictionId) return goods;
  }
  throw new Error(`No decided prediction ${predictionId}`);
}

/** Text that hardly compresses: `length` random characters from `first` on. */
function noise(length: number, first: number, range: number): string {
  const random = randomBytes(length * 4);
  return Array.from({ length }, (_, index) =>
    String.fromCodePoint(first + (random.readUInt32LE(index * 4) % range)),
  ).join('');
}

/** Goods that do not fit into the prediction's own item. */
function bulkyGoods(): ClassifiedGoods[] {
  return Array.from({ length: MAX_ITEMS }, () => classified({ description: noise(500, 0xac00, 11_172) }));
}

const SCRIPTS = [
  ['Korean', 0xac00, 11_172],
  ['the rarest Chinese characters, of four bytes', 0x20000, 42_720],
  ['English', 0x61, 26],
] as const;

describe('storing a prediction', () => {
  it('keeps the requester, the request and the answer', async () => {
    const goods = [classified({ id: 'A', itemName: '원두', description: '볶은 커피' }, 'ko')];
    await store.putPrediction(head({ predictionId: 'kept', digits: 4, limit: 3 }), goods);
    const stored = await store.getPrediction('kept', SCORED);
    expect(stored).toEqual({
      ...head({ predictionId: 'kept', digits: 4, limit: 3 }),
      decisions: [],
      revision: 0,
    });
    expect(await goodsOf('kept')).toEqual(goods);
  });

  it('of a few goods is one item', async () => {
    await store.putPrediction(head({ predictionId: 'small' }), [classified({ description: 'coffee' })]);
    expect(await itemsOf('small')).toHaveLength(1);
  });

  it.each(SCRIPTS)(
    'of 100 longest texts in %s fits, and comes back as it was',
    async (name, first, range) => {
      const predictionId = `large-${first}`;
      const goods = Array.from({ length: MAX_ITEMS }, (): ClassifiedGoods => {
        const item = GoodsItem.parse({
          id: 'x'.repeat(64),
          itemName: noise(200, first, range),
          description: noise(2000, first, range),
        });
        const { goods, answer } = classified(item);
        const [candidate] = answer.candidates;
        if (candidate === undefined) throw new Error('No candidate');
        const evidence = Array.from({ length: 5 }, (_, place) => ({
          term: noise(24, first, range),
          contribution: 1.25,
          // Both fields have at most 48 words each.
          spans: Array.from({ length: 19 }, (_, word) => [100 * word + place, 100 * word + place + 7]),
        }));
        return { goods, answer: { ...answer, candidates: Array(10).fill({ ...candidate, evidence }) } };
      });
      await store.putPrediction(head({ predictionId, items: MAX_ITEMS }), goods);
      expect(await goodsOf(predictionId), name).toEqual(goods);
      for (const item of await itemsOf(predictionId)) {
        expect(item.goods?.B?.length ?? 0).toBeLessThan(DYNAMODB_ITEM_LIMIT - 1024);
      }
    },
  );

  it('keeps many goods out of the item that decisions are written to', async () => {
    const goods = bulkyGoods();
    await store.putPrediction(head({ predictionId: 'apart', items: MAX_ITEMS }), goods);
    expect(JSON.stringify(await itemOf('apart')).length).toBeLessThan(1024);
  });

  it('stores goods in no readable attribute', async () => {
    await store.putPrediction(head({ predictionId: 'unread' }), [
      classified({ description: 'a secret recipe' }),
    ]);
    expect(JSON.stringify(await itemOf('unread'))).not.toContain('secret');
  });
});

describe('the expiry of a prediction', () => {
  it('is after the days that the store is told, for all of its items', async () => {
    const goods = bulkyGoods();
    await store.putPrediction(head({ predictionId: 'timed' }), goods);
    const items = await itemsOf('timed');
    expect(items.length).toBeGreaterThan(1);
    const expiry = String((SCORED.getTime() + 400 * DAY_MS) / 1000);
    expect(new Set(items.map((item) => item.expiresAt?.N))).toEqual(new Set([expiry]));
  });

  it('counts even where DynamoDB has not deleted the item yet', async () => {
    await store.putPrediction(head({ predictionId: 'old' }), [classified({ description: 'coffee' })]);
    const later = (days: number): Date => new Date(SCORED.getTime() + days * DAY_MS);
    expect(await store.getPrediction('old', later(399))).toBeDefined();
    expect(await store.getPrediction('old', new Date(later(400).getTime() - 1))).toBeDefined();
    expect(await store.getPrediction('old', later(400))).toBeUndefined();
  });
});

describe('reading decided predictions', () => {
  async function idsAt(now: Date): Promise<string[]> {
    const ids: string[] = [];
    for await (const { prediction } of store.decidedPredictions(now)) ids.push(prediction.predictionId);
    return ids;
  }

  it('returns those with decisions that have not expired', async () => {
    const decision = { index: 0, code: '090121', decidedAt: SCORED.toISOString(), by: { client: 'officer' } };
    for (const predictionId of ['with-decision', 'without-decision']) {
      await store.putPrediction(head({ predictionId }), [classified({ description: 'coffee' })]);
    }
    await store.putDecisions('with-decision', [decision], 0, ACT);
    const ids = await idsAt(SCORED);
    expect(ids).toContain('with-decision');
    expect(ids).not.toContain('without-decision');
    expect(await idsAt(new Date(SCORED.getTime() + 400 * DAY_MS))).toEqual([]);
  });
});

describe('reading a prediction', () => {
  it('that was never made returns nothing', async () => {
    expect(await store.getPrediction('nowhere', SCORED)).toBeUndefined();
  });

  it('does not return an item of goods', async () => {
    const goods = bulkyGoods();
    await store.putPrediction(head({ predictionId: 'parted' }), goods);
    expect(await store.getPrediction('parted#goods-0', SCORED)).toBeUndefined();
  });
});

describe('decisions', () => {
  const coffee: StoredDecision = {
    index: 0,
    code: '090121',
    decidedAt: '2026-01-02T00:00:00.000Z',
    by: { client: 'officer' },
  };

  it('are kept with the prediction', async () => {
    await store.putPrediction(head({ predictionId: 'decided' }), [classified({ description: 'coffee' })]);
    expect(await store.putDecisions('decided', [coffee], 0, ACT)).toBe(true);
    expect(await store.getPrediction('decided', SCORED)).toMatchObject({ decisions: [coffee], revision: 1 });
    expect(await store.putDecisions('decided', [{ ...coffee, code: '090111' }], 1, ACT)).toBe(true);
    expect(await store.getPrediction('decided', SCORED)).toMatchObject({
      decisions: [{ code: '090111' }],
      revision: 2,
    });
  });

  it('do not overwrite concurrent ones', async () => {
    await store.putPrediction(head({ predictionId: 'raced' }), [classified({ description: 'coffee' })]);
    const written = await Promise.all(
      ['0901', '0902', '0903'].map((code) => store.putDecisions('raced', [{ ...coffee, code }], 0, ACT)),
    );
    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await store.putDecisions('raced', [coffee], 0, ACT)).toBe(false);
  });

  it('do not create a prediction', async () => {
    expect(await store.putDecisions('never-made', [coffee], 0, ACT)).toBe(false);
    expect(await store.putDecisions('never-made', [coffee], 3, ACT)).toBe(false);
    expect(await itemsOf('never-made')).toEqual([]);
  });

  it('on every item of the largest prediction fit', async () => {
    await store.putPrediction(head({ predictionId: 'all', items: MAX_ITEMS }), [
      classified({ description: 'x' }),
    ]);
    const all = Array.from({ length: MAX_ITEMS }, (_, index) => ({
      ...coffee,
      index,
      by: { client: 'x'.repeat(128) },
    }));
    expect(await store.putDecisions('all', all, 0, ACT)).toBe(true);
    expect((await store.getPrediction('all', SCORED))?.decisions).toEqual(all);
  });
});
