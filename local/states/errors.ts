// The errors of executions, with the names of the Amazon States Language.
import { StateMachine } from 'aws-local-stepfunctions';

/** An error with the name that `Retry` and `Catch` match; its name and message become `Error` and `Cause`. */
export class StatesError extends Error {
  override readonly name: string;
  /** Read by the library: an error that ends its execution cannot be retried or caught. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(name: string, cause: string, options: { readonly final?: boolean } = {}) {
    super(cause);
    this.name = name;
    this.isRetryable = options.final !== true;
    this.isCatchable = options.final !== true;
  }
}

/** Ends the remaining states of an execution, or of an iteration, that has ended. */
export function stopped(): StatesError {
  return new StatesError('Stopped', 'The execution was stopped', { final: true });
}

/** The error behind a rejected run of the library. */
export function failureOf(error: unknown): Error {
  if (error instanceof Error && error.name === 'ExecutionError' && error.cause instanceof Error) {
    return error.cause;
  }
  return error instanceof Error ? error : new StatesError('States.Runtime', String(error), { final: true });
}

let timeoutError: Promise<Error> | undefined;

/**
 * A `States.Timeout`, the one error that `States.TaskFailed` does not match. The library recognises it by a class that it does not
 * export, so this one comes from a task of the library that has timed out.
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

/** Definitions are validated once, before they are translated. */
export const UNCHECKED = { validationOptions: { noValidate: true } } as const;
