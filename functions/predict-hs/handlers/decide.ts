// Handler of POST /v1/hs/predictions/{predictionId}/decision.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { invalidRequest, ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { type DecidablePredictions, decide } from '../decision.ts';
import { type NationalCodes, titleOfStored } from '../national-codes.ts';
import type { Nomenclature } from '../nomenclature.ts';
import { requesterOf } from '../requester.ts';
import { decideHsCodes } from '../routes.ts';
import type { DecisionAnswer } from '../schemas.ts';
import { nationalCodesOpener, openAuditedPredictions, openNomenclature } from '../wiring.ts';

interface Dependencies {
  readonly predictions: DecidablePredictions;
  readonly nomenclature: Nomenclature;
  readonly national: () => NationalCodes;
  readonly idempotency: Idempotency;
}

export const decideHandler = ({
  predictions,
  nomenclature,
  national,
  idempotency,
}: Dependencies): ApiHandler =>
  apiHandler(
    decideHsCodes,
    async ({ params: { predictionId }, body, caller, requestId }): Promise<DecisionAnswer> => {
      const ports = { predictions, nomenclature, national, now: () => new Date() };
      const outcome = await decide(ports, predictionId, body.decisions, {
        ...requesterOf(caller),
        requestId,
      });
      if (outcome.kind === 'invalid') throw invalidRequest(outcome.errors);
      if (outcome.kind !== 'decided') throw problemFor(outcome.kind, predictionId);
      countMetric('Decisions', body.decisions.length);
      return {
        predictionId,
        decisions: outcome.decisions.map(({ index, code, decidedAt, by }) => ({
          index,
          code,
          title: titleOfStored(code, nomenclature, national),
          decidedAt,
          by,
        })),
        warnings: [...outcome.warnings],
      };
    },
    { idempotency },
  );

function problemFor(kind: 'unknown-prediction' | 'contended', predictionId: string): ProblemError {
  if (kind === 'unknown-prediction') {
    return new ProblemError(404, { detail: `Prediction ${predictionId} does not exist` });
  }
  return new ProblemError(
    503,
    { detail: 'Concurrent decisions on this prediction; retry' },
    { 'retry-after': '1' },
  );
}

export const handler = await bindHandler(decideHandler, () => ({
  predictions: openAuditedPredictions(),
  nomenclature: openNomenclature(),
  national: nationalCodesOpener(),
  idempotency: openIdempotency(),
}));
