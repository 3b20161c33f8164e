// Handler of POST /v1/declarations/{declarationId}/inspection.
import * as z from 'zod';
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { invalidRequest, ProblemError } from '../../shared/http/problem.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { unknownDeclaration } from '../declarations/record.ts';
import { type InspectionPorts, type InspectionTiming, recordInspection as record } from '../inspection.ts';
import { recordInspection } from '../routes.ts';
import { openAuditedDeclarations, openProfiles } from '../wiring.ts';

interface Dependencies {
  readonly ports: InspectionPorts;
  readonly timing: InspectionTiming;
  readonly idempotency: Idempotency;
}

export const recordInspectionHandler = ({ ports, timing, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    recordInspection,
    async ({ params: { declarationId }, body: result, ...call }) => {
      const request = { declarationId, result, act: actOf(call), now: () => new Date() };
      const outcome = await record(ports, timing, request);
      if (outcome.kind === 'unknown-items') {
        throw invalidRequest(
          outcome.positions.map((position) => ({
            pointer: `/items/${position}/itemNumber`,
            message: `Declaration ${declarationId} has no item ${result.items?.[position]?.itemNumber}`,
          })),
        );
      }
      if (outcome.kind !== 'recorded') throw problemFor(outcome.kind, declarationId, timing);
      countMetric(`Inspection-${result.outcome}`);
      const answer = { declarationId, inspection: outcome.inspection };
      return outcome.repeated ? new ReplayedAnswer(answer) : answer;
    },
    { idempotency },
  );

function problemFor(
  kind: 'unknown-declaration' | 'conflict' | 'in-progress',
  declarationId: string,
  { leaseMs }: InspectionTiming,
): ProblemError {
  if (kind === 'unknown-declaration') return unknownDeclaration(declarationId);
  if (kind === 'conflict') {
    return new ProblemError('inspection-conflict', {
      detail: `A different inspection result is already recorded for declaration ${declarationId}`,
    });
  }
  return new ProblemError(
    'inspection-in-progress',
    { detail: 'Another request is recording this result; retry in a moment' },
    { 'retry-after': String(Math.ceil(leaseMs / 1000)) },
  );
}

export const handler = await bindHandler(recordInspectionHandler, () => {
  const environment = parseEnvironment({
    INSPECTION_LEASE_MS: z.coerce.number().int().positive(),
    INSPECTION_WAIT_MS: z.coerce.number().int().positive(),
  });
  return {
    ports: { declarations: openAuditedDeclarations(), profiles: openProfiles() },
    timing: { leaseMs: environment.INSPECTION_LEASE_MS, waitMs: environment.INSPECTION_WAIT_MS },
    idempotency: openIdempotency(),
  };
});
