// Handler of POST /v1/declarations.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { countMetric, recordMetric } from '../../shared/observability/metrics.ts';
import {
  assess,
  declarationConflict,
  isConflict,
  type SubmissionPorts,
  store,
} from '../declarations/submission.ts';
import { scoreDeclaration } from '../routes.ts';
import { openSubmission } from '../scoring/wiring.ts';

interface Dependencies {
  readonly ports: SubmissionPorts;
  readonly idempotency: Idempotency;
}

export const scoreDeclarationHandler = ({ ports, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    { ...scoreDeclaration, request: { body: ports.schema } },
    async ({ body: declaration, ...call }) => {
      const act = actOf(call);
      const [record] = await assess(ports, [declaration], act);
      if (record === undefined) throw new Error('Scoring returned no result');
      const submitted = await store(ports, record, act);
      if (isConflict(submitted)) throw declarationConflict(declaration.declarationId);
      const { assessment, repeated } = submitted;
      countMetric(`Lane-${assessment.lane}`);
      recordMetric('Score', assessment.score);
      return repeated ? new ReplayedAnswer(assessment) : assessment;
    },
    { idempotency },
  );

export const handler = await bindHandler(scoreDeclarationHandler, async () => ({
  ports: await openSubmission(),
  idempotency: openIdempotency(),
}));
