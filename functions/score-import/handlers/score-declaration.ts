// Door of POST /v1/declarations.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { openScoring } from '../compose.ts';
import { scoreDeclaration } from '../routes.ts';
import { assess, isConflict, store } from '../submission.ts';

const { ports, idempotencyTable } = await openScoring();

export const handler = apiHandler(
  scoreDeclaration,
  async ({ body: declaration }) => {
    const [record] = await assess(ports, [declaration]);
    if (record === undefined) throw new Error('Scoring gave no result');
    const submitted = await store(ports, record);
    if (isConflict(submitted)) {
      throw new ProblemError(409, {
        kind: 'declaration-conflict',
        detail: `Declaration ${declaration.declarationId} is already stored with other content`,
      });
    }
    countMetric(`Lane-${submitted.lane}`);
    return submitted;
  },
  { idempotencyTable },
);
