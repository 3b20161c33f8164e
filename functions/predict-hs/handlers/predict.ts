// Handler of POST /v1/hs/predictions.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type ClassificationPorts, classify } from '../prediction/classification.ts';
import { openClassification } from '../prediction/wiring.ts';
import { requesterOf } from '../requester.ts';
import { predictHsCodes } from '../routes.ts';
import { Band, type PredictionAnswer, Status } from '../schemas.ts';

interface Dependencies {
  readonly ports: ClassificationPorts;
  readonly idempotency: Idempotency;
}

export const predictHandler = ({ ports, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    predictHsCodes,
    async ({ body, caller }) => {
      const answer = await classify(ports, body, requesterOf(caller));
      emit(answer);
      return answer;
    },
    { idempotency },
  );

function emit({ items }: PredictionAnswer): void {
  for (const status of Status.options) {
    countMetric(`Items-${status}`, items.filter((item) => item.status === status).length);
  }
  for (const band of Band.options) {
    countMetric(`FirstBand-${band}`, items.filter((item) => item.candidates[0]?.band === band).length);
  }
}

export const handler = await bindHandler(predictHandler, async () => ({
  ports: await openClassification(),
  idempotency: openIdempotency(),
}));
