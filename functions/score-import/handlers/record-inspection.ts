// Door of POST /v1/declarations/{declarationId}/inspection.
import * as z from 'zod';
import { parseEnvironment } from '../../shared/environment.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { recordInspection as record } from '../inspection.ts';
import { recordInspection } from '../routes.ts';
import { openStore, unknownDeclaration } from '../wiring.ts';

const store = openStore();
const environment = parseEnvironment({
  IDEMPOTENCY_TABLE: z.string().min(1),
  INSPECTION_LEASE_MS: z.coerce.number().int().positive(),
  INSPECTION_WAIT_MS: z.coerce.number().int().positive(),
});

export const handler = apiHandler(
  recordInspection,
  async ({ params: { declarationId }, body: result, caller }) => {
    const outcome = await record(
      store,
      { leaseMs: environment.INSPECTION_LEASE_MS, waitMs: environment.INSPECTION_WAIT_MS },
      { declarationId, result, recordedBy: caller?.clientId ?? '', now: () => new Date() },
    );
    if (outcome.kind === 'recorded') {
      countMetric(`Inspection-${result.outcome}`);
      return { declarationId, inspection: outcome.inspection };
    }
    throw problemFor(outcome.kind, declarationId);
  },
  { idempotency: idempotentBy(environment.IDEMPOTENCY_TABLE) },
);

function problemFor(
  kind: 'unknown-declaration' | 'conflict' | 'in-progress',
  declarationId: string,
): ProblemError {
  if (kind === 'unknown-declaration') return unknownDeclaration(declarationId);
  if (kind === 'conflict') {
    return new ProblemError('inspection-conflict', {
      detail: `A different inspection result is already recorded for declaration ${declarationId}`,
    });
  }
  return new ProblemError(
    'inspection-in-progress',
    {
      detail: `This result is being recorded by another request; repeat it in a moment`,
    },
    { 'retry-after': String(Math.ceil(environment.INSPECTION_LEASE_MS / 1000)) },
  );
}
