// The state after the deployment: every resource of every template exists, and the account checks calls against IAM policies.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { DEPLOYED_STATE } from '../api/support/deployed.ts';
import { startService } from '../api/support/service.ts';

const ASSEMBLY = join(DEPLOYED_STATE ?? '', '..', 'cdk.out');
const TEMPLATE = '.template.json';
/** What cdk bootstrap deploys. */
const BOOTSTRAP = 'CDKToolkit';
const NAMES = readdirSync(ASSEMBLY)
  .filter((file) => file.endsWith(TEMPLATE))
  .map((file) => file.slice(0, -TEMPLATE.length));

const service = startService();

test('every stack of production is deployed, and nothing else', async () => {
  const client = new CloudFormationClient();
  const deployed: string[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    deployed.push(...Stacks.map(({ StackName = '', StackStatus }) => `${StackName} ${StackStatus}`));
  }
  client.destroy();
  expect(NAMES).toContain('CustomsScoring-prod-Api');
  // Other tests deploy stacks of one resource each.
  expect(deployed.filter((name) => !name.startsWith('probe-')).toSorted()).toEqual(
    [BOOTSTRAP, ...NAMES].map((name) => `${name} CREATE_COMPLETE`).toSorted(),
  );
});

test.each(NAMES)('%s has every resource of its template', async (StackName) => {
  const { Resources } = JSON.parse(readFileSync(join(ASSEMBLY, StackName + TEMPLATE), 'utf8')) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  };
  const client = new CloudFormationClient();
  const deployed: Record<string, string> = {};
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId = '', ResourceType, ResourceStatus } of StackResourceSummaries) {
      deployed[LogicalResourceId] = `${ResourceType} ${ResourceStatus}`;
    }
  }
  client.destroy();
  const expected = Object.entries(Resources).map(([id, { Type }]) => [id, `${Type} CREATE_COMPLETE`]);
  expect(deployed).toEqual(Object.fromEntries(expected));
});

test('the account checks every call against the policies of its caller', async () => {
  const answer = await fetch(`${service().endpoints.s3Url}/_ministack/health`);
  expect(await answer.json()).toMatchObject({ auth: 'enabled' });
});
