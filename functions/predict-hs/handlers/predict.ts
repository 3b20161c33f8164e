// Handler of POST /v1/hs/predictions.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import type { Language } from '../../shared/words/language.ts';
import { type ClassificationPorts, classify, type UntitledPrediction } from '../prediction/classification.ts';
import { openClassification } from '../prediction/wiring.ts';
import { requesterOf } from '../requester.ts';
import { predictHsCodes } from '../routes.ts';
import { Band, type PredictionAnswer, Status } from '../schemas.ts';
import type { Titles } from '../titles.ts';

interface Dependencies {
  readonly ports: ClassificationPorts;
  readonly titles: (language: Language) => Titles;
  readonly idempotency: Idempotency;
}

export const predictHandler = ({ ports, titles, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    predictHsCodes,
    async ({ body, caller }) => {
      const answer = await classify(ports, body, requesterOf(caller));
      emit(answer);
      return answer;
    },
    {
      idempotency,
      // What is kept for a repeat has no titles: it may ask for another language.
      complete: (answer, language) => withTitles(answer as UntitledPrediction, titles(language)),
    },
  );

function withTitles({ items, ...answer }: UntitledPrediction, titles: Titles): PredictionAnswer {
  const { predictionId, ...rest } = answer;
  return { predictionId, items: items.map((item) => titles.item(item)), ...rest };
}

function emit({ items }: UntitledPrediction): void {
  for (const status of Status.options) {
    countMetric(`Items-${status}`, items.filter((item) => item.status === status).length);
  }
  for (const band of Band.options) {
    countMetric(`FirstBand-${band}`, items.filter((item) => item.candidates[0]?.band === band).length);
  }
}

export const handler = await bindHandler(predictHandler, async () => ({
  ...(await openClassification()),
  idempotency: openIdempotency(),
}));
