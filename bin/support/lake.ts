// Runs the state machine that writes the lake, as its schedule does, and waits for its end.
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Service, UsageError } from './endpoints.ts';

const POLL_MS = 500;

/**
 * Writes the lake.
 *
 * @param input days, or nothing for what has changed since the last run
 * @returns how long it took, in seconds
 * @throws Error that says how the run ended, if it did not succeed
 */
export async function writeLake(service: Service, input: object = {}): Promise<number> {
  const stateMachineArn = service.stateMachines.lake;
  if (stateMachineArn === undefined) throw new UsageError('The service has no lake');
  const client = await service.stepFunctions();
  const startedAt = performance.now();
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  for (;;) {
    const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') break;
    if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') {
      throw new Error(`The run ${executionArn} ended as ${status}: ${error ?? ''} ${cause ?? ''}`);
    }
    await sleep(POLL_MS);
  }
  client.destroy();
  return (performance.now() - startedAt) / 1000;
}
