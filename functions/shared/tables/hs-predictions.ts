// How HS predictions are stored, as far as several capabilities read them: goods and answers are compressed, in the prediction's own item
// or in parts beside it.
import { gunzipSync } from 'node:zlib';
import type { Item } from '../aws/batch.ts';

/** Key of a part of a prediction's goods. */
export function goodsKey(predictionId: string, part: number): string {
  return `${predictionId}#goods-${part}`;
}

/** Keys of the parts beside a prediction's item; none where the goods are in it. */
export function goodsKeys(item: Item): string[] {
  return Array.from({ length: Number(item.parts?.N ?? 0) }, (_, part) =>
    goodsKey(item.predictionId?.S ?? '', part),
  );
}

/** Goods and answers from the bytes of a prediction's item, or of its parts in order. */
export function unpackedGoods<Goods>(parts: readonly Uint8Array[]): Goods[] {
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8')) as Goods[];
}
