// A Task state: one call of a function, with its answer and errors translated as Step Functions does.
import type { Outcome } from '../functions/pool.ts';
import { isRecord } from '../json.ts';
import type { TaskPlan } from './definition.ts';
import { StatesError, stopped, timedOut } from './errors.ts';
import { data } from './history.ts';
import type { JsonValue } from './library.ts';
import type { RunContext } from './run-context.ts';

const STATUS_OK = 200;
const LATEST = '$LATEST';

/**
 * Calls the function of a task as soon as it has a slot.
 *
 * @throws StatesError with the name of the function's error, or States.Timeout
 */
export async function runTask(plan: TaskPlan, given: JsonValue, runContext: RunContext): Promise<JsonValue> {
  const { branch, signal, slots } = runContext;
  const prefix = plan.enveloped ? 'Task' : 'LambdaFunction';
  const about = plan.enveloped ? { resourceType: 'lambda', resource: 'invoke' } : undefined;
  branch.record(`${prefix}Scheduled`, about ?? { resource: plan.functionArn });
  const release = await slots.acquire(plan.functionArn, signal);
  branch.record(`${prefix}Started`, about);
  const outcome = await finished(plan, given, runContext, release).catch((error: unknown) => {
    if (!signal.aborted) branch.record(`${prefix}TimedOut`, { ...about, error: 'States.Timeout' });
    throw error;
  });
  if (!outcome.ok) {
    const error = errorOf(outcome);
    branch.record(`${prefix}Failed`, { ...about, error: error.name, cause: error.message });
    throw error;
  }
  const answer = JSON.parse(outcome.payload) as JsonValue;
  branch.record(`${prefix}Succeeded`, { ...about, ...data('output', answer) });
  return plan.enveloped ? { ExecutedVersion: LATEST, Payload: answer, StatusCode: STATUS_OK } : answer;
}

/** The outcome of the call, or States.Timeout. As in AWS, a timeout does not interrupt the function. */
async function finished(
  plan: TaskPlan,
  given: JsonValue,
  { callFunction, signal }: RunContext,
  release: () => void,
): Promise<Outcome> {
  const late = new AbortController();
  const payload = plan.enveloped && isRecord(given) ? (given.Payload ?? {}) : given;
  const call = callFunction(plan.functionArn, payload, AbortSignal.any([signal, late.signal]));
  // A function that runs on after its timeout still occupies its process.
  void call.finally(release);
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
