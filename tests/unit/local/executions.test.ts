// Executions of a state machine: over Step Functions' protocol, on disk, and in their events.
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startStepFunctions } from '../../../local/emulators/step-functions.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import { Outbox } from '../../../local/events/outbox.ts';
import type { Execution } from '../../../local/states/execution.ts';
import { ExecutionStore } from '../../../local/states/execution-store.ts';
import { MACHINE, machine, type TestMachine, task } from './machine.ts';
import { temporaryFolder } from './temporary.ts';

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:nightly';

async function clientOf({ executions }: TestMachine): Promise<SFNClient> {
  const endpoint = await startStepFunctions(executions);
  const client = new SFNClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  return client;
}

/** One task that waits until the test releases it. */
function waiting(): TestMachine & { readonly go: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const subject = machine({ Plan: task('plan') }, { plan: () => promise });
  return { ...subject, go: resolve };
}

describe('an execution over the protocol of Step Functions', () => {
  test('is started, described and listed', async () => {
    const subject = machine({ Plan: task('plan') }, { plan: () => ({ shards: 2 }) });
    const sfn = await clientOf(subject);
    const started = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'dr-1', input: '{"runDate":"x"}' }),
    );
    expect(started).toMatchObject({ executionArn: `${EXECUTION}:dr-1`, startDate: expect.any(Date) });
    await subject.ended(`${EXECUTION}:dr-1`);
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn: `${EXECUTION}:dr-1` }))).toMatchObject(
      {
        stateMachineArn: MACHINE,
        name: 'dr-1',
        status: 'SUCCEEDED',
        startDate: started.startDate,
        stopDate: expect.any(Date),
        input: '{"runDate":"x"}',
        output: '{"shards":2}',
      },
    );
    await sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'dr-2' }));
    await subject.ended(`${EXECUTION}:dr-2`);
    const first = await sfn.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, maxResults: 1 }));
    expect(first.executions?.map(({ name }) => name)).toEqual(['dr-2']);
    const { nextToken } = first;
    const rest = await sfn.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, nextToken }));
    expect(rest.executions?.map(({ name }) => name)).toEqual(['dr-1']);
    expect(rest.nextToken).toBeUndefined();
    const failed = new ListExecutionsCommand({ stateMachineArn: MACHINE, statusFilter: 'FAILED' });
    expect((await sfn.send(failed)).executions).toEqual([]);
  });

  test('has a unique name; the same name and input return the running one', async () => {
    const subject = waiting();
    const sfn = await clientOf(subject);
    const start = { stateMachineArn: MACHINE, name: 'dr-1', input: '{"a":1}' };
    const first = await sfn.send(new StartExecutionCommand(start));
    expect((await sfn.send(new StartExecutionCommand(start))).startDate).toEqual(first.startDate);
    const other = new StartExecutionCommand({ ...start, input: '{"a":2}' });
    await expect(sfn.send(other)).rejects.toThrow(ExecutionAlreadyExists);
    subject.go();
    await subject.ended(`${EXECUTION}:dr-1`);
    await expect(sfn.send(new StartExecutionCommand(start))).rejects.toThrow(ExecutionAlreadyExists);
  });

  test('is stopped with a reason', async () => {
    const subject = waiting();
    const sfn = await clientOf(subject);
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE }));
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' }));
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
  });

  test('is refused with the exceptions of Step Functions', async () => {
    const sfn = await clientOf(waiting());
    const start = { stateMachineArn: MACHINE };
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: `${MACHINE}-x` }))).rejects.toThrow(
      StateMachineDoesNotExist,
    );
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn: 'x' }))).rejects.toThrow(
      ExecutionDoesNotExist,
    );
    await expect(sfn.send(new StartExecutionCommand({ ...start, input: '{' }))).rejects.toThrow('not JSON');
    await expect(sfn.send(new StartExecutionCommand({ ...start, name: 'a b' }))).rejects.toThrow(
      'Invalid Name',
    );
    const large = JSON.stringify('x'.repeat(262_144));
    await expect(sfn.send(new StartExecutionCommand({ ...start, input: large }))).rejects.toThrow('262144');
    const described = await sfn.send(new DescribeStateMachineCommand(start));
    expect(described).toMatchObject({ name: 'nightly', type: 'STANDARD', status: 'ACTIVE' });
  });
});

