// The doors behind the state machine that say how a run ended, wired as they deploy: their own environment, real table and bucket.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RunStore, type StoredRun } from '../../../../functions/delinquency/run/store.ts';
import type { TaskHandler } from '../../../../functions/delinquency/steps/task-handler.ts';
import { WorkKeys } from '../../../../functions/delinquency/work/keys.ts';
import { lambdaContext } from '../../../support/api-event.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { startTestS3, type TestS3 } from '../../../support/s3.ts';

const NOW = new Date('2026-11-20T17:00:00.000Z');
const TIMEOUT = { Error: 'States.Timeout', Cause: '' };

let db: TestDynamoDb;
let s3: TestS3;
let runs: RunStore;
beforeAll(async () => {
  [db, s3] = await Promise.all([startDynamoDb(), startTestS3()]);
  runs = new RunStore(db.client, db.tables.runs);
  const environment = {
    ...db.environment,
    ...s3.environment,
    RUNS_TABLE: db.tables.runs,
    SNAPSHOTS_BUCKET: s3.bucket,
    TIME_ZONE: 'Asia/Seoul',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([db.close(), s3.close()]);
});

async function call(door: string, event: unknown): Promise<unknown> {
  const { handler } = (await import(`../../../../functions/delinquency/handlers/${door}.ts`)) as {
    handler: TaskHandler<unknown>;
  };
  return await handler(event, lambdaContext());
}

let days = 0;
/** A day that an execution has just taken. */
async function running(execution: string): Promise<StoredRun> {
  days += 1;
  const runDate = new Date(Date.UTC(2023, 0, days)).toISOString().slice(0, 10);
  await runs.claim({ runDate, execution, now: NOW }, undefined);
  return await read(`dr-${runDate}`);
}

async function read(runId: string): Promise<StoredRun> {
  const run = await runs.get(runId);
  if (run === undefined) throw new Error(`No run ${runId}`);
  return run;
}

function ended(executionArn: string, input: unknown, status = 'ABORTED'): object {
  return {
    detail: { executionArn, status, input: typeof input === 'string' ? input : JSON.stringify(input) },
  };
}

describe('an execution that has ended', () => {
  it.each([
    ['ABORTED', 'The run was aborted; start the day again to finish it.'],
    ['TIMED_OUT', 'The run took too long; start the day again to finish it.'],
  ])('as %s marks its run as failed', async (status, detail) => {
    const { runId, runDate } = await running('one');
    expect(await call('note-ended-run', ended('one', { runDate }, status))).toEqual({});
    expect(await read(runId)).toMatchObject({
      status: 'failed',
      finishedAt: expect.any(String),
      problem: { type: 'urn:customs-scoring:problem:run-ended', detail },
    });
  });

  it('that the schedule had started marks the run of its day in Seoul', async () => {
    await runs.claim({ runDate: '2023-06-02', execution: 'night', now: NOW }, undefined);
    await call('note-ended-run', ended('night', { scheduledTime: '2023-06-01T17:00:00Z' }));
    expect((await read('dr-2023-06-02')).status).toBe('failed');
  });

  it('after another one has taken the day changes nothing', async () => {
    const run = await running('newer');
    await call('note-ended-run', ended('older', { runDate: run.runDate }));
    expect(await read(run.runId)).toEqual(run);
  });

  it('after its run has failed keeps the reason that was given first', async () => {
    const { runId, runDate } = await running('one');
    await call('fail-run', { input: { runDate }, execution: 'one', error: TIMEOUT });
    const failed = await read(runId);
    await call('note-ended-run', ended('one', { runDate }, 'FAILED'));
    expect(await read(runId)).toEqual(failed);
  });

  it.each(['{}', '{"runDate":"2023-02-30"}', '{"runDate":"1999-01-01"}', '[]', '7'])(
    'whose input is %s belongs to no run, and is passed over',
    async (input) => {
      expect(await call('note-ended-run', ended('one', input))).toEqual({});
    },
  );
});

describe('a step that failed for good', () => {
  it('has its run say why', async () => {
    const { runId, runDate } = await running('one');
    const Cause = JSON.stringify({
      errorType: 'SnapshotRefused',
      errorMessage: 'a.csv has unknown column "x"',
    });
    await call('fail-run', {
      input: { runDate },
      execution: 'one',
      error: { Error: 'SnapshotRefused', Cause },
    });
    expect(await read(runId)).toMatchObject({
      status: 'failed',
      problem: { status: 422, detail: 'a.csv has unknown column "x"' },
    });
  });

  it('in an execution that has lost its day says nothing', async () => {
    const run = await running('newer');
    await call('fail-run', { input: { runDate: run.runDate }, execution: 'older', error: TIMEOUT });
    expect(await read(run.runId)).toEqual(run);
  });

  it('for one shard leaves its reason where ranking finds it, and no word of the inside', async () => {
    const task = {
      runId: 'dr-2023-01-01',
      runDate: '2023-01-01',
      planId: 'abc',
      execution: 'one',
      publication: 1,
    };
    const error = { Error: 'TypeError', Cause: JSON.stringify({ errorMessage: 'TP-4711 is undefined' }) };
    await call('note-shard-failure', { ...task, shard: 7, error });
    const noted = await s3.text(new WorkKeys('2023-01-01', 'abc').shard('failure', 7));
    expect(JSON.parse(noted)).toEqual({ shard: 7, reason: 'TypeError; see the logs' });
  });

  it('is itself refused where its input is not what the state machine gives', async () => {
    await expect(call('note-shard-failure', { shard: -1 })).rejects.toThrow();
    await expect(
      call('fail-run', { input: { runDate: 'today' }, execution: 'one', error: TIMEOUT }),
    ).rejects.toThrow();
  });
});
