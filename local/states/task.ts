// A Task state: one call of a function, with what Step Functions makes of its answer and of its errors.

import type { Outcome } from '../functions/pool.ts';
import { isRecord } from '../json.ts';
import type { TaskPlan } from './definition.ts';
import { StatesError, stopped, timedOut } from './errors.ts';
import { data } from './history.ts';
import type { JsonValue } from './library.ts';
import type { Surroundings } from './run.ts';

const STATUS_OK = 200;
const LATEST = '$LATEST';

/**
 * Calls the function of a task, when it is its turn.
 *
 * @throws StatesError by the name of the function's error, or States.Timeout
 */
export async function runTask(
  plan: TaskPlan,
  given: JsonValue,
  surroundings: Surroundings,
): Promise<JsonValue> {
  const { branch, signal, slots } = surroundings;
  const words = plan.enveloped ? 'Task' : 'LambdaFunction';
  const about = plan.enveloped ? { resourceType: 'lambda', resource: 'invoke' } : undefined;
  branch.record(`${words}Scheduled`, about ?? { resource: plan.functionArn });
  const giveBack = await slots.take(plan.functionArn, signal);
  branch.record(`${words}Started`, about);
  const outcome = await finished(plan, given, surroundings, giveBack).catch((error: unknown) => {
    if (!signal.aborted) branch.record(`${words}TimedOut`, { ...about, error: 'States.Timeout' });
    throw error;
  });
  if (!outcome.ok) {
    const error = errorOf(outcome);
    branch.record(`${words}Failed`, { ...about, error: error.name, cause: error.message });
    throw error;
  }
  const answer = JSON.parse(outcome.payload) as JsonValue;
  branch.record(`${words}Succeeded`, { ...about, ...data('output', answer) });
  return plan.enveloped ? { ExecutedVersion: LATEST, Payload: answer, StatusCode: STATUS_OK } : answer;
}

/** The call's outcome, unless its time is up before. The function itself is not interrupted, as in AWS. */
async function finished(
  plan: TaskPlan,
  given: JsonValue,
  { callFunction, signal }: Surroundings,
  giveBack: () => void,
): Promise<Outcome> {
  const late = new AbortController();
  const payload = plan.enveloped && isRecord(given) ? (given.Payload ?? {}) : given;
  const call = callFunction(plan.functionArn, payload, AbortSignal.any([signal, late.signal]));
  // A function that goes on working without anybody waiting for it still keeps its process busy.
  void call.finally(giveBack);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(stopped());
  signal.addEventListener('abort', stop, { once: true });
  const timer =
    plan.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          late.abort();
          timedOut().then(reject);
        }, plan.timeoutMs);
  try {
    return await Promise.race([call, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** The names under which Lambda's errors reach a state machine, and their JSON in `Cause`. */
function errorOf(outcome: Outcome & { readonly ok: false }): StatesError {
  const { error, message } = outcome;
  const report = (errorType: string, errorMessage: string, more: object = {}): StatesError =>
    new StatesError(errorType, JSON.stringify({ errorType, errorMessage, ...more }));
  if (error !== undefined) return report(error.name, error.message, { trace: error.stack.split('\n') });
  switch (outcome.reason) {
    case 'timeout':
      return report('Sandbox.Timedout', `Error: ${message}`);
    case 'crashed':
      return report('Runtime.ExitError', message);
    case 'overloaded':
      return report('Lambda.TooManyRequestsException', message);
    case 'failed':
      return report('Lambda.Unknown', message);
  }
}
