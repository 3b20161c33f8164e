// Delinquency over HTTP, with the real state machine: snapshots are uploaded, scored and ranked, and grades are read and overridden.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { GRADES } from '../../functions/delinquency/scoring/scale.ts';
import { SNAPSHOT_COLUMNS } from '../../functions/delinquency/snapshot/snapshot.ts';
import { DAY_MS } from '../../functions/shared/days.ts';
import {
  claimOnly,
  csvRows,
  download,
  endOfRun,
  executionsOf,
  gradesOf,
  overlappingExecutions,
  putSnapshot,
  RANKINGS,
  RUNS,
  runDay,
  snapshotText,
  stopExecution,
  TAXPAYERS,
  taxpayerRow,
} from './support/delinquency.ts';
import { type Answer, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const RUN_TIMEOUT_MS = 300_000;

const FIRST_DAY = '2025-03-03';
const SECOND_DAY = '2025-03-04';
const COUNT = 200;

let first: Json;

/** Taxpayers of the first day, in two files, one of them compressed, with two bad rows. */
function firstSnapshot(): string[] {
  const rows = Array.from({ length: COUNT }, (_, index) => taxpayerRow(`TP-${1000 + index}`, index % 10));
  rows[0] = { ...rows[0], companyName: 'Hanbit "North", Trading Co.', insolvencyProceedings: 1 };
  rows[1] = { ...rows[1], companyName: '(주)한빛무역', authorisedOperator: 1 };
  const bad = [taxpayerRow('TP-bad', 3, { paymentStatus2: 12 }), taxpayerRow('not an id', 3)];
  return [snapshotText(rows.slice(0, 120)), snapshotText([...rows.slice(120), ...bad])];
}

beforeAll(async () => {
  const [plain = '', packed = ''] = firstSnapshot();
  await putSnapshot(service(), FIRST_DAY, 'part-1.csv', plain);
  await putSnapshot(service(), FIRST_DAY, 'part-2.csv.gz', gzipSync(packed));
  await putSnapshot(service(), FIRST_DAY, 'readme.txt', 'not a part of the snapshot');
  first = await runDay(service(), FIRST_DAY);
}, RUN_TIMEOUT_MS);

function officer(): ReturnType<ReturnType<typeof service>['as']> {
  return service().as('officer');
}

function pointersOf({ body }: Answer): string[] {
  return (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every item of a grade, or of the query of a filter, page by page. */
async function ranked(runDate: string, filter: string, limit = 100): Promise<Json[]> {
  const items: Json[] = [];
  let next = '';
  do {
    const { status, body, text } = await officer().get(
      `${RANKINGS}/${runDate}?${/^\d+$/.test(filter) ? `grade=${filter}` : filter}&limit=${limit}${next}`,
    );
    expect(status, text).toBe(200);
    items.push(...(body.items as Json[]));
    next = body.nextToken === undefined ? '' : `&nextToken=${String(body.nextToken)}`;
  } while (next !== '');
  return items;
}

describe('a run', () => {
  test('scores and grades every taxpayer, and counts the rows that it cannot read', () => {
    expect(first).toMatchObject({
      runId: `dr-${FIRST_DAY}`,
      runDate: FIRST_DAY,
      status: 'succeeded',
      taxpayers: COUNT,
      rejected: 2,
      psi: expect.any(Number),
      shards: 2,
      model: { name: 'delinquency', version: expect.any(String) },
    });
    const counts = gradesOf(first).map(({ taxpayers }) => taxpayers);
    expect(gradesOf(first).map(({ grade }) => grade)).toEqual([...GRADES]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(2);
  });

  test('has a report that anyone with its URL can download: every taxpayer, riskiest first', async () => {
    const rows = csvRows(await download(first, 'csvUrl'));
    expect(rows.map(({ rank }) => Number(rank))).toEqual(
      Array.from({ length: COUNT }, (_, index) => index + 1),
    );
    const scoresAndIds = rows.map(({ score = '', taxpayerId = '' }) => [-Number(score), taxpayerId] as const);
    const sorted = scoresAndIds.toSorted((one, other) => one[0] - other[0] || (one[1] < other[1] ? -1 : 1));
    expect(scoresAndIds).toEqual(sorted);
    expect(rows.map(({ companyName }) => companyName)).toContain('Hanbit "North", Trading Co.');
    expect(rows.map(({ companyName }) => companyName)).toContain('(주)한빛무역');
  });

  test('has a machine-readable report with all details of the riskiest taxpayers', async () => {
    const report = JSON.parse(await download(first, 'jsonUrl')) as Json;
    expect(report).toMatchObject({ runDate: FIRST_DAY, taxpayers: COUNT });
  });

  test('lists each rejected row with its line and reason', async () => {
    const rows = csvRows(await download(first, 'rejectedUrl'));
    expect(rows.map(({ taxpayerId }) => taxpayerId)).toEqual(['TP-bad', 'not an id']);
    expect(rows[0]).toMatchObject({ file: expect.stringContaining('part-2.csv.gz'), line: '82' });
    expect(rows[0]?.reason).toContain('paymentStatus2');
    expect(rows[1]?.reason).toContain('taxpayerId');
  });

  test(
    'started again changes nothing',
    async () => {
      const before = await download(first, 'csvUrl');
      const again = await runDay(service(), FIRST_DAY);
      expect(again).toMatchObject({ status: 'succeeded', taxpayers: COUNT, grades: first.grades });
      expect(await download(again, 'csvUrl')).toBe(before);
    },
    RUN_TIMEOUT_MS,
  );

  test('that was never started is 404', async () => {
    expect((await officer().get(`${RUNS}/dr-2025-01-01`)).status).toBe(404);
  });
});

describe('starting', () => {
  const operator = (): ReturnType<typeof officer> => service().as('operator');

  test('names every bad field', async () => {
    const answer = await operator().post(RUNS, { runDate: '2025-02-29', day: 'x', force: true });
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).sort()).toEqual(['/day', '/force', '/runDate']);
    expect(pointersOf(await operator().post(RUNS, {}))).toEqual(['/runDate']);
  });

  test('is refused for a day that is in the future in every time zone', async () => {
    const answer = await operator().post(RUNS, { runDate: dayFromNow(2) });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ pointer: '/runDate', message: 'The day is in the future' }]);
  });

  test('is refused for a day without a snapshot, states where to upload it, and creates no run', async () => {
    const answer = await operator().post(RUNS, { runDate: '2025-01-01' });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        type: 'urn:customs-scoring:problem:snapshot-missing',
        detail: expect.stringContaining('taxpayers/2025-01-01/'),
      },
    });
    expect((await officer().get(`${RUNS}/dr-2025-01-01`)).status).toBe(404);
  });

  test(
    'concurrently starts one execution at a time',
    async () => {
      const runDate = '2025-03-10';
      const start = () => operator().post(RUNS, { runDate });
      const atOnce = async () => await Promise.all(Array.from({ length: 6 }, start));
      // Starts six functions, so that the six requests below are served during the run.
      expect(new Set((await atOnce()).map(({ status }) => status))).toEqual(new Set([422]));
      // A run of some seconds, for a request whose function has to start all the same.
      const rows = Array.from({ length: 10_000 }, (_, index) => taxpayerRow(`MANY-${index}`, index % 10));
      await putSnapshot(service(), runDate, 'a.csv', snapshotText(rows));
      const answers = await atOnce();
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
      await endOfRun(service(), `dr-${runDate}`);
      // On a busy machine a request may be served after the end of the run: it rightly starts the next one.
      const runs = new Set(answers.map(({ body }) => body.startedAt)).size;
      const names = Array.from({ length: runs }, (_, index) => `${runDate}-${index + 1}`);
      expect(await executionsOf(service(), runDate)).toEqual(names);
      expect(await overlappingExecutions(service(), runDate)).toEqual([]);
    },
    RUN_TIMEOUT_MS,
  );

  test(
    'again with the same Idempotency-Key returns the first answer and starts nothing',
    async () => {
      const runDate = '2025-03-11';
      await putSnapshot(service(), runDate, 'a.csv', snapshotText([taxpayerRow('TP-1', 1)]));
      const headers = { 'idempotency-key': 'start-once' };
      const started = await operator().post(RUNS, { runDate }, headers);
      const location = `${RUNS}/dr-${runDate}`;
      expect(started.headers).toMatchObject({ location, 'retry-after': '5' });
      await endOfRun(service(), `dr-${runDate}`);
      expect((await operator().get(location)).headers).not.toHaveProperty('retry-after');
      const again = await operator().post(RUNS, { runDate }, headers);
      expect(again.body).toEqual(started.body);
      expect(again.headers).toMatchObject({ location, 'idempotent-replayed': 'true' });
      expect((await operator().post(RUNS, { runDate: FIRST_DAY }, headers)).status).toBe(422);
      expect(await executionsOf(service(), runDate)).toEqual([`${runDate}-1`]);
    },
    RUN_TIMEOUT_MS,
  );
});

