// How templates become running resources: order, references between stacks, names, and refusals.
import { describe, expect, test } from 'vitest';
import type { HostServices, ResourceRunner } from '../../../local/resources/resource.ts';
import { Deployment } from '../../../local/template/deployment.ts';
import type { StackTemplate, Template } from '../../../local/template/template.ts';

const services = {} as HostServices;

/** Creates nothing; records its resources. */
function recorder(created: Record<string, unknown> = {}): ResourceRunner {
  return {
    create: async (resource) => {
      const name = resource.name('Name');
      created[name] = await resource.property('Value');
      return { ref: name, attributes: { Arn: `arn:${name}` } };
    },
  };
}

function stack(stackName: string, template: Template, paths: Record<string, string> = {}): StackTemplate {
  return { stackName, template, paths };
}

function deployment(stacks: StackTemplate[], created: Record<string, unknown> = {}): Deployment {
  return new Deployment(stacks, new Map([['Test::Thing', recorder(created)]]), services);
}

describe('a deployment', () => {
  test('creates the resources that a resource refers to, across stacks', async () => {
    const created: Record<string, unknown> = {};
    const data = stack(
      'Data',
      {
        Resources: { Table1A2B: { Type: 'Test::Thing' } },
        Outputs: { Out: { Value: { 'Fn::GetAtt': ['Table1A2B', 'Arn'] }, Export: { Name: 'Data:Table' } } },
      },
      { Table1A2B: 'Data/RiskProfiles/Table/Resource' },
    );
    const api = stack('Api', {
      Resources: {
        User: { Type: 'Test::Thing', Properties: { Value: { 'Fn::ImportValue': 'Data:Table' } } },
      },
    });
    const subject = deployment([api, data], created);
    await subject.create();
    expect(created).toEqual({
      'customs-scoring-local-risk-profiles': undefined,
      'customs-scoring-local-user': 'arn:customs-scoring-local-risk-profiles',
    });
    expect(await subject.outputs()).toEqual([
      { key: 'Out', value: 'arn:customs-scoring-local-risk-profiles' },
    ]);
  });

  test('reads the output of another stack, exported or not, and says which stack has none', async () => {
    const created: Record<string, unknown> = {};
    const api = stack('Api', {
      Resources: { Scorer: { Type: 'Test::Thing' } },
      Outputs: { ScorerName: { Value: { Ref: 'Scorer' } } },
    });
    const watcher = (output: string) =>
      stack('Monitoring', {
        Resources: {
          Alarm: {
            Type: 'Test::Thing',
            Properties: { Value: { 'Fn::GetStackOutput': { StackName: 'Api', OutputName: output } } },
          },
        },
      });
    await deployment([watcher('ScorerName'), api], created).create();
    expect(created['customs-scoring-local-alarm']).toBe('customs-scoring-local-scorer');
    await expect(deployment([watcher('Other'), api]).create()).rejects.toThrow(
      'Monitoring reads the output Other of Api, which has none',
    );
  });

  test('refuses every unsupported resource, by type, path and logical id, before it creates any', async () => {
    const created: Record<string, unknown> = {};
    const documents = stack(
      'Documents',
      {
        Resources: {
          Fine: { Type: 'Test::Thing' },
          Queue4A: { Type: 'AWS::SQS::Queue' },
          Rule: { Type: 'AWS::Events::Rule' },
        },
      },
      { Queue4A: 'Documents/Uploads/Resource' },
    );
    await expect(deployment([documents], created).create()).rejects.toThrow(
      'AWS::SQS::Queue Documents/Uploads/Resource (Queue4A) is not supported by the local host\n' +
        'AWS::Events::Rule Documents/Rule (Rule) is not supported by the local host',
    );
    expect(created).toEqual({});
  });

  test('accepts resources that only AWS needs, and lets others refer to them', async () => {
    const created: Record<string, unknown> = {};
    const key = {
      Resources: {
        Key: { Type: 'AWS::KMS::Key' },
        User: { Type: 'Test::Thing', Properties: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
      },
    };
    await deployment([stack('S', key)], created).create();
    expect(created).toEqual({ 'customs-scoring-local-user': 'arn:aws:kms:us-east-1:000000000000:Key' });
  });

  test('omits a resource whose condition is false', async () => {
    const created: Record<string, unknown> = {};
    const template: Template = {
      Conditions: { IsChina: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'cn-north-1'] } },
      Resources: { Only: { Type: 'AWS::SQS::Queue', Condition: 'IsChina' } },
    };
    await deployment([stack('S', template)], created).create();
    expect(created).toEqual({});
  });

  test('names the resource that lacks an attribute', async () => {
    const template = {
      Resources: {
        A: { Type: 'Test::Thing' },
        B: { Type: 'Test::Thing', Properties: { Value: { 'Fn::GetAtt': ['A', 'StreamArn'] } } },
      },
    };
    await expect(deployment([stack('S', template)]).create()).rejects.toThrow(
      'Test::Thing A: the attribute StreamArn is not supported by the local host',
    );
  });

  test('refuses a circular reference', async () => {
    const refers = (to: string) => ({ Type: 'Test::Thing', Properties: { Value: { Ref: to } } });
    const template = { Resources: { A: refers('B'), B: refers('C'), C: refers('A') } };
    await expect(deployment([stack('S', template)]).create()).rejects.toThrow('Circular reference');
  });

  test('refuses two resources that would share a name', async () => {
    const template = { Resources: { A: { Type: 'Test::Thing' }, B: { Type: 'Test::Thing' } } };
    const paths = { A: 'S/Runs/Table/Resource', B: 'S/Runs/Resource' };
    await expect(deployment([stack('S', template, paths)]).create()).rejects.toThrow(
      'S/Runs/Table/Resource and S/Runs/Resource would both be named customs-scoring-local-runs locally',
    );
  });
});
