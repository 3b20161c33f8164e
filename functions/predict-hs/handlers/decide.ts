// Handler of POST /v1/hs/predictions/{predictionId}/decision.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { type FieldError, invalidRequest, ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import type { Language } from '../../shared/words/language.ts';
import { message } from '../../shared/words/message.ts';
import { type DecidablePredictions, decide } from '../decision.ts';
import type { NationalCodes } from '../national-codes.ts';
import type { Nomenclature } from '../nomenclature.ts';
import type { StoredDecision } from '../record.ts';
import { requesterOf } from '../requester.ts';
import { decideHsCodes } from '../routes.ts';
import type { DecisionAnswer } from '../schemas.ts';
import type { Titles } from '../titles.ts';
import { openAuditedPredictions, openCodes } from '../wiring.ts';

interface Dependencies {
  readonly predictions: DecidablePredictions;
  readonly nomenclature: Nomenclature;
  readonly national: () => NationalCodes;
  readonly titles: (language: Language) => Titles;
  readonly idempotency: Idempotency;
}

export const decideHandler = ({
  predictions,
  nomenclature,
  national,
  titles,
  idempotency,
}: Dependencies): ApiHandler =>
  apiHandler(
    decideHsCodes,
    async ({ params: { predictionId }, body, caller, requestId }): Promise<UntitledDecisions> => {
      const ports = { predictions, nomenclature, national, now: () => new Date() };
      const outcome = await decide(ports, predictionId, body.decisions, {
        ...requesterOf(caller),
        requestId,
      });
      if (outcome.kind === 'invalid') throw invalidRequest(outcome.errors);
      if (outcome.kind !== 'decided') throw problemFor(outcome.kind, predictionId);
      countMetric('Decisions', body.decisions.length);
      const { decisions, warnings } = outcome;
      return { predictionId, decisions, warnings };
    },
    {
      idempotency,
      // What is kept for a repeat has no titles: it may ask for another language.
      complete: (answer, language) => withTitles(answer as UntitledDecisions, titles(language)),
    },
  );

/** The decisions on a prediction, without titles. */
interface UntitledDecisions extends Pick<DecisionAnswer, 'predictionId'> {
  readonly decisions: readonly StoredDecision[];
  readonly warnings: readonly FieldError[];
}

function withTitles(
  { predictionId, decisions, warnings }: UntitledDecisions,
  titles: Titles,
): DecisionAnswer {
  return {
    predictionId,
    decisions: decisions.map(({ index, code, decidedAt, by }) => ({
      index,
      code,
      title: titles.of(code),
      decidedAt,
      by,
    })),
    warnings: [...warnings],
  };
}

function problemFor(kind: 'unknown-prediction' | 'contended', predictionId: string): ProblemError {
  if (kind === 'unknown-prediction') {
    return new ProblemError(404, { detail: message('hs.unknownPrediction', { id: predictionId }) });
  }
  return new ProblemError(503, { detail: message('hs.contended') }, { 'retry-after': '1' });
}

export const handler = await bindHandler(decideHandler, () => {
  const codes = openCodes();
  return { predictions: openAuditedPredictions(), ...codes, idempotency: openIdempotency() };
});
