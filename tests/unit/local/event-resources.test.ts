// Queues, buckets, rules and event source mappings of the template: supported settings, and refusals by name.
import { afterEach, describe, expect, test } from 'vitest';
import type { S3Emulator } from '../../../local/emulators/s3.ts';
import type { SqsEndpoint } from '../../../local/emulators/sqs.ts';
import { Consumers } from '../../../local/events/consumers.ts';
import { EventBus } from '../../../local/events/event-bus.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { Queues } from '../../../local/events/queues.ts';
import { FunctionHost } from '../../../local/functions/function-host.ts';
import { FunctionLog } from '../../../local/functions/function-log.ts';
import { ApiRegistry } from '../../../local/http/api-registry.ts';
import { RESOURCE_RUNNERS } from '../../../local/resources/registry.ts';
import type { HostServices } from '../../../local/resources/resource.ts';
import { Deployment } from '../../../local/template/deployment.ts';
import { uploads } from '../../local/fixtures/uploads.ts';
import { temporaryFolder } from './temporary.ts';

type Changes = NonNullable<Parameters<typeof uploads>[1]>;

const buckets = new Map<string, { events: boolean; versions: boolean }>();
afterEach(() => buckets.clear());

/** Deploys the uploads service without emulators and processes. */
async function deploy(changes: Changes): Promise<Queues> {
  const store = openEventStore(':memory:');
  const nothing = (): void => undefined;
  const queues = new Queues(store, nothing);
  const functions = new FunctionHost(
    { dynamodb: '', s3: '', secretsManager: '', sqs: '', sns: '', stepFunctions: '', eventBridge: '' },
    new FunctionLog(`${temporaryFolder()}/functions.jsonl`, nothing),
    { maxProcesses: 1, idleMs: 1000, extraIdleMs: 1000, compileCache: '' },
  );
  const s3: Pick<S3Emulator, 'ensureBucket'> = {
    ensureBucket: async (name, options) => void buckets.set(name, options),
  };
  const sqs: Pick<SqsEndpoint, 'queueUrl'> = { queueUrl: (name) => `http://sqs/${name}` };
  const services = {
    s3,
    sqs,
    dynamodb: { stream: () => undefined },
    queues,
    functions,
    events: new EventBus(store, queues, nothing),
    consumers: new Consumers(queues, functions, 1, nothing),
    apis: new ApiRegistry(),
    apiUrl: '',
  } as unknown as HostServices;
  const stacks = await uploads('unused', changes)({ issuer: '', audience: '', outdir: '', compileCache: '' });
  await new Deployment(stacks, RESOURCE_RUNNERS, services).create();
  return queues;
}

describe('a queue', () => {
  test('has the settings of the template, and the defaults of SQS', async () => {
    const queues = await deploy({});
    expect(queues.named('customs-scoring-local-work')).toEqual({
      name: 'customs-scoring-local-work',
      arn: 'arn:aws:sqs:us-east-1:000000000000:customs-scoring-local-work',
      visibilityTimeoutMs: 60_000,
      retentionMs: 345_600_000,
      delayMs: 0,
      redrive: {
        deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:customs-scoring-local-dead-letters',
        maxReceiveCount: 2,
      },
    });
    expect(queues.named('customs-scoring-local-dead-letters')).toMatchObject({
      visibilityTimeoutMs: 30_000,
      retentionMs: 1_209_600_000,
      redrive: undefined,
    });
  });
});

describe('a bucket', () => {
  test('sends events and keeps versions only if the template says so', async () => {
    await deploy({ Quiet: { VersioningConfiguration: { Status: 'Enabled' } } });
    expect(Object.fromEntries(buckets)).toEqual({
      'customs-scoring-local-scans': { events: true, versions: false },
      'customs-scoring-local-quiet': { events: false, versions: true },
    });
  });
});

