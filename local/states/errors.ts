// What can go wrong inside an execution, in the words of the Amazon States Language.
import { StateMachine } from 'aws-local-stepfunctions';

/** An error by its name: what `Retry` and `Catch` match, and what they hand on as `Error` and `Cause`. */
export class StatesError extends Error {
  override readonly name: string;
  /** Read by the library: nothing may retry or catch an error that ends its execution. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string, options: { readonly final?: boolean } = {}) {
    super(cause);
    this.name = name;
    this.isRetryable = options.final !== true;
    this.isCatchable = options.final !== true;
  }
}

/** Ends the states of an execution, or of an iteration, that nobody waits for any more. */
export function stopped(): StatesError {
  return new StatesError('Stopped', 'The execution was stopped', { final: true });
}

/** `Error` and `Cause` of whatever a run of the library was rejected with. */
export function failureOf(error: unknown): Error {
  if (error instanceof Error && error.name === 'ExecutionError' && error.cause instanceof Error) {
    return error.cause;
  }
  return error instanceof Error ? error : new StatesError('States.Runtime', String(error), { final: true });
}

let timeoutError: Promise<Error> | undefined;

/**
 * A `States.Timeout`. `States.TaskFailed` stands for every error but this one, which the library knows by a class that
 * it keeps to itself: so it comes from a task of the library's own that has timed out.
 */
export function timedOut(): Promise<Error> {
  timeoutError ??= (async () => {
    const states = { Late: { Type: 'Task', Resource: 'late', TimeoutSeconds: 0.001, End: true } } as const;
    const machine = new StateMachine({ StartAt: 'Late', States: states }, UNCHECKED);
    const never = { Late: () => new Promise<null>(() => undefined) };
    const { result } = machine.run(null, { overrides: { taskResourceLocalHandlers: never } });
    return await result.then(() => stopped(), failureOf);
  })();
  return timeoutError;
}

/** Definitions are checked once, as the template gives them. */
export const UNCHECKED = { validationOptions: { noValidate: true } } as const;
