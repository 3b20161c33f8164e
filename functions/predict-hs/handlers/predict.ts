// Door of POST /v1/hs/predictions.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { classify } from '../prediction/classification.ts';
import { openClassification } from '../prediction/wiring.ts';
import { predictHsCodes } from '../routes.ts';
import { Band, Status } from '../schemas.ts';
import { askerOf } from '../store.ts';

const { ports, idempotencyTable } = await openClassification();

export const handler = apiHandler(
  predictHsCodes,
  async ({ body, caller }) => {
    const answer = await classify(ports, body, askerOf(caller));
    for (const status of Status.options) {
      countMetric(`Items-${status}`, answer.items.filter((item) => item.status === status).length);
    }
    for (const band of Band.options) {
      countMetric(
        `FirstBand-${band}`,
        answer.items.filter((item) => item.candidates[0]?.band === band).length,
      );
    }
    return answer;
  },
  { idempotency: idempotentBy(idempotencyTable) },
);
