// Handler of POST /v1/declarations/{declarationId}/inspection.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import type { Idempotency } from '../../shared/http/idempotency.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type InspectionPorts, type InspectionTiming, recordInspection as record } from '../inspection.ts';
import { inspectionProblem } from '../inspection-problems.ts';
import { recordInspection } from '../routes.ts';
import { openInspections } from '../wiring.ts';

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
      if (outcome.kind !== 'recorded') throw inspectionProblem(outcome, request, timing);
      countMetric(`Inspection-${result.outcome}`);
      const answer = { declarationId, inspection: outcome.inspection };
      return outcome.repeated ? new ReplayedAnswer(answer) : answer;
    },
    { idempotency },
  );

export const handler = await bindHandler(recordInspectionHandler, openInspections);
