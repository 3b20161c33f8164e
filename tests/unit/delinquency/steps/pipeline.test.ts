// The steps of a run with the shipped model: which execution may work on a day, what is not done twice, what a crash leaves, and what a
// corrected snapshot replaces.
import { beforeAll, describe, expect, it } from 'vitest';
import { WorkKeys } from '../../../../functions/delinquency/work/keys.ts';
import { snapshotText, taxpayerRow } from '../../../api/support/delinquency.ts';
import { shippedScorer } from '../../../support/accounts.ts';
import { type PlannedRun, TestRun } from '../../../support/delinquency-run.ts';

let run: TestRun;
beforeAll(async () => {
  run = new TestRun(await shippedScorer());
});

/** Two files of a day, so that there are two shards. */
async function putBoth(
  runDate: string,
  first: readonly string[],
  second: readonly string[],
  arrears = 1,
): Promise<void> {
  const text = (ids: readonly string[]): string => snapshotText(ids.map((id) => taxpayerRow(id, arrears)));
  await run.put(runDate, 'a.csv', text(first));
  await run.put(runDate, 'b.csv', text(second));
}

async function dayOf(first: readonly string[], second: readonly string[]): Promise<string> {
  const runDate = run.freshDay();
  await putBoth(runDate, first, second);
  return runDate;
}

/** The taxpayers of a published day, of which the table holds those of the ranking and no others. */
async function idsOf(runDate: string): Promise<string[]> {
  const ranked = (await run.ranking(runDate)).map(({ taxpayerId }) => taxpayerId).sort();
  expect(run.scores.taxpayersOn(runDate)).toEqual(ranked);
  return ranked;
}

async function scoredAndRanked(runDate: string, execution: string): Promise<PlannedRun> {
  const task = await run.planned(runDate, execution);
  for (const shard of task.shards) await run.score(task, shard);
  await run.rank(task);
  return task;
}

describe('beginning a day', () => {
  it('claims it and plans it', async () => {
    const runDate = await dayOf(['A'], ['B']);
    const planned = await run.begin({ runDate }, 'one');
    expect(planned).toEqual({
      status: 'planned',
      runId: `dr-${runDate}`,
      runDate,
      planId: expect.stringMatching(/^[0-9a-f]{16}$/),
      execution: 'one',
      publication: 1,
      shards: [0, 1],
    });
    expect(await run.runs.get(`dr-${runDate}`)).toMatchObject({ status: 'running', attempt: 1, shards: 2 });
  });

  it('that another execution is working on is left to that execution', async () => {
    const runDate = await dayOf(['A'], ['B']);
    await run.begin({ runDate }, 'first');
    expect(await run.begin({ runDate }, 'second')).toEqual({ status: 'held' });
    expect(await run.runs.get(`dr-${runDate}`)).toMatchObject({ execution: 'first', attempt: 1 });
  });

  it.each(['ended', 'unknown'] as const)('whose execution is %s takes it over', async (state) => {
    const runDate = await dayOf(['A'], ['B']);
    await run.begin({ runDate }, 'dead');
    run.executions.set('dead', state);
    expect(await run.begin({ runDate }, 'second')).toMatchObject({ status: 'planned', execution: 'second' });
    expect(await run.runs.get(`dr-${runDate}`)).toMatchObject({ execution: 'second', attempt: 2 });
  });

  it('again by the same execution, whose answer was lost, has the same result', async () => {
    const runDate = await dayOf(['A'], ['B']);
    const planned = await run.begin({ runDate }, 'same');
    expect(await run.begin({ runDate }, 'same')).toEqual(planned);
    expect(await run.runs.get(`dr-${runDate}`)).toMatchObject({ attempt: 1 });
  });

  it('by many executions at once succeeds for one of them', async () => {
    const runDate = await dayOf(['A'], ['B']);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => run.begin({ runDate }, `${runDate} ${index}`)),
    );
    expect(answers.filter(({ status }) => status === 'planned')).toHaveLength(1);
  });

  it('on schedule is for the day in the schedule’s time zone, not in UTC', async () => {
    const runDate = '2019-06-02';
    await run.put(runDate, 'a.csv', snapshotText([taxpayerRow('A', 1)]));
    const planned = await run.begin({ scheduledTime: '2019-06-01T17:00:00Z' }, 'night');
    expect(planned).toMatchObject({ status: 'planned', runDate });
  });

  it('without a snapshot claims the day, so that its failure is recorded there', async () => {
    const runDate = run.freshDay();
    await expect(run.begin({ runDate }, 'early')).rejects.toThrow('No snapshot: ');
    expect(await run.runs.get(`dr-${runDate}`)).toMatchObject({ status: 'running', execution: 'early' });
  });

  it('knows the last five published days before it, the latest first, within 90 days', async () => {
    const days = [
      '2018-01-01',
      '2018-05-01',
      '2018-05-03',
      '2018-05-04',
      '2018-05-05',
      '2018-05-06',
      '2018-05-07',
    ];
    for (const day of days) {
      await run.put(day, 'a.csv', snapshotText([taxpayerRow('A', 1)]));
      await run.complete(await run.planned(day, day));
    }
    await run.put('2018-05-02', 'a.csv', 'wrong');
    await run.begin({ runDate: '2018-05-02' }, 'failing').catch(() => undefined);
    await run.put('2018-05-08', 'a.csv', snapshotText([taxpayerRow('A', 1)]));
    const { previousRuns } = await run.plan(await run.planned('2018-05-08', 'eighth'));
    expect(previousRuns).toEqual(['2018-05-07', '2018-05-06', '2018-05-05', '2018-05-04', '2018-05-03']);
    const early = await run.plan(await run.planned('2018-05-01', 'again'));
    expect(early.previousRuns).toEqual([]);
  });
});

