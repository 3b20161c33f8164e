// The States Language behaves as in AWS, in the library's part and in the host's own.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Outcome } from '../../../local/functions/pool.ts';
import { arnOf, HandlerError, machine, task } from './machine.ts';

const json = (text: string | null): unknown => JSON.parse(text ?? 'null');
const never = (): Promise<never> => new Promise(() => undefined);
const soon = (milliseconds = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Timers of the test advance as soon as something waits for them. */
function passingTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }).setTimerTickMode('nextTimerAsync');
  onTestFinished(() => void vi.useRealTimers());
}
/** Retries immediately, the given number of times. */
const retry = (errors: string[], times: number): object => ({
  ErrorEquals: errors,
  IntervalSeconds: 1,
  MaxAttempts: times,
  MaxDelaySeconds: 1,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
});

describe('a task', () => {
  test('passes its input to its function and returns the answer', async () => {
    const subject = machine(
      { Plan: task('plan', { ResultPath: '$.plan', Next: 'Rest' }), Rest: { Type: 'Pass', End: true } },
      { plan: (event) => ({ saw: event }) },
    );
    const { status, output } = await subject.run({ runDate: '2026-11-23' });
    expect([status, json(output)]).toEqual([
      'SUCCEEDED',
      { runDate: '2026-11-23', plan: { saw: { runDate: '2026-11-23' } } },
    ]);
  });

  test('that invokes Lambda by name gets its envelope', async () => {
    const invoke = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: arnOf('plan'), 'Payload.$': '$.given' },
      OutputPath: '$.Payload',
      End: true,
    };
    const { output } = await machine({ Invoke: invoke }, { plan: (event) => [event] }).run({ given: 7 });
    expect(json(output)).toEqual([7]);
  });

  test('whose handler throws fails with the name of the error and its JSON', async () => {
    const subject = machine(
      { Plan: task('plan') },
      {
        plan: () => {
          throw new HandlerError('SnapshotError', 'no files');
        },
      },
    );
    const { status, error, cause } = await subject.run();
    expect([status, error, json(cause)]).toEqual([
      'FAILED',
      'SnapshotError',
      { errorType: 'SnapshotError', errorMessage: 'no files', trace: ['SnapshotError: no files'] },
    ]);
  });

  test.each<[string, Outcome, string]>([
    [
      'runs into its own timeout',
      { ok: false, reason: 'timeout', message: 'Task timed out' },
      'Sandbox.Timedout',
    ],
    [
      'ends its process',
      { ok: false, reason: 'crashed', message: 'was ended by SIGKILL' },
      'Runtime.ExitError',
    ],
  ])('whose function %s fails with the name that Lambda has for it', async (_what, outcome, name) => {
    const subject = machine(
      { Plan: task('plan') },
      {
        plan: () => {
          throw outcome;
        },
      },
    );
    expect(await subject.run()).toMatchObject({ status: 'FAILED', error: name });
  });

  test('takes as long as its function if it sets no timeout', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const plan = async (): Promise<void> => {
      enter();
      await answered;
    };
    const running = machine({ Plan: task('plan') }, { plan }).run();
    await entered;
    // The library itself would have ended it after a minute.
    await vi.advanceTimersByTimeAsync(24 * 60 * 60_000);
    answer();
    expect(await running).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('that takes too long times out, which States.TaskFailed does not match', async () => {
    passingTime();
    const states = {
      Plan: task('plan', {
        TimeoutSeconds: 1,
        Retry: [retry(['States.TaskFailed'], 3)],
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.problem', Next: 'Told' }],
        End: true,
      }),
      Told: { Type: 'Pass', End: true },
    };
    let calls = 0;
    const subject = machine(states, {
      plan: async () => {
        calls += 1;
        return await never();
      },
    });
    const { output } = await subject.run({ runDate: 'x' });
    expect(calls).toBe(1);
    expect(json(output)).toMatchObject({ runDate: 'x', problem: { Error: 'States.Timeout' } });
  });

  test('is retried as often as its Retry says, then caught', async () => {
    const states = {
      Plan: task('plan', {
        Retry: [{ ...retry(['Busy'], 2), IntervalSeconds: 0.01 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'Told' }],
        End: true,
      }),
      Told: { Type: 'Pass', End: true },
    };
    let calls = 0;
    const subject = machine(states, {
      plan: () => {
        calls += 1;
        throw new HandlerError('Busy', `call ${calls}`);
      },
    });
    const { output } = await subject.run();
    const { Error: name, Cause: cause } = json(output) as { Error: string; Cause: string };
    expect([calls, name, json(cause)]).toEqual([
      3,
      'Busy',
      expect.objectContaining({ errorMessage: 'call 3' }),
    ]);
  });

  test('cannot return more than 256 KiB, and cannot catch that error', async () => {
    const states = {
      Plan: task('plan', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Told' }], Next: 'Told' }),
      Told: { Type: 'Pass', End: true },
    };
    const subject = machine(states, { plan: () => 'x'.repeat(262_144) });
    expect(await subject.run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('waits for a slot, which does not count towards its timeout', async () => {
    passingTime();
    let working = 0;
    let most = 0;
    const states = {
      Each: {
        Type: 'Map',
        MaxConcurrency: 40,
        ItemProcessor: {
          StartAt: 'Score',
          States: { Score: task('score', { TimeoutSeconds: 1, End: true }) },
        },
        End: true,
      },
    };
    const score = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await soon(300);
      working -= 1;
    };
    const { status } = await machine(states, { score }).run([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([status, most]).toEqual(['SUCCEEDED', 2]);
  });
});

describe('a choice', () => {
  const paths = (rule: object): ReturnType<typeof machine> =>
    machine({
      Which: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Pass', Result: 'yes', End: true },
      No: { Type: 'Pass', Result: 'no', End: true },
    });

  test.each<[object, unknown, string]>([
    [{ Variable: '$.execution', IsPresent: false }, {}, 'yes'],
    [{ Variable: '$.execution', IsPresent: false }, { execution: 'x' }, 'no'],
    [{ Variable: '$.execution', IsPresent: true }, { execution: null }, 'yes'],
    [{ Variable: '$.execution', IsNull: false }, { execution: 'x' }, 'yes'],
    [
      {
        And: [
          { Variable: '$.a', IsPresent: true },
          { Variable: '$.a', IsString: false },
        ],
      },
      { a: 1 },
      'yes',
    ],
    [{ Not: { Variable: '$.a', BooleanEquals: true } }, { a: false }, 'yes'],
    [{ Variable: '$.running', BooleanEquals: true }, { running: true }, 'yes'],
  ])('of %j on %j is %s', async (rule, input, expected) => {
    expect(json((await paths(rule).run(input)).output)).toBe(expected);
  });
});

describe('a map', () => {
  const over = (fields: object, processor: object = {}, score: object = {}): Record<string, object> => ({
    Each: {
      Type: 'Map',
      ItemsPath: '$.shards',
      ItemProcessor: {
        StartAt: 'Score',
        States: { Score: task('score', { End: true, ...score }) },
        ...processor,
      },
      End: true,
      ...fields,
    },
  });
  const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

  test('returns its results in the order of its items', async () => {
    const score = async (item: unknown): Promise<unknown> => {
      await soon(item === 1 ? 20 : 1);
      return { item };
    };
    const { output } = await machine(over({}), { score }).run({ shards: [1, 2, 3] });
    expect(json(output)).toEqual([{ item: 1 }, { item: 2 }, { item: 3 }]);
  });

  test('accepts an empty list', async () => {
    expect(json((await machine(over({})).run({ shards: [] })).output)).toEqual([]);
  });

  test('respects its MaxConcurrency', async () => {
    let working = 0;
    let most = 0;
    const score = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await soon();
      working -= 1;
    };
    const subject = machine(over({ MaxConcurrency: 3 }), { score }, { slots: 10 });
    await subject.run({ shards: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(most).toBe(3);
  });

  test('builds the input of an iteration from the item, its own input and the execution', async () => {
    const subject = machine(
      over({
        ItemSelector: {
          'shard.$': '$$.Map.Item.Value',
          'index.$': '$$.Map.Item.Index',
          'planId.$': '$.planId',
          'execution.$': '$$.Execution.Id',
          'of.$': "States.Format('{} of {}', $$.Execution.Name, $$.StateMachine.Name)",
        },
        ResultPath: null,
      }),
      {
        score: (event) => {
          seen.push(event);
        },
      },
    );
    const seen: unknown[] = [];
    const { arn, name, output } = await subject.run({ planId: 'p1', shards: [7] });
    expect(seen).toEqual([{ shard: 7, index: 0, planId: 'p1', execution: arn, of: `${name} of nightly` }]);
    expect(json(output)).toEqual({ planId: 'p1', shards: [7] });
  });

  test('shows its iterations their execution and their item', async () => {
    const parameters = {
      'input.$': '$$.Execution.Input',
      'name.$': '$$.Execution.Name',
      'started.$': '$$.Execution.StartTime',
      'item.$': '$$.Map.Item.Value',
    };
    const subject = machine(over({}, {}, { Parameters: parameters }), { score: (event) => event });
    const { name, output, startedAt } = await subject.run({ shards: ['s'] });
    const started = new Date(startedAt).toISOString();
    expect(json(output)).toEqual([{ input: { shards: ['s'] }, name, started, item: 's' }]);
  });

  test('that is distributed gives each iteration its own execution, as AWS does', async () => {
    const parameters = { 'input.$': '$$.Execution.Input', 'id.$': '$$.Execution.Id' };
    const states = over({ Label: 'Shards' }, distributed, { Parameters: parameters });
    const { output } = await machine(states, { score: (event) => event }).run({ shards: [4] });
    expect(json(output)).toEqual([
      {
        input: 4,
        id: expect.stringMatching(
          /^arn:aws:states:us-east-1:000000000000:execution:nightly\/Shards:[0-9a-f-]{36}$/,
        ),
      },
    ]);
  });

  test('ends with the first failed iteration and starts no other', async () => {
    const began: unknown[] = [];
    const score = async (item: unknown): Promise<void> => {
      began.push(item);
      await soon();
      if (item === 2) throw new HandlerError('Torn', 'shard 2');
    };
    const subject = machine(over({ MaxConcurrency: 1 }), { score });
    expect(await subject.run({ shards: [1, 2, 3, 4] })).toMatchObject({ status: 'FAILED', error: 'Torn' });
    await soon(30);
    expect(began).toEqual([1, 2]);
  });

  test('that is distributed fails with the error of AWS for its tolerance', async () => {
    const states = {
      ...over(
        { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.problem', Next: 'Told' }] },
        distributed,
      ),
      Told: { Type: 'Pass', OutputPath: '$.problem.Error', End: true },
    };
    const score = (): never => {
      throw new HandlerError('Torn', 'shard');
    };
    const { output } = await machine(states, { score }).run({ shards: [1, 2] });
    expect(json(output)).toBe('States.ExceedToleratedFailureThreshold');
  });

  test('whose iterations catch their errors continues with the others', async () => {
    const states = over(
      {},
      {
        StartAt: 'Score',
        States: {
          Score: task('score', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Note' }], End: true }),
          Note: task('note'),
        },
      },
    );
    const subject = machine(states, {
      score: (item) => {
        if (item === 2) throw new HandlerError('Torn', 'shard 2');
        return item;
      },
      note: (problem) => (problem as { Error: string }).Error,
    });
    expect(json((await subject.run({ shards: [1, 2, 3] })).output)).toEqual([1, 'Torn', 3]);
  });

  test('that failed can be retried as a whole', async () => {
    let calls = 0;
    const states = over({ Retry: [{ ...retry(['Torn'], 1), IntervalSeconds: 0.01 }] });
    const subject = machine(states, {
      score: () => {
        calls += 1;
        if (calls === 1) throw new HandlerError('Torn', 'once');
        return calls;
      },
    });
    expect(await subject.run({ shards: [1] })).toMatchObject({ status: 'SUCCEEDED', output: '[2]' });
  });

  test('requires a list', async () => {
    expect(await machine(over({})).run({ shards: 'none' })).toMatchObject({ error: 'States.Runtime' });
    expect(await machine(over({})).run({})).toMatchObject({ error: 'States.Runtime' });
  });
});

describe('an execution', () => {
  test('fails as its Fail state says', async () => {
    const subject = machine({ End: { Type: 'Fail', Error: 'RunFailed', Cause: 'no snapshot' } });
    expect(await subject.run()).toMatchObject({ status: 'FAILED', error: 'RunFailed', cause: 'no snapshot' });
  });

  test('has its own timeout', async () => {
    passingTime();
    const subject = machine({ Plan: task('plan') }, { plan: never }, { more: { TimeoutSeconds: 1 } });
    expect(await subject.run()).toMatchObject({ status: 'TIMED_OUT', output: null });
  });

  test('that is stopped withdraws the tasks that wait for a slot', async () => {
    const calls: unknown[] = [];
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const states = {
      Each: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'Score', States: { Score: task('score') } },
        End: true,
      },
    };
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const subject = machine(states, {
      score: async (item) => {
        calls.push(item);
        if (calls.length === 2) enter();
        await released;
      },
    });
    const { arn } = subject.executions.start({ machineArn: machineArn(subject), input: '[1,2,3,4,5]' });
    await entered;
    subject.executions.stop(arn, {});
    release();
    await soon(30);
    expect(calls).toEqual([1, 2]);
    // The turns of the tasks that were at work are given back: another execution gets them.
    expect(await subject.run([6])).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('calls no function after it is stopped', async () => {
    let calls = 0;
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const states = {
      Plan: task('plan', { Retry: [retry(['States.ALL'], 5)], Next: 'After' }),
      After: task('plan'),
    };
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const subject = machine(states, {
      plan: async () => {
        calls += 1;
        enter();
        await released;
        throw new HandlerError('Late', 'too late');
      },
    });
    const { arn } = subject.executions.start({ machineArn: machineArn(subject) });
    await entered;
    expect(subject.executions.stop(arn, { error: 'Enough', cause: 'by hand' })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
    release();
    await soon(30);
    expect(calls).toBe(1);
    expect(subject.executions.get(arn).status).toBe('ABORTED');
  });

  function machineArn(subject: ReturnType<typeof machine>): string {
    return subject.executions.machines()[0]?.arn ?? '';
  }
});

describe('a definition is refused by name', () => {
  test.each<[string, Record<string, object>, string]>([
    ['a parallel state', { All: { Type: 'Parallel', Branches: [], End: true } }, 'All: Parallel states'],
    [
      'a task that is no function of ours',
      { Put: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:putItem', End: true } },
      'Put: Resource should be a function of this deployment, not "arn:aws:states:::dynamodb:putItem"',
    ],
    ['a task token', { Ask: task('ask', { HeartbeatSeconds: 5, End: true }) }, 'Ask: HeartbeatSeconds'],
    [
      'items from S3',
      {
        Each: {
          Type: 'Map',
          ItemReader: {},
          ResultWriter: {},
          ItemBatcher: {},
          ItemProcessor: {},
          End: true,
        },
      },
      'Each: ItemReader, ResultWriter, ItemBatcher not supported',
    ],
    [
      'tolerated failures',
      { Each: { Type: 'Map', ToleratedFailurePercentage: 5, ItemProcessor: {}, End: true } },
      'Each: a ToleratedFailurePercentage other than 0',
    ],
    [
      'JSONata',
      { Say: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } },
      'Say: the query language JSONata',
    ],
    [
      'the time a state was entered',
      { Say: { Type: 'Pass', Parameters: { 'at.$': '$$.State.EnteredTime' }, End: true } },
      'Say: $$.State is not supported',
    ],
    [
      'a result that the library drops',
      { Say: { Type: 'Pass', Result: false, End: true } },
      'Say: a Result of false',
    ],
    ['an unreachable state', { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } }, 'definition is invalid'],
    ['a next state that is not there', { A: { Type: 'Pass', Next: 'C' } }, 'definition is invalid'],
  ])('%s', (_what, states, message) => {
    expect(() => machine(states)).toThrow(message);
  });
});
