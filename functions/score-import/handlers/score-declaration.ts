// Door of POST /v1/declarations.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { countMetric, recordMetric } from '../../shared/observability/metrics.ts';
import { assess, declarationConflict, isConflict, store } from '../declarations/submission.ts';
import { scoreDeclaration } from '../routes.ts';
import { openScoring } from '../scoring/wiring.ts';

const { ports, idempotencyTable } = await openScoring();

export const handler = apiHandler(
  scoreDeclaration,
  async ({ body: declaration }) => {
    const [record] = await assess(ports, [declaration]);
    if (record === undefined) throw new Error('Scoring gave no result');
    const submitted = await store(ports, record);
    if (isConflict(submitted)) {
      throw declarationConflict(declaration.declarationId);
    }
    countMetric(`Lane-${submitted.lane}`);
    recordMetric('Score', submitted.score);
    return submitted;
  },
  { idempotency: idempotentBy(idempotencyTable) },
);
