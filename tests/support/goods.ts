// Goods and possible predictions, for tests that need no model.
import type { ItemPrediction } from '../../functions/predict-hs/prediction/prediction.ts';
import type {
  ClassifiedGoods,
  PredictionHead,
  UntitledCandidate,
} from '../../functions/predict-hs/record.ts';
import type { GoodsItem } from '../../functions/predict-hs/schemas.ts';
import { message } from '../../functions/shared/words/message.ts';

const COFFEE: UntitledCandidate = {
  code: '090121',
  probability: 0.91,
  band: 'strong',
  evidence: [{ term: 'coffee', contribution: 4.2, spans: [[8, 14]] }],
};

/** A prediction of the model. */
export const KNOWN: ItemPrediction = { status: 'ok', language: 'en', candidates: [COFFEE], sureDigits: 6 };
export const VAGUE: ItemPrediction = {
  status: 'vague',
  language: 'en',
  candidates: [],
  sureDigits: 0,
  message: message('hs.addWhat', { fault: message('goods.ambiguous') }),
};

/** Goods as stored with their prediction. */
export function classified(goods: GoodsItem, language = 'en'): ClassifiedGoods {
  return { goods, answer: { status: 'ok', language, candidates: [COFFEE], sureDigits: 6 } };
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
