// Door of POST /v1/hs/predictions/{predictionId}/decision.
import * as z from 'zod';
import { dynamodb } from '../../shared/aws/clients.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { invalidRequest, ProblemError } from '../../shared/http/problem.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { readManifest } from '../../shared/onnx/manifest.ts';
import { decide } from '../decision.ts';
import { HsManifest } from '../manifest.ts';
import { Nomenclature } from '../nomenclature.ts';
import { decideHsCodes } from '../routes.ts';
import type { DecisionAnswer } from '../schemas.ts';
import { askerOf, HsStore } from '../store.ts';

const environment = parseEnvironment({
  HS_PREDICTIONS_TABLE: z.string().min(1),
  IDEMPOTENCY_TABLE: z.string().min(1),
  MODEL_DIR: z.string().min(1),
});
const folder = taskPath(environment.MODEL_DIR);
const nomenclature = Nomenclature.read(folder, readManifest(folder, HsManifest));
const store = new HsStore(dynamodb(), environment.HS_PREDICTIONS_TABLE);

export const handler = apiHandler(
  decideHsCodes,
  async ({ params: { predictionId }, body, caller }): Promise<DecisionAnswer> => {
    const outcome = await decide(
      {
        nomenclature,
        getPrediction: (id, now) => store.getPrediction(id, now),
        putDecisions: (id, decisions, revision) => store.putDecisions(id, decisions, revision),
        now: () => new Date(),
      },
      predictionId,
      body.decisions,
      askerOf(caller),
    );
    if (outcome.kind === 'invalid') throw invalidRequest(outcome.errors);
    if (outcome.kind !== 'decided') throw problemFor(outcome.kind, predictionId);
    countMetric('Decisions', body.decisions.length);
    return {
      predictionId,
      decisions: outcome.decisions.map(({ index, code, decidedAt }) => ({
        index,
        code,
        title: nomenclature.title(code),
        decidedAt,
      })),
    };
  },
  { idempotency: idempotentBy(environment.IDEMPOTENCY_TABLE) },
);

function problemFor(kind: 'unknown-prediction' | 'contended', predictionId: string): ProblemError {
  if (kind === 'unknown-prediction') {
    return new ProblemError(404, { detail: `No prediction ${predictionId} is stored for you` });
  }
  const detail = 'Too many decisions on this prediction at the same time; repeat the request';
  return new ProblemError(503, { detail }, { 'retry-after': '1' });
}