describe('a shard', () => {
  it('is scored once: the second time nothing is read or written', async () => {
    const task = await run.planned(await dayOf(['A', 'B'], ['C']), 'twice');
    expect(await run.score(task, 0)).toEqual({ scored: 2, rejected: 0 });
    const summary = new WorkKeys(task.runDate, task.planId).shard('summary', 0);
    const before = run.files.text(summary);
    expect(await run.score(task, 0)).toEqual({ scored: 0, rejected: 0 });
    expect(run.files.text(summary)).toBe(before);
  });

  it('without a summary after a crash is scored again', async () => {
    const task = await run.planned(await dayOf(['A', 'B'], ['C']), 'crashed');
    const keys = new WorkKeys(task.runDate, task.planId);
    await run.files.write(keys.shard('scores', 0), 'half of');
    await run.files.write(keys.shard('summary', 0), '{"shard":0,');
    expect(await run.score(task, 0)).toEqual({ scored: 2, rejected: 0 });
    expect(run.files.text(keys.shard('scores', 0)).trimEnd().split('\n')).toHaveLength(2);
  });

  it.each([
    ['changed', (runDate: string) => run.put(runDate, 'a.csv', snapshotText([taxpayerRow('Z', 1)]))],
    ['cut short', (runDate: string) => run.put(runDate, 'a.csv', snapshotText([]))],
  ])('whose file was %s after it was planned is refused', async (_how, change) => {
    const task = await run.planned(await dayOf(['A', 'B'], ['C']), 'changed');
    await change(task.runDate);
    await expect(run.score(task, 0)).rejects.toMatchObject({
      name: 'SnapshotRefused',
      message: `taxpayers/${task.runDate}/a.csv was changed or removed during the run; start the day again`,
    });
    expect(await run.score(task, 1)).toEqual({ scored: 1, rejected: 0 });
  });

  it('is not published before it is ranked', async () => {
    const task = await run.planned(await dayOf(['A'], ['B']), 'early');
    await run.score(task, 0);
    await expect(run.publish(task, 0)).rejects.toThrow('Shard 0 cannot be published: it is not ranked');
    expect(run.scores.taxpayersOn(task.runDate)).toEqual([]);
  });

  it('is published once per publication, and again after a crash before the end', async () => {
    const task = await scoredAndRanked(await dayOf(['A', 'B'], ['C']), 'publishing');
    expect(await run.publish(task, 0)).toBe(2);
    expect(await run.publish(task, 0)).toBe(0);
    await run.files.write(new WorkKeys(task.runDate, task.planId).shard('published', 0), '{"publi');
    expect(await run.publish(task, 0)).toBe(2);
    expect(await run.publish({ ...task, publication: 2 }, 0)).toBe(2);
    expect(run.scores.taxpayersOn(task.runDate)).toEqual(['A', 'B']);
  });

  it('does not publish taxpayers of an earlier shard again', async () => {
    const runDate = await dayOf(['A', 'B'], ['B', 'C']);
    const ranked = await run.complete(await run.planned(runDate, 'repeated'));
    expect(ranked).toMatchObject({ taxpayers: 3, rejected: 1, repeated: { 1: ['B'] } });
    expect(await idsOf(runDate)).toEqual(['A', 'B', 'C']);
  });

  it('keeps a score for the days of the stage, counted from the time of scoring', async () => {
    const runDate = await dayOf(['A'], ['B']);
    await run.complete(await run.planned(runDate, 'kept'));
    const [stored] = await run.scores.history('A', 1, `${runDate}~`);
    const scoredAt = Date.parse(stored?.scoredAt ?? '');
    expect(stored?.expiresAt).toBe(Math.floor(scoredAt / 1000) + 400 * 24 * 60 * 60);
  });
});

