// Handler of GET /v1/hs/predictions/{predictionId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { type NationalCodes, pathOfStored, titleOfStored } from '../national-codes.ts';
import type { Nomenclature } from '../nomenclature.ts';
import { requesterOf } from '../requester.ts';
import { getHsPrediction } from '../routes.ts';
import type { StoredPrediction } from '../schemas.ts';
import type { PredictionStore } from '../store.ts';
import { nationalCodesOpener, openNomenclature, openPredictions } from '../wiring.ts';

interface Dependencies {
  readonly predictions: Pick<PredictionStore, 'getClassified'>;
  readonly nomenclature: Nomenclature;
  readonly national: () => NationalCodes;
}

export const getPredictionHandler = ({ predictions, nomenclature, national }: Dependencies): ApiHandler =>
  apiHandler(getHsPrediction, async ({ params: { predictionId }, caller }): Promise<StoredPrediction> => {
    const found = await predictions.getClassified(predictionId, new Date());
    if (found === undefined || found.prediction.requester.owner !== requesterOf(caller).owner) {
      throw new ProblemError(404, { detail: `Prediction ${predictionId} does not exist` });
    }
    const { requester, decisions, model, scoredAt } = found.prediction;
    const titled = (code: string): { title: string; path: { code: string; title: string }[] } => ({
      title: titleOfStored(code, nomenclature, national),
      path: pathOfStored(code, nomenclature, national),
    });
    return {
      predictionId,
      items: found.goods.map(({ goods, answer }) => ({
        ...goods,
        ...answer,
        candidates: answer.candidates.map((one) => ({
          ...one,
          evidence: [...one.evidence],
          ...titled(one.code),
        })),
      })),
      by: requester.by,
      decisions: decisions.map((one) => ({ ...one, title: titleOfStored(one.code, nomenclature, national) })),
      model,
      scoredAt,
    };
  });

export const handler = await bindHandler(getPredictionHandler, () => ({
  predictions: openPredictions(),
  nomenclature: openNomenclature(),
  national: nationalCodesOpener(),
}));
