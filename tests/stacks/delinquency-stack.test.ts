// The delinquency stack: the definition of the state machine, its schedule, its notifications and its alarms.
import { describe, expect, it } from 'vitest';
import { stageConfig } from '../../lib/config.ts';
import { FINISH_RUN } from '../../lib/stacks/delinquency-stack.ts';
import {
  OTHER_SETTINGS,
  type Properties,
  resourcesOf,
  synthesise,
  type Template,
  withOtherSettings,
  withoutSchedule,
} from '../support/synthesis.ts';

/** A state of Amazon States Language: the fields that these tests read. */
interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly MaxConcurrency?: number;
  readonly Retry?: readonly Properties[];
  readonly Catch?: readonly Properties[];
  readonly Parameters?: Properties;
  readonly ItemSelector?: Properties;
  readonly ResultPath?: string | null;
  readonly ItemProcessor?: { readonly ProcessorConfig: Properties; readonly States: Record<string, State> };
  readonly Choices?: readonly Properties[];
  readonly Default?: string;
}

function only(type: string, template: Template): { id: string; properties: Properties } {
  const [found, ...others] = resourcesOf(template, type);
  if (found === undefined || others.length > 0) throw new Error(`Expected one ${type}`);
  return { id: found.id, properties: found.resource.Properties };
}

/** The definition, in which the logical id of each task's function replaces its ARN. */
function definitionOf(template: Template): { States: Record<string, State>; TimeoutSeconds: number } {
  const { DefinitionString } = only('AWS::StepFunctions::StateMachine', template).properties;
  const parts = DefinitionString['Fn::Join'][1] as (string | { 'Fn::GetAtt': [string, string] })[];
  return JSON.parse(
    parts.map((part) => (typeof part === 'string' ? part : part['Fn::GetAtt'][0])).join(''),
  ) as ReturnType<typeof definitionOf>;
}

const { delinquency: stack } = synthesise();
const { States: states, TimeoutSeconds: runTimeout } = definitionOf(stack);
const all = Object.entries({
  ...states,
  ...Object.assign({}, ...Object.values(states).map(({ ItemProcessor }) => ItemProcessor?.States ?? {})),
} as Record<string, State>);
const tasks = all.filter(([, { Type }]) => Type === 'Task');
const maps = all.filter(([, { Type }]) => Type === 'Map');

function functionOf(operation: string, template = stack): Properties {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operation,
  );
  if (found === undefined) throw new Error(`No function ${operation}`);
  return found.resource.Properties;
}

describe('the state machine', () => {
  it('begins, scores all shards, ranks, publishes all shards and finishes', () => {
    expect(all.map(([name, { Type }]) => [name, Type]).sort()).toEqual([
      ['Begin run', 'Task'],
      ['Fail run', 'Task'],
      ['Finish run', 'Task'],
      ['Held by another execution', 'Succeed'],
      ['Publish shard', 'Task'],
      ['Publish shards', 'Map'],
      ['Rank run', 'Task'],
      ['Record shard failure', 'Task'],
      ['Remaining work', 'Choice'],
      ['Run failed', 'Fail'],
      ['Run succeeded', 'Succeed'],
      ['Score shard', 'Task'],
      ['Score shards', 'Map'],
    ]);
    const path = ['Begin run'];
    for (
      let name = states['Begin run']?.Next;
      name !== undefined;
      name = states[name]?.Next ?? states[name]?.Default
    ) {
      path.push(name);
    }
    expect(path).toEqual([
      'Begin run',
      'Remaining work',
      'Score shards',
      'Rank run',
      'Publish shards',
      'Finish run',
      'Run succeeded',
    ]);
  });

  it('leaves a day to the execution that holds it, and only finishes a published one', () => {
    expect(states['Remaining work']?.Choices).toEqual([
      { Variable: '$.status', StringEquals: 'held', Next: 'Held by another execution' },
      { Variable: '$.status', StringEquals: 'published', Next: 'Finish run' },
    ]);
  });

  it('has a timeout of six hours; it is traced, and logged without execution data', () => {
    expect(runTimeout).toBe(6 * 60 * 60);
    const { TracingConfiguration, LoggingConfiguration, StateMachineName } = only(
      'AWS::StepFunctions::StateMachine',
      stack,
    ).properties;
    expect(TracingConfiguration).toEqual({ Enabled: true });
    expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(StateMachineName).toBe('customs-scoring-dev-delinquency');
  });
});