describe('the end of a run', () => {
  it('publishes its reports as those of the day, and sends one notification', async () => {
    const runDate = await dayOf(['A'], ['B']);
    const task = await run.planned(runDate, 'ending');
    run.notices.length = 0;
    await run.complete(task);
    expect(await run.runs.get(task.runId)).toMatchObject({
      status: 'succeeded',
      published: true,
      taxpayers: 2,
    });
    expect(run.files.keys(`delinquency/${runDate}/`)).toEqual(
      ['rejected.csv', 'report.csv', 'report.json'].map((file) => `delinquency/${runDate}/${file}`),
    );
    await run.finish(task);
    expect(run.notices).toEqual([`Delinquency scores of ${runDate}: 2 taxpayers`]);
  });

  it('that has been finished is only finished again, without a notification', async () => {
    const runDate = await dayOf(['A'], ['B']);
    await run.complete(await run.planned(runDate, 'done'));
    run.notices.length = 0;
    const again = await run.planned(runDate, 'again');
    expect(again).toMatchObject({ status: 'published', publication: 1 });
    await run.finish(again);
    expect(await run.runs.get(again.runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
    expect(run.notices).toEqual([]);
  });

  it('whose work has been deleted is repeated, with the same list', async () => {
    const runDate = await dayOf(['A'], ['B']);
    await run.complete(await run.planned(runDate, 'long ago'));
    const report = run.files.text(`delinquency/${runDate}/report.csv`);
    for (const key of run.files.keys(`delinquency-work/${runDate}/`)) run.files.remove(key);
    run.notices.length = 0;
    const again = await run.planned(runDate, 'much later');
    expect(again).toMatchObject({ status: 'planned', publication: 1 });
    await run.complete(again);
    expect(run.files.text(`delinquency/${runDate}/report.csv`)).toBe(report);
    expect(run.notices).toEqual([]);
  });

  it('of an execution that has lost the day changes nothing', async () => {
    const runDate = await dayOf(['A'], ['B']);
    const late = await scoredAndRanked(runDate, 'late');
    run.executions.set('late', 'ended');
    await run.planned(runDate, 'newer');
    expect(await run.finish(late)).toBeUndefined();
    expect(await run.runs.get(late.runId)).toMatchObject({ status: 'running', execution: 'newer' });
    expect(run.files.keys(`delinquency/${runDate}/`)).toEqual([]);
  });

  it('before it was ranked is an error', async () => {
    const task = await run.planned(await dayOf(['A'], ['B']), 'unranked');
    await expect(run.finish(task)).rejects.toThrow('cannot be finished: it is not ranked');
  });
});

describe('a corrected snapshot of the same day', () => {
  it('replaces scores and deletes stale ones; other days are unchanged', async () => {
    const [before, runDate] = [await dayOf(['A', 'B'], ['C']), await dayOf(['A', 'B'], ['C'])];
    await run.complete(await run.planned(before, 'before'));
    await run.complete(await run.planned(runDate, 'wrong'));
    const wrong = new Map((await run.ranking(runDate)).map(({ taxpayerId, score }) => [taxpayerId, score]));
    await putBoth(runDate, ['A'], ['D'], 8);
    const task = await run.planned(runDate, 'right');
    expect(task).toMatchObject({ status: 'planned', publication: 2 });
    await run.complete(task);
    expect(await idsOf(runDate)).toEqual(['A', 'D']);
    expect((await run.ranking(runDate))[0]?.score).toBeGreaterThan(wrong.get('A') ?? 999);
    expect(await idsOf(before)).toEqual(['A', 'B', 'C']);
    expect(run.notices.slice(-2)).toEqual(
      [3, 2].map((count) => `Delinquency scores of ${runDate}: ${count} taxpayers`),
    );
  });

  it('deletes what a killed run had published', async () => {
    const runDate = await dayOf(['A', 'B'], ['C']);
    const killed = await scoredAndRanked(runDate, 'killed');
    await run.publish(killed, 0);
    run.executions.set('killed', 'ended');
    await putBoth(runDate, ['A'], ['D']);
    await run.complete(await run.planned(runDate, 'corrected'));
    expect(await idsOf(runDate)).toEqual(['A', 'D']);
  });

  it('that is reverted when half published leads to the first list again', async () => {
    const runDate = await dayOf(['A', 'B'], ['C']);
    await run.complete(await run.planned(runDate, 'first'));
    const first = await run.ranking(runDate);
    for (const attempt of [1, 2]) {
      await putBoth(runDate, ['A', 'X'], ['Y'], 9);
      const half = await scoredAndRanked(runDate, `half ${attempt}`);
      expect(half.status).toBe('planned');
      expect(await run.publish(half, 0)).toBe(2);
      run.executions.set(half.execution, 'ended');
      await putBoth(runDate, ['A', 'B'], ['C']);
      const back = await run.planned(runDate, `back ${attempt}`);
      expect(back.status).toBe('planned');
      await run.complete(back);
      expect(await run.ranking(runDate)).toEqual(first);
    }
  });
});

describe('the previous grade', () => {
  it('is that of the last published day on which there was one', async () => {
    const [first, second, third] = [await dayOf(['A', 'B'], ['C']), run.freshDay(), run.freshDay()];
    await run.complete(await run.planned(first, 'day one'));
    await putBoth(second, ['A'], ['C'], 9);
    await run.complete(await run.planned(second, 'day two'));
    await putBoth(third, ['A', 'B'], ['N']);
    await run.complete(await run.planned(third, 'day three'));
    const grade = async (id: string, at: number): Promise<string | undefined> =>
      (await run.scores.history(id, 9, `${third}~`)).filter(({ runDate }) => runDate <= third)[at]?.grade;
    const gradeBefore = async (id: string): Promise<string | undefined> =>
      (await run.scores.history(id, 1, `${third}~`))[0]?.previousGrade;
    expect(await gradeBefore('A')).toBe(await grade('A', 1));
    expect(await gradeBefore('B')).toBe(await grade('B', 1));
    expect(await gradeBefore('A')).not.toBe(await gradeBefore('B'));
    expect(await gradeBefore('N')).toBeUndefined();
  });
});
