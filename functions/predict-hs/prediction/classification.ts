// A request for HS codes from end to end: predicted, stored, answered. Pure: the model and the table are ports.

import type { ClassifiedGoods, PredictionHead, UntitledAnswer } from '../record.ts';
import type { Requester } from '../requester.ts';
import type { GoodsItem, PredictionAnswer, PredictionRequest } from '../schemas.ts';
import type { ItemPrediction, PredictionOptions } from './prediction.ts';

/** Where predictions are stored. */
export interface PredictionRecorder {
  /** Stores a prediction; it expires as long after it was made as the stage says. */
  putPrediction(head: PredictionHead, goods: readonly ClassifiedGoods[]): Promise<void>;
}

export interface ClassificationPorts {
  readonly model: { readonly name: string; readonly version: string };
  readonly predict: (
    items: readonly GoodsItem[],
    options: PredictionOptions,
  ) => Promise<readonly ItemPrediction[]>;
  readonly predictions: PredictionRecorder;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** An answer whose items have no titles yet. */
export interface UntitledPrediction extends Omit<PredictionAnswer, 'items'> {
  readonly items: readonly ({ readonly id?: string } & UntitledAnswer)[];
}

/** Predicts the codes of every item and stores the request with its answer. */
export async function classify(
  ports: ClassificationPorts,
  { items, digits, limit }: PredictionRequest,
  requester: Requester,
): Promise<UntitledPrediction> {
  const predictions = await ports.predict(items, { digits, limit });
  const predictionId = ports.newId();
  const scoredAt = ports.now().toISOString();
  const { name, version } = ports.model;
  const model = { name, version };
  const classified = items.map((goods, index) => {
    const prediction = predictions[index];
    if (prediction === undefined) throw new Error('There are fewer predictions than items');
    return { goods, prediction };
  });
  await ports.predictions.putPrediction(
    { predictionId, requester, digits, limit, items: items.length, model, scoredAt },
    classified.map(({ goods, prediction }) => ({ goods, answer: prediction })),
  );
  return {
    predictionId,
    items: classified.map(({ goods: { id }, prediction }) => ({
      ...(id === undefined ? {} : { id }),
      ...prediction,
    })),
    model,
    scoredAt,
  };
}