describe('an execution that is stopped', () => {
  const runDate = '2025-03-13';

  test(
    'fails its run, which completes when the day is started again',
    async () => {
      const rows = Array.from({ length: 20 }, (_, index) => taxpayerRow(`TP-${index}`, index % 10));
      await putSnapshot(service(), runDate, 'a.csv', snapshotText(rows));
      const { body } = await service().as('operator').post(RUNS, { runDate });
      await stopExecution(service(), `${runDate}-1`);
      const failed = await endOfRun(service(), String(body.runId));
      expect(failed).toMatchObject({
        status: 'failed',
        problem: { detail: expect.stringContaining('start the day again') },
      });
      expect(failed).not.toHaveProperty('report');
      const completed = await runDay(service(), runDate);
      expect(completed).toMatchObject({ status: 'succeeded', taxpayers: 20 });
      expect(completed).not.toHaveProperty('problem');
      expect(await executionsOf(service(), runDate)).toEqual([`${runDate}-1`, `${runDate}-2`]);
    },
    RUN_TIMEOUT_MS,
  );
});

describe('a run whose function was killed after claiming it and before starting it', () => {
  const runDate = '2025-03-14';

  test(
    'is started by the next request, with the execution name of the claim',
    async () => {
      await putSnapshot(service(), runDate, 'a.csv', snapshotText([taxpayerRow('TP-1', 1)]));
      await claimOnly(service(), runDate);
      expect((await runDay(service(), runDate)).status).toBe('succeeded');
      expect(await executionsOf(service(), runDate)).toEqual([`${runDate}-1`]);
    },
    RUN_TIMEOUT_MS,
  );
});

