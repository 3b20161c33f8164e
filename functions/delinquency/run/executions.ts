// The only file that talks to Step Functions: starting an execution of the state machine, and whether one is still running.
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

/** unknown: it was never started, or so long ago that nothing is known of it any more. */
export type ExecutionState = 'running' | 'ended' | 'unknown';

export class Executions {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  /** The ARN that the execution of a name has, started or not. */
  arnOf(name: string): string {
    return `${this.#stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }

  async stateOf(executionArn: string): Promise<ExecutionState> {
    try {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return 'unknown';
      throw error;
    }
  }

  /**
   * Starts an execution; one of the same name and input that is running, whoever has started it, is this one.
   *
   * @returns false where an execution of that name has ended: names are not used again
   */
  async start(name: string, input: object): Promise<boolean> {
    try {
      await this.#client.send(
        new StartExecutionCommand({
          stateMachineArn: this.#stateMachineArn,
          name,
          input: JSON.stringify(input),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return false;
      throw error;
    }
  }
}
