// The port to the executions of a state machine.

/** unknown: never started, or so long ago that Step Functions has forgotten it. */
export type ExecutionState = 'running' | 'ended' | 'unknown';

/** The executions of the state machine. */
export interface Executions {
  /** The ARN of the execution with a name, started or not. */
  arnOf(name: string): string;

  stateOf(executionArn: string): Promise<ExecutionState>;

  /**
   * Starts an execution, or finds it running if one with the same name and input was started before.
   *
   * @returns false if an execution with that name has ended: names are not reused
   */
  start(name: string, input: object): Promise<boolean>;
}
