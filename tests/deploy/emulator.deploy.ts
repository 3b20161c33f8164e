// What AWS does and the emulator does not, where no test of the API shows it: written as AWS behaves, expected to fail here
// (support/limits.ts), so that whatever an adaptation or an exception is made for is known to be needed still.
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { send } from '../api/support/http.ts';
import { startService } from '../api/support/service.ts';

const service = startService();

/** Outputs of a template with one resource called Probe. */
async function outputsOfProbe(name: string, resource: object, value: object): Promise<string | undefined> {
  const client = new CloudFormationClient();
  const StackName = `probe-${name}`;
  try {
    const TemplateBody = JSON.stringify({
      Resources: { Probe: resource },
      Outputs: { Value: { Value: value } },
    });
    await client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await waitUntilStackCreateComplete({ client, maxWaitTime: 20, minDelay: 1 }, { StackName });
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.Outputs?.[0]?.OutputValue;
  } finally {
    client.destroy();
  }
}

describe('CloudFormation', () => {
  test('knows the issuer of a user pool', async () => {
    const value = { 'Fn::GetAtt': ['Probe', 'ProviderURL'] };
    const issuer = await outputsOfProbe('user-pool', { Type: 'AWS::Cognito::UserPool' }, value);
    expect(issuer).toMatch(/^https:/);
  });

  test('gives the ARN of a secret as its reference', async () => {
    const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'probe' } };
    expect(await outputsOfProbe('secret', secret, { Ref: 'Probe' })).toMatch(/^arn:aws:secretsmanager:/);
  });
});

describe('the HTTP API', () => {
  test('says in a header what token it wants', async () => {
    const { status, headers } = await send(service().endpoints.apiUrl, { method: 'GET', path: '/v1/models' });
    expect(status).toBe(401);
    expect(String(headers['www-authenticate'])).toMatch(/^Bearer/);
  });

  test('gives a function the request id that it answers with', async () => {
    const { headers, body } = await service().as('officer').get('/v1/declarations/NOT-THERE');
    expect(body.requestId).toBe(headers['apigw-requestid']);
  });
});
