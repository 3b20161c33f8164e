// Handler of POST /v1/declarations/{declarationId}/cancellation.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type CancelledDeclarations, cancel } from '../declarations/cancellation.ts';
import { unchangeable } from '../declarations/record.ts';
import { cancelDeclaration } from '../routes.ts';
import { openAuditedDeclarations } from '../wiring.ts';

interface Dependencies {
  readonly declarations: CancelledDeclarations;
  readonly idempotency: Idempotency;
}

export const cancelDeclarationHandler = ({ declarations, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    cancelDeclaration,
    async ({ params: { declarationId }, body: { reason }, ...call }) => {
      const cancelled = await cancel(declarations, declarationId, reason, actOf(call), () => new Date());
      if (cancelled.kind !== 'cancelled') throw unchangeable(cancelled.kind, declarationId);
      const { assessment, repeated } = cancelled;
      if (repeated) return new ReplayedAnswer(assessment);
      countMetric('Cancellations');
      return assessment;
    },
    { idempotency },
  );

export const handler = await bindHandler(cancelDeclarationHandler, () => ({
  declarations: openAuditedDeclarations(),
  idempotency: openIdempotency(),
}));
