// The stored runs, in the Runs table and in memory: a day's run belongs to one execution at a time, and no other one writes to it.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runs, StoredRun } from '../../../../functions/delinquency/run/record.ts';
import { RunStore } from '../../../../functions/delinquency/run/store.ts';
import { secondsAfter } from '../../../../functions/shared/days.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { trailOf } from '../../../support/audit.ts';
import { GRADE_COUNTS, MODEL } from '../../../support/delinquency.ts';
import { MemoryRuns } from '../../../support/delinquency-memory.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

const NOW = new Date('2026-11-23T02:00:00.000Z');
const LATER = '2026-11-23T02:05:00.000Z';
const KEPT_DAYS = 500;
const ONE = 'arn:execution:one';
const TWO = 'arn:execution:two';
const RESULT = {
  planId: 'plan-1',
  taxpayers: 45,
  rejected: 3,
  grades: GRADE_COUNTS,
  psi: 0.0123,
  finishedAt: LATER,
};
const PROBLEM = {
  type: 'about:blank',
  title: message('title.422'),
  status: 422,
  detail: message('snapshot.unknownColumns', { count: 1, columns: ['"colour"'] }),
};

let db: TestDynamoDb;
let store: Runs;
beforeAll(async () => {
  db = await startDynamoDb();
});
afterAll(async () => {
  await db.close();
});

async function claimed(runDate: string, execution = ONE): Promise<StoredRun> {
  const runId = `dr-${runDate}`;
  expect(await store.claim({ runDate, execution, now: NOW }, await store.get(runId))).toBe(true);
  const run = await store.get(runId);
  if (run === undefined) throw new Error('A claimed run is not there');
  return run;
}

