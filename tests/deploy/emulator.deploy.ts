// AWS behaviour that the emulator lacks and that no API test covers. The tests describe AWS and are expected to fail here
// (support/limits.ts); one that passes shows that an adaptation or an exception is no longer needed.
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

/** Deploys a template with one resource called Probe. @returns its outputs */
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
  test('returns the issuer of a user pool', async () => {
    const value = { 'Fn::GetAtt': ['Probe', 'ProviderURL'] };
    const issuer = await outputsOfProbe('user-pool', { Type: 'AWS::Cognito::UserPool' }, value);
    expect(issuer).toMatch(/^https:/);
  });

  test('returns the ARN of a secret for Ref', async () => {
    const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'probe' } };
    expect(await outputsOfProbe('secret', secret, { Ref: 'Probe' })).toMatch(/^arn:aws:secretsmanager:/);
  });
});

describe('the HTTP API', () => {
  test('states the expected kind of token in a header', async () => {
    const { status, headers } = await send(service().endpoints.apiUrl, { method: 'GET', path: '/v1/models' });
    expect(status).toBe(401);
    expect(String(headers['www-authenticate'])).toMatch(/^Bearer/);
  });

  test('passes the request id of its response to the function', async () => {
    const { headers, body } = await service().as('officer').get('/v1/declarations/NOT-THERE');
    expect(body.requestId).toBe(headers['apigw-requestid']);
  });
});
