// Handler of GET /v1/hs/predictions/{predictionId}.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import type { Language } from '../../shared/words/language.ts';
import { message } from '../../shared/words/message.ts';
import { requesterOf } from '../requester.ts';
import { getHsPrediction } from '../routes.ts';
import type { StoredPrediction } from '../schemas.ts';
import type { PredictionStore } from '../store.ts';
import type { Titles } from '../titles.ts';
import { openCodes, openPredictions } from '../wiring.ts';

interface Dependencies {
  readonly predictions: Pick<PredictionStore, 'getClassified'>;
  readonly titles: (language: Language) => Titles;
}

export const getPredictionHandler = ({ predictions, titles }: Dependencies): ApiHandler =>
  apiHandler(
    getHsPrediction,
    async ({ params: { predictionId }, caller, language }): Promise<StoredPrediction> => {
      const found = await predictions.getClassified(predictionId, new Date());
      if (found === undefined || found.prediction.requester.owner !== requesterOf(caller).owner) {
        throw new ProblemError(404, { detail: message('hs.unknownPrediction', { id: predictionId }) });
      }
      const { requester, decisions, model, scoredAt } = found.prediction;
      const inLanguage = titles(language);
      return {
        predictionId,
        items: found.goods.map(({ goods, answer }) => ({
          ...goods,
          ...inLanguage.item(answer),
        })),
        by: requester.by,
        decisions: decisions.map((one) => ({ ...one, title: inLanguage.of(one.code) })),
        model,
        scoredAt,
      };
    },
  );

export const handler = await bindHandler(getPredictionHandler, () => ({
  predictions: openPredictions(),
  titles: openCodes().titles,
}));