describe('the local host refuses by name', () => {
  const target = { Id: 'Target0', Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } };
  const pattern = (detail: object, source = 'aws.s3', type = 'Object Created') => ({
    OnUpload: { EventPattern: { source: [source], 'detail-type': [type], detail } },
  });

  test.each<[string, Changes, string]>([
    ['a FIFO queue', { Work: { FifoQueue: true } }, 'AWS::SQS::Queue Fixture/Work/Resource: FifoQueue'],
    [
      'a dead-letter queue from elsewhere',
      { Work: { RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:x', maxReceiveCount: 2 } } },
      'RedrivePolicy.deadLetterTargetArn should be a queue of this deployment',
    ],
    [
      'an input transformer',
      { OnUpload: { Targets: [{ ...target, InputTransformer: { InputTemplate: '1' } }] } },
      'AWS::Events::Rule Fixture/OnUpload/Resource: Targets[0].InputTransformer is not supported',
    ],
    [
      'a target that is neither a queue nor a function',
      { OnUpload: { Targets: [{ Id: 'T', Arn: 'arn:aws:sns:us-east-1:000000000000:topic' }] } },
      'Targets[0].Arn should be a queue or a function of this deployment',
    ],
    [
      'a schedule',
      { OnUpload: { ScheduleExpression: 'rate(1 day)' } },
      'ScheduleExpression is not supported',
    ],
    [
      'another source',
      pattern({}, 'aws.guardduty'),
      'EventPattern.source should be ["aws.s3"] or ["aws.states"]',
    ],
    [
      'another event',
      pattern({}, 'aws.s3', 'Object Deleted'),
      'EventPattern.detail-type should be ["Object Created"]',
    ],
    [
      'the event of another source',
      pattern({}, 'aws.states'),
      'EventPattern.detail-type should be ["Step Functions Execution Status Change"]',
    ],
    [
      'an operator it does not know',
      pattern({ 'source-ip-address': [{ cidr: '10.0.0.0/8' }] }),
      'EventPattern: detail.source-ip-address: cidr is not supported by the local host',
    ],
    [
      'an input of its own',
      { OnUpload: { Targets: [{ ...target, Input: '{}' }] } },
      'Targets[0].Input is not supported',
    ],
    [
      'a bus from elsewhere',
      { OnUpload: { EventBusName: 'mine' } },
      'EventBusName should be default or a bus of this deployment',
    ],
    [
      'a dead-letter queue of a function',
      { Worker: { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:x' } } },
      'AWS::Lambda::Function Fixture/Worker/Resource: DeadLetterConfig is not supported',
    ],
    [
      'a concurrency that AWS refuses',
      { Mapping: { ScalingConfig: { MaximumConcurrency: 1 } } },
      'ScalingConfig.MaximumConcurrency should be a number from 2 to 1000',
    ],
    [
      'a filter between queue and function',
      { Mapping: { FilterCriteria: { Filters: [] } } },
      'AWS::Lambda::EventSourceMapping Fixture/Mapping/Resource: FilterCriteria is not supported',
    ],
    [
      'a stream of another service',
      { Mapping: { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/x' } },
      'EventSourceArn should be a queue of this deployment or the stream of a table',
    ],
    [
      'the stream of a table that has none',
      {
        Mapping: {
          EventSourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/x/stream/local',
          ScalingConfig: undefined,
        },
      },
      'EventSourceArn should be the stream of a table, which no other function reads',
    ],
    [
      'a batch without a window',
      { Mapping: { BatchSize: 100 } },
      'BatchSize should be from 1 to 10 with a batching window of 0 s',
    ],
    [
      'a visibility timeout that AWS refuses',
      { Work: { VisibilityTimeout: 1 } },
      'queue visibility timeout: 1 seconds is less than function timeout: 2 seconds',
    ],
    [
      'notifications of a bucket other than to EventBridge',
      { Quiet: { NotificationConfiguration: { QueueConfigurations: [] } } },
      'AWS::S3::Bucket Fixture/Quiet/Resource: NotificationConfiguration.QueueConfigurations',
    ],
  ])('%s', async (_what, changes, message) => {
    await expect(deploy(changes)).rejects.toThrow(message);
  });
});
