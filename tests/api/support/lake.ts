// Runs of the lake, as the schedule starts them.
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Service } from './service.ts';
import { until } from './watching.ts';

/**
 * Runs the lake to its end.
 *
 * @returns how it ended: `SUCCEEDED`, `FAILED`, …
 */
export async function runLake({ endpoints }: Service, input: object = {}): Promise<string | undefined> {
  const { stepFunctionsUrl: endpoint, region, credentials, stateMachines } = endpoints;
  const client = new SFNClient({ endpoint, region, credentials });
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: stateMachines.lake, input: JSON.stringify(input) }),
  );
  const status = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  await until('the run of the lake has ended', async () => (await status()) !== 'RUNNING');
  const ended = await status();
  client.destroy();
  return ended;
}
