// State machines, schedules, topics and rules of the template: supported settings, and refusals by name.
import { expect, test } from 'vitest';
import type { Consumers } from '../../../local/events/consumers.ts';
import type { EventBus, Rule } from '../../../local/events/event-bus.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { Queues } from '../../../local/events/queues.ts';
import type { Schedule, Schedules } from '../../../local/events/schedules.ts';
import { FunctionHost } from '../../../local/functions/function-host.ts';
import { FunctionLog } from '../../../local/functions/function-log.ts';
import { ApiRegistry } from '../../../local/http/api-registry.ts';
import { Notices } from '../../../local/notices.ts';
import { RESOURCE_RUNNERS } from '../../../local/resources/registry.ts';
import type { HostServices } from '../../../local/resources/resource.ts';
import { ExecutionStore } from '../../../local/states/execution-store.ts';
import { Executions } from '../../../local/states/executions.ts';
import { Slots } from '../../../local/states/slots.ts';
import { Deployment } from '../../../local/template/deployment.ts';
import { MACHINE, MACHINE_ARN, nightly } from '../../local/fixtures/nightly.ts';
import { temporaryFolder } from './temporary.ts';

type Changes = NonNullable<Parameters<typeof nightly>[1]>;

interface Deployed {
  readonly executions: Executions;
  readonly schedules: readonly Schedule[];
  readonly rules: readonly Rule[];
}

/** Deploys the nightly job without emulators and processes. */
async function deploy(changes: Changes = {}): Promise<Deployed> {
  const nothing = (): void => undefined;
  const store = openEventStore(':memory:');
  const folder = temporaryFolder();
  const functions = new FunctionHost(
    { dynamodb: '', s3: '', secretsManager: '', sqs: '', sns: '', stepFunctions: '', eventBridge: '' },
    new FunctionLog(`${folder}/functions.jsonl`, nothing),
    { maxProcesses: 1, idleMs: 1000, extraIdleMs: 1000, compileCache: '' },
  );
  const executions = new Executions(new ExecutionStore(store, nothing), {
    slots: new Slots(1),
    callFunction: async () => ({ ok: true, payload: 'null' }),
    onChange: nothing,
    onFault: nothing,
  });
  const schedules: Schedule[] = [];
  const rules: Rule[] = [];
  const services = {
    ...{ functions, executions, queues: new Queues(store, nothing), apis: new ApiRegistry(), apiUrl: '' },
    notices: new Notices(`${folder}/notices.jsonl`, nothing),
    schedules: { add: (schedule) => schedules.push(schedule) } as Pick<Schedules, 'add'>,
    events: {
      addRule: (rule) => rules.push(rule),
      has: (bus) => bus === 'default',
    } as Pick<EventBus, 'addRule' | 'has'>,
    consumers: { asyncQueueOf: (arn) => `${arn}:asynchronous` } as Pick<Consumers, 'asyncQueueOf'>,
  } as unknown as HostServices;
  const stacks = await nightly(
    'unused',
    changes,
  )({
    ...{ issuer: '', audience: '', outdir: '', compileCache: '' },
  });
  await new Deployment(stacks, RESOURCE_RUNNERS, services).create();
  return { executions, schedules, rules };
}

test('a state machine is named by its construct, and the parts of its definition are joined', async () => {
  const { executions } = await deploy();
  const { name, text, timeoutMs } = executions.machine(MACHINE_ARN);
  expect([name, timeoutMs]).toEqual([MACHINE, 600_000]);
  expect(text).toContain(
    '"Resource":"arn:aws:lambda:us-east-1:000000000000:function:customs-scoring-local-shard"',
  );
});

test('a definition may have substitutions, or be an object', async () => {
  const states = { Plan: { Type: 'Task', Resource: '${' + 'ShardArn}', End: true } };
  const definition = { StartAt: 'Plan', States: states };
  const substitutions = { DefinitionSubstitutions: { ShardArn: { 'Fn::GetAtt': ['Shard', 'Arn'] } } };
  for (const given of [
    { DefinitionString: JSON.stringify(definition) },
    { DefinitionString: { Ref: 'AWS::NoValue' }, Definition: definition },
  ]) {
    const { executions } = await deploy({ Nightly: { ...given, ...substitutions } });
    expect(executions.machine(MACHINE_ARN).text).toContain('function:customs-scoring-local-shard');
  }
});

test('a schedule starts its state machine with the execution name of Scheduler', async () => {
  const { executions, schedules } = await deploy();
  const [schedule] = schedules;
  expect(new Date(schedule?.nextTime(Date.parse('2026-11-20T12:00:00Z')) ?? 0).toISOString()).toBe(
    '2026-11-20T16:30:00.000Z',
  );
  schedule?.start('{"shards":[]}', 'one-start');
  expect(executions.list(MACHINE_ARN, undefined, { skip: 0, most: 1 })).toMatchObject([
    { name: 'one-start', input: '{"shards":[]}' },
  ]);
  await executions.close();
});

test('a disabled schedule starts nothing', async () => {
  expect((await deploy({ EachNight: { State: 'DISABLED' } })).schedules).toEqual([]);
});

test('a rule matches the executions of its pattern', async () => {
  const { rules } = await deploy();
  const event = (status: string, stateMachineArn = MACHINE_ARN): object => ({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { status, stateMachineArn },
  });
  const matches = [event('ABORTED'), event('SUCCEEDED'), event('FAILED', 'arn:other')].map((given) =>
    rules[0]?.matches(given),
  );
  expect(matches).toEqual([true, false, false]);
});

const target = { Arn: { Ref: 'Nightly' }, Input: '{}' };

test.each<[string, Changes, string]>([
  [
    'an express state machine',
    { Nightly: { StateMachineType: 'EXPRESS' } },
    'StateMachineType should be STANDARD',
  ],
  [
    'a definition in a bucket',
    { Nightly: { DefinitionS3Location: { Bucket: 'x', Key: 'y' } } },
    'AWS::StepFunctions::StateMachine Fixture/Nightly/Resource: DefinitionS3Location is not supported',
  ],
  ['a definition that is none', { Nightly: { DefinitionString: '{' } }, 'the definition is not JSON'],
  [
    'a function from elsewhere',
    {
      Nightly: {
        DefinitionString:
          '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:1:function:x","End":true}}}',
      },
    },
    'A: Resource should be a function of this deployment',
  ],
  ['a flexible window', { EachNight: { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } } }, 'Mode should be OFF'],
  ['a start date', { EachNight: { StartDate: '2026-12-01T00:00:00Z' } }, 'StartDate is not supported'],
  ['a single moment', { EachNight: { ScheduleExpression: 'at(2026-11-20T12:00:00)' } }, 'neither rate(...)'],
  [
    'a time zone that is not there',
    { EachNight: { ScheduleExpressionTimezone: 'Mars/Olympus' } },
    'AWS::Scheduler::Schedule Fixture/EachNight/Resource: ScheduleExpression',
  ],
  [
    'a target that is no state machine',
    { EachNight: { Target: { ...target, Arn: { 'Fn::GetAtt': ['Shard', 'Arn'] } } } },
    'Target.Arn should be a state machine of this deployment',
  ],
  [
    'parameters of another kind of target',
    { EachNight: { Target: { ...target, SqsParameters: {} } } },
    'Target.SqsParameters is not supported',
  ],
  ['a FIFO topic', { Alarms: { FifoTopic: true } }, 'AWS::SNS::Topic Fixture/Alarms/Resource: FifoTopic'],
])('the local host refuses %s by name', async (_what, changes, message) => {
  await expect(deploy(changes)).rejects.toThrow(message);
});
