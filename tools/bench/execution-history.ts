// The history of the local host's newest execution.
import {
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { HostEndpoints } from '../../local/endpoints.ts';

/** Every event, in order. */
export async function newestHistory(
  endpoints: Pick<HostEndpoints, 'stepFunctionsUrl' | 'region' | 'credentials' | 'stateMachines'>,
): Promise<HistoryEvent[]> {
  const { stepFunctionsUrl, region, credentials, stateMachines } = endpoints;
  const client = new SFNClient({ endpoint: stepFunctionsUrl, region, credentials });
  const [stateMachineArn] = Object.values(stateMachines);
  const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
  const executionArn = executions?.[0]?.executionArn;
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  client.destroy();
  return events;
}
