// The door kit of Step Functions tasks: input held against its schema, one log line, metrics, and errors whose names the state
// machine can tell apart.
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { logError, logger, logInfo, MESSAGES, withoutContent } from '../../shared/observability/log.ts';
import { metrics } from '../../shared/observability/metrics.ts';

export type TaskHandler<Output> = (event: unknown, context: Context) => Promise<Output>;

/**
 * Builds the Lambda handler of a task.
 *
 * @param keysOf ids for the log line
 * @param work throws what the state machine is to retry or to catch
 */
export function taskHandler<Schema extends z.ZodType, Output>(
  schema: Schema,
  work: (input: z.output<Schema>, context: Context) => Promise<Output>,
): TaskHandler<Output> {
  return async (event, context) => {
    logger.addContext(context);
    const startedAt = performance.now();
    const details = () => ({ ...idsOf(event), durationMs: Math.round(performance.now() - startedAt) });
    try {
      const output = await work(schema.parse(event), context);
      logInfo(MESSAGES.taskDone, details());
      return output;
    } catch (error) {
      logError(MESSAGES.taskFailed, error, details());
      // Lambda logs what is thrown as well, and Step Functions keeps it.
      throw error instanceof SyntaxError ? withoutContent(error) : error;
    } finally {
      // Most steps count nothing, of which Powertools would warn each time.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
}

/** What may be logged of a task's input: ids and nothing else. */
function idsOf(event: unknown): Record<string, unknown> {
  const { runDate, planId, shard } = (event ?? {}) as Record<string, unknown>;
  return { runDate, planId, shard };
}
