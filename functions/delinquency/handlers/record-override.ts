// Door of POST /v1/delinquency/taxpayers/{taxpayerId}/override.
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { recordOverride } from '../routes.ts';
import { recordOverride as record } from '../scores/override.ts';
import { idempotencyTable, openScores, unknownTaxpayer } from '../wiring.ts';

const scores = openScores();

export const handler = apiHandler(
  recordOverride,
  async ({ params: { taxpayerId }, body, caller }) => {
    const by = { clientId: caller?.clientId ?? '', now: new Date() };
    const outcome = await record(scores, taxpayerId, body, by);
    if (outcome.kind !== 'recorded') throw problemFor(outcome.kind, taxpayerId);
    const { override, latest } = outcome.answer;
    // The audit's line: who, whom, what and until when; the officer's words stay in the table.
    logInfo(MESSAGES.overrideRecorded, {
      taxpayerId,
      grade: override.grade,
      modelGrade: latest.grade,
      runDate: latest.runDate,
      validUntil: override.validUntil,
      client: override.recordedBy,
    });
    return outcome.answer;
  },
  { idempotency: idempotentBy(idempotencyTable()) },
);

function problemFor(kind: 'unknown-taxpayer' | 'full', taxpayerId: string): ProblemError {
  if (kind === 'unknown-taxpayer') return unknownTaxpayer(taxpayerId);
  return new ProblemError('overrides-full', {
    detail: `No more overrides of taxpayer ${taxpayerId} can be kept: all of them stay on record`,
  });
}
