// Door of POST /v1/declarations/batch.
import { mapConcurrently } from '../../shared/concurrency.ts';
import { apiHandler } from '../../shared/http/api-handler.ts';
import { idempotentBy } from '../../shared/http/idempotency.ts';
import { problem } from '../../shared/http/problem.ts';
import { UnfinishedAnswer } from '../../shared/http/unfinished.ts';
import { logError, logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { countMetric, recordMetric } from '../../shared/observability/metrics.ts';
import { submitBatch } from '../declarations/submission.ts';
import { scoreBatch } from '../routes.ts';
import type { BatchAnswer } from '../schemas.ts';
import { openScoring } from '../scoring/wiring.ts';

const { ports, idempotencyTable } = await openScoring();

/** Writes in flight for one batch. */
const WRITES_AT_ONCE = 32;
/** Status of an item that was not stored through no fault of its own. */
const RETRY_STATUS = 503;
/** Time kept free at the end of an invocation to answer what was done so far. */
const RESERVE_MS = 1_500;

export const handler = apiHandler(
  scoreBatch,
  async ({ body, context }): Promise<BatchAnswer> => {
    const items = await submitBatch(ports, body.items, {
      inTime: () => context.getRemainingTimeInMillis() > RESERVE_MS,
      forEach: (records, work) => mapConcurrently(records, WRITES_AT_ONCE, work),
      onError: (error, declarationId) => {
        logError(MESSAGES.batchItemFailed, error, { declarationId });
        return problem(RETRY_STATUS, { detail: 'The declaration was not stored; send it again' });
      },
    });
    for (const lane of ['green', 'yellow', 'red'] as const) {
      countMetric(`Lane-${lane}`, items.filter((item) => 'lane' in item && item.lane === lane).length);
    }
    for (const item of items) if ('score' in item) recordMetric('Score', item.score);
    countMetric('RejectedItems', items.filter((item) => 'problem' in item).length);
    const unfinished = items.filter(
      (item) => 'problem' in item && item.problem.status === RETRY_STATUS,
    ).length;
    if (unfinished === 0) return { items };
    logInfo(MESSAGES.batchUnfinished, { items: items.length, unfinished });
    throw new UnfinishedAnswer({ items } satisfies BatchAnswer);
  },
  { idempotency: idempotentBy(idempotencyTable) },
);