describe.each([
  ['in DynamoDB', () => new RunStore(db.client, db.tables.runs, trailOf(db), KEPT_DAYS)],
  ['in memory', () => new MemoryRuns()],
])('%s', (_where, open) => {
  beforeAll(() => {
    store = open();
  });

  describe('a claim', () => {
    it('creates the run of a day', async () => {
      expect(await claimed('2026-01-01')).toEqual({
        runId: 'dr-2026-01-01',
        runDate: '2026-01-01',
        status: 'running',
        startedAt: NOW.toISOString(),
        execution: ONE,
        attempt: 1,
        published: false,
      });
    });

    it('succeeds for one of several that read the same state, with or without a run', async () => {
      const claim = (execution: string, previous: StoredRun | undefined): Promise<boolean> =>
        store.claim({ runDate: '2026-01-02', execution, now: NOW }, previous);
      expect(
        (await Promise.all([ONE, TWO, 'three'].map((one) => claim(one, undefined)))).filter(Boolean),
      ).toEqual([true]);
      const run = await store.get('dr-2026-01-02');
      expect((await Promise.all([ONE, TWO, 'three'].map((one) => claim(one, run)))).filter(Boolean)).toEqual([
        true,
      ]);
      expect((await store.get('dr-2026-01-02'))?.attempt).toBe(2);
    });

    it('of a run that was published and then failed keeps the published result and drops the failure', async () => {
      const { runId } = await claimed('2026-01-03');
      await store.plan(runId, ONE, {
        planId: 'plan-1',
        shards: 7,
        model: MODEL,
        publications: 1,
        notRead: ['taxpayers/readme.txt'],
      });
      await store.finish(runId, ONE, RESULT);
      await claimed('2026-01-03', TWO);
      await store.fail(runId, TWO, { problem: PROBLEM, finishedAt: LATER });
      expect(await claimed('2026-01-03', 'three')).toEqual({
        runId,
        runDate: '2026-01-03',
        status: 'running',
        startedAt: NOW.toISOString(),
        execution: 'three',
        attempt: 3,
        planId: 'plan-1',
        shards: 7,
        model: MODEL,
        taxpayers: 45,
        rejected: 3,
        grades: GRADE_COUNTS,
        psi: 0.0123,
        notRead: ['taxpayers/readme.txt'],
        published: true,
        publishedPlanId: 'plan-1',
        publications: 1,
      });
    });
  });

  describe('the execution of a run', () => {
    it('finishes it', async () => {
      const { runId } = await claimed('2026-02-01');
      expect(
        await store.plan(runId, ONE, {
          planId: 'plan-1',
          shards: 7,
          model: MODEL,
          publications: 1,
          notRead: ['taxpayers/readme.txt'],
        }),
      ).toBe(true);
      expect(await store.finish(runId, ONE, RESULT)).toBe(true);
      expect(await store.get(runId)).toMatchObject({ ...RESULT, status: 'succeeded', published: true });
    });

    it('marks it as failed with a problem, and not as published', async () => {
      const { runId } = await claimed('2026-02-02');
      expect(await store.fail(runId, ONE, { problem: PROBLEM, finishedAt: LATER })).toBe(true);
      expect(await store.get(runId)).toMatchObject({ status: 'failed', problem: PROBLEM, published: false });
    });

    it('writes nothing once another one has claimed the run', async () => {
      const { runId } = await claimed('2026-02-03');
      const taken = await claimed('2026-02-03', TWO);
      expect(
        await store.plan(runId, ONE, {
          planId: 'late',
          shards: 1,
          model: MODEL,
          publications: 1,
          notRead: ['taxpayers/readme.txt'],
        }),
      ).toBe(false);
      expect(await store.finish(runId, ONE, RESULT)).toBe(false);
      expect(await store.fail(runId, ONE, { problem: PROBLEM, finishedAt: LATER })).toBe(false);
      expect(await store.get(runId)).toEqual(taken);
    });

    it('does not create a run for a day that has none', async () => {
      expect(await store.finish('dr-2026-02-04', ONE, RESULT)).toBe(false);
      expect(await store.get('dr-2026-02-04')).toBeUndefined();
    });
  });

  it('Many runs are read at once, each once; those that do not exist are omitted', async () => {
    await claimed('2026-03-01');
    await claimed('2026-03-02');
    const ids = ['dr-2026-03-02', 'dr-2026-03-01', 'dr-2026-03-03', 'dr-2026-03-02'];
    const found = await store.getMany(ids);
    expect(found.map(({ runId }) => runId).sort()).toEqual(['dr-2026-03-01', 'dr-2026-03-02']);
    expect(await store.getMany([])).toEqual([]);
  });

  it('All runs are listed once, the latest day first, in pages of any size', async () => {
    for (const day of ['2024-02-29', '1990-01-01', '2026-05-01', '2026-04-30']) await claimed(day);
    const whole = await store.list(100, undefined);
    const days = whole.runs.map(({ runDate }) => runDate);
    expect(days).toEqual(days.toSorted().reverse());
    expect(days).toEqual(expect.arrayContaining(['2026-05-01', '2026-04-30', '2024-02-29', '1990-01-01']));
    expect(whole.next).toBeUndefined();
    for (const limit of [1, 2, days.length]) {
      const pages: (readonly StoredRun[])[] = [];
      let after: string | undefined;
      do {
        const page = await store.list(limit, after);
        pages.push(page.runs);
        after = page.next;
      } while (after !== undefined);
      expect(pages.flat()).toEqual(whole.runs);
      expect(pages).toHaveLength(Math.ceil(days.length / limit));
    }
    expect(await store.list(3, '1990-01-01')).toEqual({ runs: [], next: undefined });
  });
});

it('A run in DynamoDB expires some days after its last start, whatever becomes of it', async () => {
  const runs = new RunStore(db.client, db.tables.runs, trailOf(db), KEPT_DAYS);
  const expiry = async (): Promise<number> => {
    const Key = { runId: { S: 'dr-2026-04-01' } };
    const { Item } = await db.client.send(new GetItemCommand({ TableName: db.tables.runs, Key }));
    return Number(Item?.expiresAt?.N);
  };
  await runs.claim({ runDate: '2026-04-01', execution: ONE, now: NOW }, undefined);
  expect(await expiry()).toBe(secondsAfter(NOW.getTime(), KEPT_DAYS));
  await runs.fail('dr-2026-04-01', ONE, { problem: PROBLEM, finishedAt: LATER });
  expect(await expiry()).toBe(secondsAfter(NOW.getTime(), KEPT_DAYS));
  const again = { runDate: '2026-04-01', execution: TWO, now: new Date(LATER) };
  await runs.claim(again, await runs.get('dr-2026-04-01'));
  expect(await expiry()).toBe(secondsAfter(LATER, KEPT_DAYS));
});
