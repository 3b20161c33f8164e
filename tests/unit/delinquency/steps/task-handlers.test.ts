// The handlers behind the state machine that record how a run or a shard failed, with the stores in memory.
import { message } from '../../../../functions/shared/words/message.ts';
import '../../../support/silent.ts';
import { describe, expect, it } from 'vitest';
import { failRunHandler } from '../../../../functions/delinquency/handlers/fail-run.ts';
import { noteEndedRunHandler } from '../../../../functions/delinquency/handlers/note-ended-run.ts';
import { noteShardFailureHandler } from '../../../../functions/delinquency/handlers/note-shard-failure.ts';
import type { StoredRun } from '../../../../functions/delinquency/run/record.ts';
import { WorkKeys } from '../../../../functions/delinquency/work/keys.ts';
import { lambdaContext } from '../../../support/api-event.ts';
import { MemoryFiles, MemoryRuns } from '../../../support/delinquency-memory.ts';

const NOW = new Date('2026-11-20T17:00:00.000Z');
const TIMEOUT = { Error: 'States.Timeout', Cause: '' };

const runs = new MemoryRuns();
const files = new MemoryFiles();
const HANDLERS = {
  'fail-run': failRunHandler({ runs, timeZone: 'Asia/Seoul' }),
  'note-ended-run': noteEndedRunHandler({ runs, timeZone: 'Asia/Seoul' }),
  'note-shard-failure': noteShardFailureHandler({ files }),
};

function call(name: keyof typeof HANDLERS, event: unknown): Promise<unknown> {
  return HANDLERS[name](event, lambdaContext());
}

let days = 0;
/** A day that an execution has just claimed. */
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
    ['ABORTED', message('run.aborted')],
    ['TIMED_OUT', message('run.timedOut')],
  ])('as %s marks its run as failed', async (status, detail) => {
    const { runId, runDate } = await running('one');
    expect(await call('note-ended-run', ended('one', { runDate }, status))).toEqual({});
    expect(await read(runId)).toMatchObject({
      status: 'failed',
      finishedAt: expect.any(String),
      problem: { type: 'urn:customs-scoring:problem:run-ended', detail },
    });
  });

  it('that the schedule had started marks the run of its day in the schedule’s time zone', async () => {
    await runs.claim({ runDate: '2023-06-02', execution: 'night', now: NOW }, undefined);
    await call('note-ended-run', ended('night', { scheduledTime: '2023-06-01T17:00:00Z' }));
    expect((await read('dr-2023-06-02')).status).toBe('failed');
  });

  it('after another one has claimed the day changes nothing', async () => {
    const run = await running('newer');
    await call('note-ended-run', ended('older', { runDate: run.runDate }));
    expect(await read(run.runId)).toEqual(run);
  });

  it('after its run has failed keeps the first reason', async () => {
    const { runId, runDate } = await running('one');
    await call('fail-run', { input: { runDate }, execution: 'one', error: TIMEOUT });
    const failed = await read(runId);
    await call('note-ended-run', ended('one', { runDate }, 'FAILED'));
    expect(await read(runId)).toEqual(failed);
  });

  it.each(['{}', '{"runDate":"2023-02-30"}', '{"runDate":"1999-01-01"}', '[]', '7'])(
    'whose input is %s belongs to no run and is ignored',
    async (input) => {
      expect(await call('note-ended-run', ended('one', input))).toEqual({});
    },
  );
});

describe('a step that failed for good', () => {
  it('records the reason in its run', async () => {
    const { runId, runDate } = await running('one');
    const detail = message('snapshot.unknownColumns', { count: 1, columns: ['"x"'] });
    const Cause = JSON.stringify({
      errorType: 'SnapshotRefused',
      errorMessage: JSON.stringify(detail),
    });
    await call('fail-run', {
      input: { runDate },
      execution: 'one',
      error: { Error: 'SnapshotRefused', Cause },
    });
    expect(await read(runId)).toMatchObject({
      status: 'failed',
      problem: { status: 422, detail },
    });
  });

  it('in an execution that has lost its day records nothing', async () => {
    const run = await running('newer');
    await call('fail-run', { input: { runDate: run.runDate }, execution: 'older', error: TIMEOUT });
    expect(await read(run.runId)).toEqual(run);
  });

  it('for one shard records its reason for the ranking step, without internal details', async () => {
    const task = {
      runId: 'dr-2023-01-01',
      runDate: '2023-01-01',
      planId: 'abc',
      execution: 'one',
      publication: 1,
    };
    const error = { Error: 'TypeError', Cause: JSON.stringify({ errorMessage: 'TP-4711 is undefined' }) };
    await call('note-shard-failure', { ...task, shard: 7, error });
    const recorded = files.text(new WorkKeys('2023-01-01', 'abc').shard('failure', 7));
    expect(JSON.parse(recorded)).toEqual({ shard: 7, reason: message('run.error', { name: 'TypeError' }) });
  });

  it('is rejected if its input is not that of the state machine', async () => {
    await expect(call('note-shard-failure', { shard: -1 })).rejects.toThrow();
    await expect(
      call('fail-run', { input: { runDate: 'today' }, execution: 'one', error: TIMEOUT }),
    ).rejects.toThrow();
  });
});