describe('the list of runs', () => {
  test('has the same runs as their own addresses, the latest day first, in pages', async () => {
    const pages: Json[][] = [];
    let next = '';
    do {
      const { status, body, text } = await officer().get(`${RUNS}?limit=2${next}`);
      expect(status, text).toBe(200);
      pages.push(body.items as Json[]);
      next = body.nextToken === undefined ? '' : `&nextToken=${String(body.nextToken)}`;
    } while (next !== '');
    const days = pages.flat().map(({ runDate }) => String(runDate));
    expect(days).toEqual(days.toSorted().reverse());
    expect(new Set(days).size).toBe(days.length);
    const { report: _, ...run } = pages.flat().find(({ runDate }) => runDate === FIRST_DAY) ?? {};
    expect((await officer().get(`${RUNS}/dr-${FIRST_DAY}`)).body).toMatchObject(run);
  });
});

describe('a snapshot with wrong columns', () => {
  const runDate = '2025-03-12';
  let failed: Json;
  beforeAll(async () => {
    const columns = SNAPSHOT_COLUMNS.filter((column) => column !== 'paid6');
    const text = snapshotText([taxpayerRow('TP-1', 1)], [...columns, 'nationality', 'ageOfOwner']);
    await putSnapshot(service(), runDate, 'wrong.csv', text);
    failed = await runDay(service(), runDate);
  }, RUN_TIMEOUT_MS);

  test('fails the run, whose problem names all of them', () => {
    expect(failed).toMatchObject({
      status: 'failed',
      problem: { status: 422 },
      finishedAt: expect.any(String),
    });
    const { detail } = failed.problem as { detail: string };
    for (const column of ['nationality', 'ageOfOwner', 'paid6']) expect(detail).toContain(column);
    expect(failed).not.toHaveProperty('report');
  });

  test('publishes no ranking: 409', async () => {
    const answer = await officer().get(`${RANKINGS}/${runDate}?grade=01`);
    expect(answer).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:ranking-not-published' },
    });
  });

  test(
    'is run again after it is corrected',
    async () => {
      await putSnapshot(service(), runDate, 'wrong.csv', snapshotText([taxpayerRow('TP-1', 1)]));
      const corrected = await runDay(service(), runDate);
      expect(corrected).toMatchObject({ status: 'succeeded', taxpayers: 1 });
      expect(corrected).not.toHaveProperty('problem');
      expect(await executionsOf(service(), runDate)).toEqual([`${runDate}-1`, `${runDate}-2`]);
    },
    RUN_TIMEOUT_MS,
  );
});