describe('a history', () => {
  const states = {
    Plan: task('plan', { ResultPath: '$.plan', Next: 'Each' }),
    Each: {
      Type: 'Map',
      ItemsPath: '$.plan.shards',
      MaxConcurrency: 1,
      ItemProcessor: { StartAt: 'Score', States: { Score: task('score') } },
      ResultPath: null,
      End: true,
    },
  };
  const functions = { plan: () => ({ shards: [0, 1] }), score: () => null };

  test('has every step in order, with the event types of AWS', async () => {
    const subject = machine(states, functions);
    const sfn = await clientOf(subject);
    const { arn } = await subject.run({ runDate: 'x' });
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: arn }));
    const iteration = [
      ...['MapIterationStarted', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted'],
      ...['LambdaFunctionSucceeded', 'TaskStateExited', 'MapIterationSucceeded'],
    ];
    expect(events.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted'],
      ...['LambdaFunctionSucceeded', 'TaskStateExited', 'MapStateEntered', 'MapStateStarted'],
      ...iteration,
      ...iteration,
      ...['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded'],
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[1]).toMatchObject({
      previousEventId: 1,
      timestamp: expect.any(Date),
      stateEnteredEventDetails: { name: 'Plan', input: '{"runDate":"x"}' },
    });
    expect(events[2]?.lambdaFunctionScheduledEventDetails?.resource).toContain(':function:plan');
    expect(events[7]?.mapStateStartedEventDetails).toEqual({ length: 2 });
    // Both iterations follow from the beginning of their map.
    expect([events[8], events[15]].map((event) => event?.previousEventId)).toEqual([8, 8]);
    expect(events.at(-1)?.executionSucceededEventDetails?.output).toBe(
      '{"runDate":"x","plan":{"shards":[0,1]}}',
    );
  });

  test('can be read in pages, from its end, and without inputs and outputs', async () => {
    const subject = machine(states, functions);
    const sfn = await clientOf(subject);
    const { arn: executionArn } = await subject.run({ runDate: 'x' });
    const back = { executionArn, reverseOrder: true, maxResults: 2, includeExecutionData: false };
    const last = await sfn.send(new GetExecutionHistoryCommand(back));
    expect(last.events?.map(({ type }) => type)).toEqual(['ExecutionSucceeded', 'MapStateExited']);
    expect(last.events?.[1]?.stateExitedEventDetails).toEqual({
      name: 'Each',
      outputDetails: { truncated: false },
    });
    const { nextToken } = last;
    const before = await sfn.send(new GetExecutionHistoryCommand({ ...back, nextToken }));
    expect(before.events?.[0]?.type).toBe('MapStateSucceeded');
  });

  test('names the error of a function and the end of the execution', async () => {
    const subject = machine({ Plan: task('plan') }, { plan: () => Promise.reject(timedOut) });
    const { arn } = await subject.run();
    const [failed, ended] = subject.history(arn).slice(-2);
    expect(failed).toMatchObject({ type: 'LambdaFunctionFailed', details: { error: 'Sandbox.Timedout' } });
    expect(ended).toMatchObject({ type: 'ExecutionFailed', details: { error: 'Sandbox.Timedout' } });
  });
  const timedOut = { ok: false, reason: 'timeout', message: 'Task timed out after 1.00 seconds' };

  test('omits large data and marks it as truncated', async () => {
    const plan = (): string => 'x'.repeat(100_000);
    const subject = machine({ Plan: task('plan') }, { plan });
    const { arn } = await subject.run();
    const exited = subject.history(arn).find(({ type }) => type === 'TaskStateExited');
    expect(exited?.details).toEqual({ name: 'Plan', outputDetails: { truncated: true } });
    expect(JSON.stringify(subject.history(arn).slice(0, -1)).length).toBeLessThan(2_000);
  });
});