describe.each(tasks)('the task "%s"', (_name, task) => {
  it('has a timeout no longer than that of its function', () => {
    const Timeout = Number(stack.Resources[task.Resource ?? '']?.Properties.Timeout);
    expect(Timeout).toBeGreaterThan(0);
    expect(task.TimeoutSeconds).toBeGreaterThanOrEqual(Timeout);
    expect(task.TimeoutSeconds).toBeLessThanOrEqual(900);
  });

  it('is retried after any failure, with exponential backoff and full jitter', () => {
    const retry = task.Retry?.find(({ ErrorEquals }) => (ErrorEquals as string[]).includes('States.ALL'));
    expect(retry).toEqual({
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 2,
      MaxAttempts: 4,
      BackoffRate: 2,
      MaxDelaySeconds: 60,
      JitterStrategy: 'FULL',
    });
    expect(task.Retry?.at(-1)).toBe(retry);
  });
});

describe.each(maps)('the map "%s"', (name, map) => {
  it('is distributed, with the concurrency of the stage for scoring and that of the table for publishing', () => {
    expect(map.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(map.MaxConcurrency).toBe(name === 'Score shards' ? stageConfig('dev').delinquency.concurrency : 4);
    const few = definitionOf(withOtherSettings().delinquency).States;
    expect(Object.values(few).flatMap(({ MaxConcurrency }) => MaxConcurrency ?? [])).toEqual([3, 3]);
  });

  it('passes ids and a number to each shard, and discards its result', () => {
    expect(Object.keys(map.ItemSelector ?? {}).sort()).toEqual([
      'execution.$',
      'planId.$',
      'publication.$',
      'runDate.$',
      'runId.$',
      'shard.$',
    ]);
    expect(map.ItemSelector?.['shard.$']).toBe('$$.Map.Item.Value');
    expect(map.ResultPath).toBeNull();
  });
});

describe('a failure', () => {
  it.each(['Begin run', 'Score shards', 'Rank run', 'Publish shards', 'Finish run'])(
    'of "%s" is recorded in the run before the execution fails',
    (name) => {
      expect(states[name]?.Catch).toEqual([
        { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Fail run' },
      ]);
      expect(states['Fail run']?.Next).toBe('Run failed');
    },
  );

  it('of one shard is recorded, and the others continue', () => {
    const { States = {} } = states['Score shards']?.ItemProcessor ?? {};
    expect(States['Score shard']?.Catch).toEqual([
      { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Record shard failure' },
    ]);
    expect(States['Record shard failure']?.End).toBe(true);
  });

  it.each(['Begin run', 'Score shard', 'Rank run'])(
    'of "%s" caused by the snapshot is not retried: it would fail again',
    (name) => {
      const [first] = all.find(([one]) => one === name)?.[1].Retry ?? [];
      expect(first).toEqual({ ErrorEquals: ['SnapshotRefused', 'ShardsFailed'], MaxAttempts: 0 });
    },
  );

  it('due to a late snapshot is retried for two hours', () => {
    expect(states['Begin run']?.Retry).toContainEqual({
      ErrorEquals: ['SnapshotMissing'],
      IntervalSeconds: 15 * 60,
      MaxAttempts: 8,
      BackoffRate: 1,
    });
  });

  it('shows no internal details in the cause of the failed execution', () => {
    expect(states['Run failed']).toMatchObject({
      Error: 'RunFailed',
      Cause: 'For the reason, see the problem of the run: GET /v1/delinquency/runs/{runId}',
    });
  });
});

describe('the data between the states', () => {
  it('consists of ids, counts and errors, never of taxpayers', () => {
    const carried = all.flatMap(([, { Parameters }]) => Object.keys(Parameters ?? {}));
    expect([...new Set(carried)].sort()).toEqual([
      'error.$',
      'execution.$',
      'input.$',
      'planId.$',
      'publication.$',
      'runDate.$',
      'runId.$',
      'shards.$',
    ]);
    expect(states['Finish run']?.Parameters?.['shards.$']).toBe('States.ArrayLength($.shards)');
  });
});

describe('the schedule', () => {
  it('starts the run every night at local time, with the scheduled time as input', () => {
    const { properties } = only('AWS::Scheduler::Schedule', stack);
    expect(properties).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Seoul',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(properties.Target.Arn).toEqual({ Ref: only('AWS::StepFunctions::StateMachine', stack).id });
    expect(properties.Target.Input).toBe('{"scheduledTime":"<aws.scheduler.scheduled-time>"}');
  });

  it('follows the settings of the stage, and can be disabled', () => {
    const { delinquency: template } = withOtherSettings();
    expect(only('AWS::Scheduler::Schedule', template).properties).toMatchObject({
      ScheduleExpression: 'cron(5 23 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'ENABLED',
    });
    expect(only('AWS::Scheduler::Schedule', withoutSchedule().delinquency).properties.State).toBe('DISABLED');
    for (const operation of ['beginDelinquencyRun', 'failDelinquencyRun', 'noteEndedDelinquencyRun']) {
      expect(functionOf(operation, template).Environment.Variables.TIME_ZONE).toBe('Europe/Berlin');
    }
  });

  it('can start this state machine and do nothing else', () => {
    const policies = resourcesOf(stack, 'AWS::IAM::Policy').filter(({ id }) =>
      id.startsWith('SchedulerRole'),
    );
    expect(policies.flatMap(({ resource }) => resource.Properties.PolicyDocument.Statement)).toEqual([
      {
        Action: 'states:StartExecution',
        Effect: 'Allow',
        Resource: { Ref: only('AWS::StepFunctions::StateMachine', stack).id },
      },
    ]);
  });
});

describe('an execution that is aborted or times out', () => {
  it('is passed to the function that marks its run as failed', () => {
    const { EventPattern, State, Targets } = only('AWS::Events::Rule', stack).properties;
    expect({ EventPattern, State }).toEqual({
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [
            { 'Fn::Join': ['', expect.arrayContaining([':stateMachine:customs-scoring-dev-delinquency'])] },
          ],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      State: 'ENABLED',
    });
    const target = Targets[0].Arn['Fn::GetAtt'][0] as string;
    expect(stack.Resources[target]?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME).toBe(
      'noteEndedDelinquencyRun',
    );
    const allowed = resourcesOf(stack, 'AWS::Lambda::Permission').map(({ resource }) => resource.Properties);
    expect(allowed).toContainEqual(
      expect.objectContaining({
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        FunctionName: { 'Fn::GetAtt': [target, 'Arn'] },
      }),
    );
  });
});

describe('the functions', () => {
  it('score with the model, one thread each, and the default rules', () => {
    const { Environment, MemorySize, Layers } = functionOf('scoreDelinquencyShard');
    expect(Environment.Variables).toMatchObject({ MODEL_DIR: 'models/delinquency', ONNX_THREADS: '1' });
    expect(Environment.Variables).not.toHaveProperty('RULE_OVERRIDES');
    expect([MemorySize, Layers.length]).toEqual([1_769, 1]);
  });

  it('plan, score and rank with the same rules if the stage changes them', () => {
    const { delinquency: template } = withOtherSettings();
    const { rules } = OTHER_SETTINGS.delinquency;
    for (const operation of ['beginDelinquencyRun', 'scoreDelinquencyShard', 'rankDelinquencyRun']) {
      expect(JSON.parse(functionOf(operation, template).Environment.Variables.RULE_OVERRIDES)).toEqual(rules);
    }
  });

  it('keep scores and runs for the configured number of days', () => {
    const { delinquency: template } = withOtherSettings();
    expect(functionOf('publishDelinquencyShard', template).Environment.Variables.HISTORY_DAYS).toBe('120');
    expect(functionOf('beginDelinquencyRun', template).Environment.Variables.RUN_DAYS).toBe('130');
  });

  it('have disk space for the reports only where they are merged', () => {
    expect(functionOf('rankDelinquencyRun').EphemeralStorage).toEqual({ Size: 10_240 });
    expect(functionOf('publishDelinquencyShard')).not.toHaveProperty('EphemeralStorage');
  });
});

describe('the notifications', () => {
  it('are published to a topic encrypted with the AWS managed key', () => {
    const { properties } = only('AWS::SNS::Topic', stack);
    expect(JSON.stringify(properties.KmsMasterKeyId)).toContain('alias/aws/sns');
  });

  it('have no subscribers unless the stage names them', () => {
    expect(resourcesOf(stack, 'AWS::SNS::Subscription')).toEqual([]);
    const told = resourcesOf(withOtherSettings().delinquency, 'AWS::SNS::Subscription');
    expect(told.map(({ resource }) => [resource.Properties.Protocol, resource.Properties.Endpoint])).toEqual([
      ['email', 'list@customs.example'],
    ]);
  });
});

describe('the alarms', () => {
  it.each([
    ['ExecutionsFailed', 1, 'GreaterThanOrEqualToThreshold', 'delinquency-run'],
    ['ExecutionsTimedOut', 1, 'GreaterThanOrEqualToThreshold', 'delinquency-run'],
    ['PopulationStabilityIndex', 0.25, 'GreaterThanThreshold', 'delinquency-drift'],
  ])('watch %s', (metric, threshold, comparison, runbook) => {
    const found = resourcesOf(stack, 'AWS::CloudWatch::Alarm').filter(
      ({ resource }) => resource.Properties.MetricName === metric,
    );
    expect(
      found.map(({ resource: { Properties: alarm } }) => [alarm.Threshold, alarm.ComparisonOperator]),
    ).toEqual([[threshold, comparison]]);
    expect(found[0]?.resource.Properties.AlarmDescription).toContain(`${runbook}.md`);
  });

  it('read drift from the function that measures it', () => {
    const [drift] = resourcesOf(stack, 'AWS::CloudWatch::Alarm').filter(
      ({ resource }) => resource.Properties.MetricName === 'PopulationStabilityIndex',
    );
    expect(drift?.resource.Properties.Dimensions).toEqual([{ Name: 'service', Value: FINISH_RUN }]);
  });
});
