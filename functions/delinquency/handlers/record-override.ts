// Handler of POST /v1/delinquency/taxpayers/{taxpayerId}/override.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { message } from '../../shared/words/message.ts';
import { recordOverride as route } from '../routes.ts';
import { recordOverride } from '../scores/override.ts';
import type { Scores } from '../scores/record.ts';
import { openAuditedScores, unknownTaxpayer } from '../wiring.ts';

interface Dependencies {
  readonly scores: Pick<Scores, 'latest' | 'recordOverride'>;
  readonly idempotency: Idempotency;
}

export const recordOverrideHandler = ({ scores, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    route,
    async ({ params: { taxpayerId }, body, ...call }) => {
      const act = { ...actOf(call), now: new Date() };
      const outcome = await recordOverride(scores, taxpayerId, body, act);
      if (outcome.kind !== 'recorded') throw problemFor(outcome.kind, taxpayerId);
      const { override, latest } = outcome.answer;
      // The audit line: who, whom, what and until when. The officer's reason is stored in the table only.
      logInfo(MESSAGES.overrideRecorded, {
        taxpayerId,
        grade: override.grade,
        modelGrade: latest.grade,
        runDate: latest.runDate,
        validUntil: override.validUntil,
        client: override.by.client,
        user: override.by.user?.id,
      });
      return outcome.answer;
    },
    { idempotency },
  );

export const handler = await bindHandler(recordOverrideHandler, () => ({
  scores: openAuditedScores(),
  idempotency: openIdempotency(),
}));

function problemFor(kind: 'unknown-taxpayer' | 'full', taxpayerId: string): ProblemError {
  if (kind === 'unknown-taxpayer') return unknownTaxpayer(taxpayerId);
  return new ProblemError('overrides-full', {
    detail: message('delinquency.overridesFull', { id: taxpayerId }),
  });
}