describe('EventBridge receives an event', () => {
  test('for the start and the end of an execution', async () => {
    const subject = machine({ End: { Type: 'Fail', Error: 'RunFailed', Cause: 'no snapshot' } });
    const { arn, name, startedAt, stoppedAt } = await subject.run({ runDate: 'x' });
    const [began, ended] = subject.events();
    expect(began?.detail).toMatchObject({ executionArn: arn, status: 'RUNNING', stopDate: null });
    expect(ended).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [arn],
      detail: {
        executionArn: arn,
        stateMachineArn: MACHINE,
        name,
        status: 'FAILED',
        startDate: startedAt,
        stopDate: stoppedAt,
        input: '{"runDate":"x"}',
        inputDetails: { included: true },
        output: null,
        outputDetails: null,
        error: 'RunFailed',
        cause: 'no snapshot',
      },
    });
  });

  test('once, even if an execution is ended several times', async () => {
    const subject = waiting();
    const { arn } = subject.executions.start({ machineArn: MACHINE });
    subject.executions.stop(arn, {});
    subject.executions.stop(arn, {});
    subject.go();
    await subject.executions.close();
    expect(subject.events().map(({ detail }) => detail.status)).toEqual(['RUNNING', 'ABORTED']);
  });
});

describe('when the host ends', () => {
  test('normally, running executions are aborted and no function is called any more', async () => {
    const subject = waiting();
    const { arn } = subject.executions.start({ machineArn: MACHINE });
    await subject.executions.close();
    expect(subject.executions.get(arn)).toMatchObject({ status: 'ABORTED', error: 'HostEnded' });
    expect(subject.history(arn).at(-1)?.type).toBe('ExecutionAborted');
    expect(() => subject.executions.start({ machineArn: MACHINE })).toThrow('stopping');
  });

  test('by a crash, running executions are aborted at the next start, and their events wait', () => {
    const path = `${temporaryFolder()}/events.sqlite`;
    const fail = (error: unknown): never => {
      throw error;
    };
    const execution: Execution = {
      ...{
        arn: `${EXECUTION}:dr-1`,
        machineArn: MACHINE,
        name: 'dr-1',
        status: 'RUNNING',
        startedAt: Date.now(),
      },
      ...{ stoppedAt: null, input: '{}', output: null, error: null, cause: null },
    };
    const before = openEventStore(path);
    const store = new ExecutionStore(before, fail);
    store.begin(execution);
    store.append(execution.arn, {
      id: 1,
      previousId: 0,
      type: 'ExecutionStarted',
      at: 1,
      details: undefined,
    });
    store.flush();
    before.close();
    const after = openEventStore(path);
    onTestFinished(() => after.close());
    const found = new ExecutionStore(after, fail);
    expect(found.get(execution.arn)).toMatchObject({
      status: 'ABORTED',
      cause: 'The local host ended while the execution was running.',
    });
    const types = found.history(execution.arn, { skip: 0, most: 10, reverse: false }).map(({ type }) => type);
    expect(types).toEqual(['ExecutionStarted', 'ExecutionAborted']);
    expect(new Outbox(after).waiting().map(({ envelope }) => envelope)).toMatchObject([
      { detail: { status: 'RUNNING' } },
      { detail: { status: 'ABORTED', error: 'HostEnded' } },
    ]);
  });

  test('executions are kept for three months', () => {
    const database = openEventStore(':memory:');
    const fail = (): void => undefined;
    const store = new ExecutionStore(database, fail);
    const begin = (name: string, daysAgo: number): void => {
      const startedAt = Date.now() - daysAgo * 24 * 60 * 60_000;
      store.begin({
        ...{ arn: `${EXECUTION}:${name}`, machineArn: MACHINE, name, status: 'RUNNING', startedAt },
        ...{ stoppedAt: null, input: '{}', output: null, error: null, cause: null },
      });
      store.end(`${EXECUTION}:${name}`, { status: 'SUCCEEDED', output: '1' }, startedAt);
    };
    begin('old', 91);
    begin('young', 89);
    const names = new ExecutionStore(database, fail).list(MACHINE, undefined, 0, 10).map(({ name }) => name);
    expect(names).toEqual(['young']);
  });
});