describe('the ranking', () => {
  test('lists every taxpayer once, under its grade, in the order of the report', async () => {
    const grades = gradesOf(first);
    const byGrade = await Promise.all(grades.map(({ grade }) => ranked(FIRST_DAY, grade)));
    const rows = csvRows(await download(first, 'csvUrl'));
    const ids = byGrade.flat().map(({ taxpayerId }) => taxpayerId);
    expect(ids).toEqual(rows.map(({ taxpayerId }) => taxpayerId));
    expect(byGrade.map((items) => items.length)).toEqual(grades.map(({ taxpayers }) => taxpayers));
  });

  test('is listed over all grades, and by the beginning of a name', async () => {
    const rows = csvRows(await download(first, 'csvUrl'));
    const whole = await ranked(FIRST_DAY, '');
    expect(whole.map(({ taxpayerId }) => taxpayerId)).toEqual(rows.map(({ taxpayerId }) => taxpayerId));
    const named = async (q: string): Promise<unknown[]> =>
      (await ranked(FIRST_DAY, `q=${encodeURIComponent(q)}`, 7)).map(({ companyName }) => companyName);
    expect(await named('(주) 한빛')).toEqual(['(주)한빛무역']);
    expect(await named('anbit')).toEqual([]);
    expect(await named('ｈａｎｂｉｔ "n')).toEqual(['Hanbit "North", Trading Co.']);
    expect(await named('company TP-1')).toHaveLength(COUNT - 2);
    expect(await ranked(FIRST_DAY, 'changed=up')).toEqual([]);
  });

  test('is the same in pages of three', async () => {
    const { grade: largest } =
      gradesOf(first).toSorted((one, other) => other.taxpayers - one.taxpayers)[0] ??
      expect.fail('No grades');
    const whole = await ranked(FIRST_DAY, largest);
    expect(whole.length).toBeGreaterThan(3);
    expect(await ranked(FIRST_DAY, largest, 3)).toEqual(whole);
  });

  test('shows the business adjustments of the model score, and at most four reasons', async () => {
    const { body } = await officer().get(`${TAXPAYERS}/TP-1000`);
    const { latest } = body as { latest: { score: number; modelScore: number; reasons: { text: string }[] } };
    expect(latest).toMatchObject({
      companyName: 'Hanbit "North", Trading Co.',
      businessAdjustments: [{ factor: 'insolvencyProceedings', points: expect.any(Number) }],
    });
    expect(latest.score).toBeGreaterThan(latest.modelScore);
    expect(latest.reasons.length).toBeGreaterThan(0);
    for (const { text } of latest.reasons) expect(text).toMatch(/raises the risk|lowers the risk/);
  });

  test('names every bad field of path and query', async () => {
    const answer = await officer().get(`${RANKINGS}/2025-02-30?grade=1&limit=0&nextToken=x&sort=up`);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).sort()).toEqual([
      '/path/runDate',
      '/query/grade',
      '/query/limit',
      '/query/sort',
    ]);
    const foreign = await officer().get(`${RANKINGS}/${FIRST_DAY}?grade=01&nextToken=x`);
    expect(pointersOf(foreign)).toEqual(['/query/nextToken']);
  });

  test('of a day that was never run is 404', async () => {
    expect((await officer().get(`${RANKINGS}/2025-01-01?grade=01`)).status).toBe(404);
  });
});

describe('on the next day', () => {
  let second: Json;
  beforeAll(async () => {
    const rows = [taxpayerRow('TP-1000', 9), taxpayerRow('TP-1009', 0), taxpayerRow('TP-new', 5)];
    await putSnapshot(service(), SECOND_DAY, 'all.csv', snapshotText(rows));
    second = await runDay(service(), SECOND_DAY);
  }, RUN_TIMEOUT_MS);

  test('a taxpayer has a history and a grade change', async () => {
    expect(second).toMatchObject({ status: 'succeeded', taxpayers: 3 });
    const { body } = await officer().get(`${TAXPAYERS}/TP-1009`);
    const { latest, history, migration } = body as {
      latest: Json;
      history: Json[];
      migration: Json[];
    };
    expect(latest).toMatchObject({ runDate: SECOND_DAY, previousGrade: history[1]?.grade });
    expect(history.map(({ runDate }) => runDate)).toEqual([SECOND_DAY, FIRST_DAY]);
    expect(migration).toEqual([{ runDate: SECOND_DAY, from: history[1]?.grade, to: latest.grade }]);
    expect(Number(history[0]?.score)).toBeLessThan(Number(history[1]?.score));
  });

  test('a taxpayer of the latest published day is found by the beginning of its name', async () => {
    const { body: listed } = await officer().get(`${RUNS}?limit=100`);
    const [latest] = (listed.items as Json[]).filter(({ report }) => report !== undefined);
    const [riskiest] = await ranked(String(latest?.runDate), '');
    const { companyName } = riskiest as { companyName: string };
    const found = async (q: string): Promise<Json[]> => {
      const { status, body, text } = await officer().get(`${TAXPAYERS}?q=${encodeURIComponent(q)}`);
      expect(status, text).toBe(200);
      return body.items as Json[];
    };
    expect(await found(companyName.toUpperCase())).toContainEqual(riskiest);
    expect(await found(companyName.slice(1))).toEqual([]);
  });

  test('the ranking lists whose grade changed', async () => {
    const changed = async (way: string): Promise<unknown[]> =>
      (await ranked(SECOND_DAY, `changed=${way}`)).map(({ taxpayerId }) => taxpayerId);
    expect(await changed('up')).toEqual(['TP-1000']);
    expect(await changed('down')).toEqual(['TP-1009']);
  });

  test('a history is paginated', async () => {
    const { body } = await officer().get(`${TAXPAYERS}/TP-1009?limit=1`);
    expect((body.history as Json[]).map(({ runDate }) => runDate)).toEqual([SECOND_DAY]);
    const next = await officer().get(`${TAXPAYERS}/TP-1009?limit=1&nextToken=${String(body.nextToken)}`);
    expect((next.body.history as Json[]).map(({ runDate }) => runDate)).toEqual([FIRST_DAY]);
    expect(next.body).not.toHaveProperty('nextToken');
    expect(next.body.latest).toEqual(body.latest);
  });

  test('a new taxpayer has no previous grade', async () => {
    const { body } = await officer().get(`${TAXPAYERS}/TP-new`);
    expect(body.latest).not.toHaveProperty('previousGrade');
    expect(body.migration).toEqual([]);
  });
});

