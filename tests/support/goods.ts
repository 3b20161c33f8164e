// Goods and possible predictions, for tests that need no model.
import type { ItemPrediction } from '../../functions/predict-hs/prediction/prediction.ts';
import type { ClassifiedGoods, PredictionHead } from '../../functions/predict-hs/record.ts';
import type { Candidate, GoodsItem } from '../../functions/predict-hs/schemas.ts';

export const COFFEE: Candidate = {
  code: '090121',
  probability: 0.91,
  band: 'strong',
  title: 'Coffee; roasted, not decaffeinated',
  path: [
    { code: '09', title: 'Coffee, tea, mate and spices' },
    { code: '0901', title: 'Coffee, whether or not roasted or decaffeinated' },
    { code: '090121', title: 'Coffee; roasted, not decaffeinated' },
  ],
  evidence: [{ term: 'coffee', contribution: 4.2, spans: [[8, 14]] }],
};

/** A prediction of the model. */
export const KNOWN: ItemPrediction = { status: 'ok', language: 'en', candidates: [COFFEE], sureDigits: 6 };
export const VAGUE: ItemPrediction = {
  status: 'vague',
  language: 'en',
  candidates: [],
  sureDigits: 0,
  message: 'Say what the goods are made of',
};

/** Goods as stored with their prediction. */
export function classified(goods: GoodsItem, language = 'en'): ClassifiedGoods {
  const { code, probability, band, evidence } = COFFEE;
  const candidates = [{ code, probability, band, evidence }];
  return { goods, answer: { status: 'ok', language, candidates, sureDigits: 6 } };
}

/** A stored prediction of one item, with the changes of a test. */
export function head(changes: Partial<PredictionHead> = {}): PredictionHead {
  return {
    predictionId: 'prediction-1',
    requester: { owner: 'client#officer', by: { client: 'officer' } },
    digits: 6,
    limit: 5,
    items: 1,
    model: { name: 'hs-codes', version: '1.0.0' },
    scoredAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}
