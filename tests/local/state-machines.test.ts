// A state machine of a template with real functions: from its start, by request or by its schedule, to its end and its events.
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { HostEndpoints } from '../../local/endpoints.ts';
import { type RunningHost, startHost } from '../../local/host.ts';
import type { StatusChange } from '../../local/states/execution.ts';
import { MACHINE_ARN, nightly } from './fixtures/nightly.ts';
import { forkHost, kill, stateFolder } from './support.ts';

const WITHIN = { timeout: 240_000 };
const SEVERAL_STARTS_MS = 600_000;

function sfnOf({ stepFunctionsUrl, region, credentials }: HostEndpoints): SFNClient {
  return new SFNClient({ endpoint: stepFunctionsUrl, region, credentials });
}

async function start(endpoints: HostEndpoints, shards: readonly string[]): Promise<string> {
  const input = JSON.stringify({ runDate: '2026-11-23', shards });
  const command = new StartExecutionCommand({ stateMachineArn: endpoints.stateMachines.nightly, input });
  return (await sfnOf(endpoints).send(command)).executionArn ?? '';
}

async function ended(
  endpoints: HostEndpoints,
  executionArn: string,
): Promise<DescribeExecutionCommandOutput> {
  const describeIt = async (): Promise<DescribeExecutionCommandOutput> =>
    await sfnOf(endpoints).send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describeIt()).status, WITHIN).not.toBe('RUNNING');
  return await describeIt();
}

interface Shard {
  readonly shard: string;
  readonly process: number;
}

function lines<Line>(file: string): Line[] {
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return texts.map((line) => JSON.parse(line) as Line);
}

const shards = (record: string): Shard[] => lines<Partial<Shard>>(record).filter(isShard);
const changes = (record: string): StatusChange[] =>
  lines<Partial<StatusChange>>(record).filter((line) => 'detail' in line) as StatusChange[];

function isShard(line: Partial<Shard>): line is Shard {
  return line.shard !== undefined;
}

describe('a state machine', () => {
  let host: RunningHost;
  const record = join(stateFolder(), 'record.jsonl');
  beforeAll(async () => {
    const synthesize = nightly(record);
    host = await startHost({ port: 0, state: stateFolder(), quiet: true, synthesize });
  });
  afterAll(() => host.stop());

  test('is found by its output', () => {
    expect(host.endpoints.stateMachines).toEqual({ nightly: MACHINE_ARN });
  });

  test('processes its shards, several at a time, and retries transient failures', async () => {
    const names = ['busy', ...Array.from({ length: 20 }, (_, index) => `shard-${index}`)];
    const arn = await start(host.endpoints, names);
    const { output, status } = await ended(host.endpoints, arn);
    expect([status, JSON.parse(output ?? '')]).toMatchObject([
      'SUCCEEDED',
      { scored: { count: 21, first: { shard: 'busy' } } },
    ]);
    const processes = new Set(shards(record).map(({ process }) => process));
    // Forty were allowed to run at the same time.
    expect(processes.size).toBeLessThanOrEqual(availableParallelism());
    expect(shards(record).filter(({ shard }) => shard === 'busy').length).toBeGreaterThan(1);
  });

  test('sends the event of a failed execution to the function of its rule, with the error in the history', async () => {
    const arn = await start(host.endpoints, ['torn']);
    expect(await ended(host.endpoints, arn)).toMatchObject({ status: 'FAILED', error: 'RunFailed' });
    await expect.poll(() => changes(record).map(({ detail }) => detail.executionArn), WITHIN).toEqual([arn]);
    expect(changes(record)[0]?.detail).toMatchObject({ status: 'FAILED', cause: 'see the history' });
    const history = new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true });
    const { events = [] } = await sfnOf(host.endpoints).send(history);
    const failed = events.find(
      ({ type }) => type === 'LambdaFunctionFailed',
    )?.lambdaFunctionFailedEventDetails;
    expect(failed?.error).toBe('TypeError');
    expect(JSON.parse(failed?.cause ?? '')).toEqual({
      errorType: 'TypeError',
      errorMessage: 'boom in the shard',
      trace: expect.arrayContaining(['TypeError: boom in the shard']),
    });
  });

  test('can publish to a topic from its functions', async () => {
    expect(await ended(host.endpoints, await start(host.endpoints, ['notice']))).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(lines(join(host.stateFolder, 'notices.jsonl'))).toMatchObject([
      { topic: expect.stringContaining(':customs-scoring-local-alarms'), subject: 'Grade 01' },
    ]);
  });
});

test('a schedule starts its state machine with the time it was due', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const schedule = { EachNight: { ScheduleExpression: 'rate(1 minute)' } };
  const synthesize = nightly(join(stateFolder(), 'record.jsonl'), schedule);
  const host = await startHost({ port: 0, state: stateFolder(), quiet: true, synthesize });
  onTestFinished(() => host.stop());
  await vi.advanceTimersByTimeAsync(60_000);
  const now = Date.now();
  vi.useRealTimers();
  const list = new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN });
  const { executions = [] } = await sfnOf(host.endpoints).send(list);
  expect(executions).toHaveLength(1);
  const describeIt = new DescribeExecutionCommand({ executionArn: executions[0]?.executionArn });
  const { scheduledTime } = JSON.parse((await sfnOf(host.endpoints).send(describeIt)).input ?? '') as {
    scheduledTime: string;
  };
  expect(Math.abs(Date.parse(scheduledTime) - now)).toBeLessThan(60_000);
});

describe('a host that ends', { timeout: SEVERAL_STARTS_MS }, () => {
  test('by a crash leaves executions that the next start aborts, with their events', async () => {
    const state = stateFolder();
    const record = join(stateFolder(), 'record.jsonl');
    const { child, endpoints: first } = await forkHost('nightly-host.ts', state, record);
    const arn = await start(first, ['hold']);
    await expect.poll(() => shards(record).length, WITHIN).toBe(1);
    await kill(child);
    const synthesize = nightly(record);
    const second = await startHost({ port: 0, state, quiet: true, synthesize });
    onTestFinished(() => second.stop());
    expect(await ended(second.endpoints, arn)).toMatchObject({
      status: 'ABORTED',
      error: 'HostEnded',
      cause: 'The local host ended while the execution was running.',
    });
    await expect.poll(() => changes(record).map(({ detail }) => detail.status), WITHIN).toEqual(['ABORTED']);
  });

  test('normally aborts them itself, and the next start delivers their events', async () => {
    const state = stateFolder();
    const record = join(stateFolder(), 'record.jsonl');
    const options = { port: 0, state, quiet: true, synthesize: nightly(record) };
    const first = await startHost(options);
    await start(first.endpoints, ['hold']);
    await expect.poll(() => shards(record).length, WITHIN).toBe(1);
    await first.stop();
    const second = await startHost(options);
    onTestFinished(() => second.stop());
    await expect.poll(() => changes(record).map(({ detail }) => detail.status), WITHIN).toEqual(['ABORTED']);
  });
});
