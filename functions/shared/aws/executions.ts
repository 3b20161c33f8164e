// The only file that talks to Step Functions: it starts executions of the state machine and reads their state.
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { parseEnvironment } from '../environment.ts';
import type { ExecutionState, Executions } from '../state-machine.ts';
import { stepFunctions } from './step-functions.ts';

export class StateMachineExecutions implements Executions {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

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

/** The executions of the state machine that the environment names. */
export function openExecutions(): StateMachineExecutions {
  const { STATE_MACHINE_ARN } = parseEnvironment({ STATE_MACHINE_ARN: z.string().min(1) });
  return new StateMachineExecutions(stepFunctions(), STATE_MACHINE_ARN);
}
