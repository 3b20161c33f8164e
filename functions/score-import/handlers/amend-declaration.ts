// Handler of POST /v1/declarations/{declarationId}/amendments.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { invalidRequest } from '../../shared/http/problem.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { countMetric, recordMetric } from '../../shared/observability/metrics.ts';
import { message } from '../../shared/words/message.ts';
import { type AmendmentPorts, amend } from '../declarations/amendment.ts';
import { unchangeable } from '../declarations/record.ts';
import { amendDeclaration } from '../routes.ts';
import { amendmentSchema, DeclarationPath } from '../schemas.ts';
import { openSubmission } from '../scoring/wiring.ts';

interface Dependencies {
  readonly ports: AmendmentPorts;
  readonly idempotency: Idempotency;
}

export const amendDeclarationHandler = ({ ports, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    { ...amendDeclaration, request: { params: DeclarationPath, body: amendmentSchema(ports.schema) } },
    async ({ params: { declarationId }, body: { reason, declaration }, ...call }) => {
      if (declaration.declarationId !== declarationId) {
        const rule = message('import.amendedId', { id: declarationId });
        throw invalidRequest([{ pointer: '/declaration/declarationId', message: rule }]);
      }
      const amended = await amend(ports, declaration, reason, actOf(call));
      if (amended.kind !== 'amended') throw unchangeable(amended.kind, declarationId);
      const { assessment, repeated } = amended;
      if (repeated) return new ReplayedAnswer(assessment);
      countMetric('Amendments');
      countMetric(`Lane-${assessment.lane}`);
      recordMetric('Score', assessment.score);
      return assessment;
    },
    { idempotency },
  );

export const handler = await bindHandler(amendDeclarationHandler, async () => ({
  ports: await openSubmission(),
  idempotency: openIdempotency(),
}));
