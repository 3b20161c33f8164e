// Builds the Lambda handlers of Step Functions tasks: input validation, one log line, metrics, and errors whose names the state machine
// can tell apart.
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { logError, logger, logInfo, MESSAGES, withoutContent } from './observability/log.ts';
import { metrics } from './observability/metrics.ts';
import { SaidError } from './words/said-error.ts';

export type TaskHandler<Output> = (event: unknown, context: Context) => Promise<Output>;

/**
 * Builds the Lambda handler of a task.
 *
 * @param schema of the task's input
 * @param work throws what the state machine retries or catches
 */
export function taskHandler<Schema extends z.ZodType, Output>(
  schema: Schema,
  work: (input: z.output<Schema>) => Promise<Output>,
): TaskHandler<Output> {
  return async (event, context) => {
    logger.addContext(context);
    const startedAt = performance.now();
    const details = () => ({ ...idsOf(event), durationMs: Math.round(performance.now() - startedAt) });
    try {
      const output = await work(schema.parse(event));
      logInfo(MESSAGES.taskDone, details());
      return output;
    } catch (error) {
      logError(MESSAGES.taskFailed, error, details());
      // Lambda logs a thrown error as well, and Step Functions keeps it.
      throw passedOn(error);
    } finally {
      // Most steps count nothing, and Powertools would log a warning each time.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
}

/** The parts of a task's input that may be logged: ids and days only. */
const LOGGED = ['runDate', 'planId', 'shard', 'source', 'day', 'exportId', 'execution'] as const;

function idsOf(event: unknown): Record<string, unknown> {
  const input = (event ?? {}) as Record<string, unknown>;
  return Object.fromEntries(LOGGED.flatMap((name) => (name in input ? [[name, input[name]]] : [])));
}

/**
 * An error as the state machine gets it. Of an error it keeps the name and the message alone: where that is for people, it is the message
 * that they can be told in any language, as JSON (functions/delinquency/run/failure.ts reads it).
 */
function passedOn(error: unknown): unknown {
  if (error instanceof SyntaxError) return withoutContent(error);
  if (!(error instanceof SaidError)) return error;
  const passed = new Error(JSON.stringify(error.says));
  passed.name = error.name;
  return passed;
}