describe('an override', () => {
  const override = (changes: Json = {}): Json => ({
    grade: '08',
    reason: '은행 보증 20241120, confirmed by telephone',
    validUntil: dayFromNow(60),
    ...changes,
  });

  test('is shown next to the model’s grade in the ranking and for the taxpayer', async () => {
    const path = `${TAXPAYERS}/TP-1019`;
    const { grade } = (await officer().get(path)).body.latest as { grade: string };
    const answer = await officer().post(`${path}/override`, override());
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({
      taxpayerId: 'TP-1019',
      override: { ...override(), by: { client: 'officer' } },
      latest: { runDate: FIRST_DAY, grade },
    });
    const item = (await ranked(FIRST_DAY, grade)).find(({ taxpayerId }) => taxpayerId === 'TP-1019');
    expect(item).toMatchObject({ grade, override: answer.body.override });
    const { body } = await officer().get(path);
    expect(body).toMatchObject({
      latest: { grade },
      override: answer.body.override,
      overrides: [answer.body.override],
    });
  });

  test('with the same Idempotency-Key is recorded once; the key cannot be reused for another one', async () => {
    const path = `${TAXPAYERS}/TP-1017`;
    const headers = { 'idempotency-key': 'override-once' };
    const first = await officer().post(`${path}/override`, override(), headers);
    expect((await officer().post(`${path}/override`, override(), headers)).body).toEqual(first.body);
    expect((await officer().post(`${path}/override`, override({ grade: '01' }), headers)).status).toBe(422);
    expect((await officer().get(path)).body.overrides).toEqual([first.body.override]);
  });

  test('supersedes an earlier one; both are kept', async () => {
    const path = `${TAXPAYERS}/TP-1018`;
    await officer().post(`${path}/override`, override({ grade: '02' }));
    await officer().post(`${path}/override`, override({ grade: '03' }));
    const { body } = await officer().get(path);
    expect(body).toMatchObject({ override: { grade: '03' }, overrides: [{ grade: '03' }, { grade: '02' }] });
  });

  test('names every bad field', async () => {
    const bad = { grade: '11', reason: '', validUntil: '2020-01-01', recordedBy: 'me' };
    const answer = await officer().post(`${TAXPAYERS}/TP-1000/override`, bad);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).sort()).toEqual(['/grade', '/reason', '/recordedBy', '/validUntil']);
  });

  test('of a taxpayer that was never scored is 404', async () => {
    expect((await officer().post(`${TAXPAYERS}/TP-none/override`, override())).status).toBe(404);
  });
});

describe('the logs', () => {
  const lines = (): string[] =>
    readFileSync(join(service().stateFolder, 'logs', 'functions.jsonl'), 'utf8').split('\n');

  test('contain the author, the taxpayer and the grade of an override, but not its reason', async () => {
    const said = (): string[] => lines().filter((one) => one.includes('DEL002') && one.includes('TP-1019'));
    // Logs of a deployed service arrive late.
    await expect.poll(said, { timeout: 120_000 }).not.toEqual([]);
    const line = said().at(-1) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ taxpayerId: 'TP-1019', grade: '08', client: 'officer' });
  });

  test('contain no company name', () => {
    expect(lines().filter((one) => /Hanbit|한빛|Company TP-/.test(one))).toEqual([]);
  });
});

contractTests();
