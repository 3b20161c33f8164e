// Executions of the state machines of the lake and of risk groups, as their schedules start them, and the files of the lake.
import { S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { writeInspected } from '../../support/inspected-lake.ts';
import type { Service } from './service.ts';
import { until } from './watching.ts';

/**
 * Runs the lake to its end.
 *
 * @returns how it ended: `SUCCEEDED`, `FAILED`, …
 */
export async function runLake(service: Service, input: object = {}): Promise<string | undefined> {
  return await runMachine(service, 'lake', input);
}

/**
 * Runs a state machine to its end.
 *
 * @returns how it ended: `SUCCEEDED`, `FAILED`, …
 */
export async function runMachine(
  { endpoints }: Service,
  machine: 'lake' | 'riskGroups',
  input: object,
): Promise<string | undefined> {
  const { stepFunctionsUrl: endpoint, region, credentials, stateMachines } = endpoints;
  const client = new SFNClient({ endpoint, region, credentials });
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: stateMachines[machine], input: JSON.stringify(input) }),
  );
  const status = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  await until(`the execution of ${machine} has ended`, async () => (await status()) !== 'RUNNING');
  const ended = await status();
  client.destroy();
  return ended;
}

/** The lake of a service; destroy the client. */
export function openLakeBucket({ endpoints }: Service): {
  readonly client: S3Client;
  readonly bucket: string;
} {
  const { s3Url: endpoint, region, credentials, buckets } = endpoints;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  return { client, bucket: buckets.lake ?? '' };
}

/** Puts inspected items with a group of high-risk ones among them into the lake of a service, as a history file. */
export async function putInspected(service: Service, days: readonly string[]): Promise<void> {
  const { client, bucket } = openLakeBucket(service);
  await writeInspected(client, bucket, days);
  client.destroy();
}
