// Handler of POST /v1/declarations/batch.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { problem } from '../../shared/http/problem.ts';
import { UnfinishedAnswer } from '../../shared/http/unfinished.ts';
import { logError, logInfo, logWarning, MESSAGES } from '../../shared/observability/log.ts';
import { countMetric, recordMetric } from '../../shared/observability/metrics.ts';
import { message } from '../../shared/words/message.ts';
import { STORED_TOGETHER, type SubmissionPorts, submitBatch } from '../declarations/submission.ts';
import { scoreBatch } from '../routes.ts';
import { type BatchAnswer, Lane } from '../schemas.ts';
import { openSubmission } from '../scoring/wiring.ts';

/** Concurrent transactions of one batch. */
const CONCURRENT_WRITES = 8;
/** Status of an item that was not stored although nothing is wrong with it. */
const RETRY_STATUS = 503;
/** Time kept free at the end of an invocation to answer what was done so far. */
const RESERVE_MS = 1_500;

interface Dependencies {
  readonly ports: SubmissionPorts;
  readonly idempotency: Idempotency;
}

export const scoreBatchHandler = ({ ports, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    scoreBatch,
    async ({ body, itemErrors, context, ...call }): Promise<BatchAnswer> => {
      const items = await submitBatch(ports, body.declarations, {
        act: actOf(call),
        errorsOf: (index) => itemErrors.get(index) ?? [],
        hasTimeLeft: () => context.getRemainingTimeInMillis() > RESERVE_MS,
        together: STORED_TOGETHER,
        forEach: (records, work) => mapConcurrently(records, CONCURRENT_WRITES, work),
        onApart: (error, declarations) => logWarning(MESSAGES.batchStoredApart, error, { declarations }),
        onError: (error, declarationId) => {
          logError(MESSAGES.batchItemFailed, error, { declarationId });
          return problem(RETRY_STATUS, { detail: message('import.notStored') });
        },
      });
      emit(items);
      const unfinished = items.filter(
        (item) => item.result === 'problem' && item.problem.status === RETRY_STATUS,
      );
      if (unfinished.length === 0) return { items };
      logInfo(MESSAGES.batchUnfinished, { items: items.length, unfinished: unfinished.length });
      throw new UnfinishedAnswer({ items } satisfies BatchAnswer);
    },
    { idempotency },
  );

function emit(items: BatchAnswer['items']): void {
  const scored = items.filter((item) => item.result === 'scored');
  for (const lane of Lane.options) {
    countMetric(`Lane-${lane}`, scored.filter((item) => item.lane === lane).length);
  }
  for (const { score } of scored) recordMetric('Score', score);
  countMetric('RejectedItems', items.length - scored.length);
}

export const handler = await bindHandler(scoreBatchHandler, async () => ({
  ports: await openSubmission(),
  idempotency: openIdempotency(),
}));
