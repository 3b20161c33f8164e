// The doors of delinquency that read scores and record overrides, wired as they deploy: their own environment, real tables,
// events as API Gateway sends them.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getRanking, getRun, getTaxpayer, recordOverride } from '../../../functions/delinquency/routes.ts';
import { RunStore } from '../../../functions/delinquency/run/store.ts';
import type { Override } from '../../../functions/delinquency/schemas.ts';
import { ScoreStore } from '../../../functions/delinquency/scores/store.ts';
import { DAY_MS, earliestDay, latestDay } from '../../../functions/shared/days.ts';
import type { ApiHandler } from '../../../functions/shared/http/api-handler.ts';
import type { Route } from '../../../functions/shared/http/route.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../support/api-event.ts';
import { GRADE_COUNTS, MODEL, storedScore } from '../../support/delinquency.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const EXECUTION = 'arn:aws:states:eu-central-1:111122223333:execution:nightly:one';

let db: TestDynamoDb;
let runs: RunStore;
let scores: ScoreStore;
beforeAll(async () => {
  db = await startDynamoDb();
  runs = new RunStore(db.client, db.tables.runs);
  scores = new ScoreStore(db.client, db.tables.delinquencyScores);
  const environment = {
    ...db.environment,
    RUNS_TABLE: db.tables.runs,
    DELINQUENCY_SCORES_TABLE: db.tables.delinquencyScores,
    IDEMPOTENCY_TABLE: db.tables.idempotency,
    SNAPSHOTS_BUCKET: 'snapshots',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly body: Record<string, unknown>;
}

/** Sends one request to the door of a route; the answer must be what the route's contract says. */
async function send(route: Route, parts: EventParts = {}): Promise<Answer> {
  const { handler } = (await import(`../../../${route.entry}`)) as { handler: ApiHandler };
  const answer = await handler(
    apiEvent({ method: route.method, path: route.path, clientId: 'officer', ...parts }),
    lambdaContext(),
  );
  const body = bodyOf(answer);
  if (answer.statusCode === route.status) expect(route.response.schema.safeParse(body).error).toBeUndefined();
  return { status: answer.statusCode, body };
}

function pointers({ body }: Answer): string[] {
  return (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

function itemsOf<Item>({ body }: Answer): Item[] {
  return body.items as Item[];
}

async function publish(runDate: string): Promise<void> {
  const runId = `dr-${runDate}`;
  const now = new Date('2026-11-20T01:00:00.000Z');
  await runs.claim({ runDate, execution: EXECUTION, now }, await runs.get(runId));
  await runs.plan(runId, EXECUTION, { planId: 'plan-1', shards: 2, model: MODEL, publications: 1 });
  await runs.finish(runId, EXECUTION, {
    planId: 'plan-1',
    taxpayers: 45,
    rejected: 3,
    grades: GRADE_COUNTS,
    psi: 0.0123,
    finishedAt: '2026-11-20T01:05:00.000Z',
  });
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

describe('GET /v1/delinquency/runs/{runId}', () => {
  it('gives a published run with its report to download, for a quarter of an hour', async () => {
    await publish('2026-01-01');
    const { status, body } = await send(getRun, { pathParameters: { runId: 'dr-2026-01-01' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      runId: 'dr-2026-01-01',
      runDate: '2026-01-01',
      status: 'succeeded',
      taxpayers: 45,
      rejected: 3,
      grades: GRADE_COUNTS,
      psi: 0.0123,
      shards: 2,
      model: MODEL,
      finishedAt: '2026-11-20T01:05:00.000Z',
    });
    const { csvUrl, rejectedUrl } = body.report as Record<string, string>;
    const url = new URL(csvUrl ?? '');
    expect(url.pathname).toContain('/delinquency/2026-01-01/report.csv');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(url.searchParams.get('response-content-disposition')).toContain('2026-01-01-report.csv');
    expect(rejectedUrl).toContain('/delinquency/2026-01-01/rejected.csv');
  });

  it.each(['dr-2026-01-02', 'nothing', 'dr-2026-99-99'])(
    'is 404 for %s, which is not there',
    async (runId) => {
      const answer = await send(getRun, { pathParameters: { runId } });
      expect(answer).toMatchObject({ status: 404, body: { detail: `There is no run ${runId}` } });
    },
  );

  it('is 400 for what cannot be a run', async () => {
    const answer = await send(getRun, { pathParameters: { runId: '../runs' } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/runId']);
  });
});

describe('GET /v1/delinquency/rankings/{runDate}', () => {
  const DAY = '2026-02-01';
  const pathParameters = { runDate: DAY };
  beforeAll(async () => {
    await publish(DAY);
    await scores.putAll([
      ...Array.from({ length: 5 }, (_, index) =>
        storedScore({ taxpayerId: `R-${index}`, runDate: DAY, score: 900 - 10 * Math.floor(index / 2) }),
      ),
      storedScore({ taxpayerId: 'R-5', runDate: DAY, score: 500, grade: '04', previousGrade: '01' }),
    ]);
    await scores.recordOverride('R-1', {
      grade: '10',
      reason: 'Bank guarantee',
      validUntil: inDays(30),
      recordedBy: 'officer',
      recordedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('leads from page to page through a grade, highest score first', async () => {
    const ids: string[] = [];
    let query: Record<string, string> = { grade: '01', limit: '2' };
    for (let page = 1; page <= 3; page++) {
      const answer = await send(getRanking, { pathParameters, query });
      ids.push(...itemsOf<{ taxpayerId: string }>(answer).map(({ taxpayerId }) => taxpayerId));
      const { nextToken } = answer.body;
      if (nextToken === undefined) break;
      query = { ...query, nextToken: String(nextToken) };
    }
    expect(ids).toEqual(['R-0', 'R-1', 'R-2', 'R-3', 'R-4']);
  });

  it('shows an override beside the grade of the model', async () => {
    const [first, second] = itemsOf(await send(getRanking, { pathParameters, query: { grade: '01' } }));
    expect(first).not.toHaveProperty('override');
    expect(second).toMatchObject({ taxpayerId: 'R-1', grade: '01', override: { grade: '10' } });
    expect(itemsOf(await send(getRanking, { pathParameters, query: { grade: '10' } }))).toEqual([]);
  });

  it('gives the grade before', async () => {
    const [only] = itemsOf(await send(getRanking, { pathParameters, query: { grade: '04' } }));
    expect(only).toMatchObject({ taxpayerId: 'R-5', previousGrade: '01' });
  });

  it.each([
    ['another grade', pathParameters, { grade: '02' }],
    ['another day', { runDate: '2026-02-02' }, { grade: '01' }],
  ])('is 400 for a page token of %s', async (_what, path, query) => {
    const { body } = await send(getRanking, { pathParameters, query: { grade: '01', limit: '1' } });
    const answer = await send(getRanking, {
      pathParameters: path,
      query: { ...query, nextToken: String(body.nextToken) },
    });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/query/nextToken']);
  });

  it.each(['garbage', '', '////', Buffer.from('["2026-02-01#01",""]').toString('base64url')])(
    'is 400 for the page token "%s"',
    async (nextToken) => {
      const answer = await send(getRanking, { pathParameters, query: { grade: '01', nextToken } });
      expect(answer.status).toBe(400);
      expect(pointers(answer)).toEqual(['/query/nextToken']);
    },
  );

  it('is 400 without a grade and for a day that is none', async () => {
    const answer = await send(getRanking, {
      pathParameters: { runDate: '2026-02-30' },
      query: { limit: '0' },
    });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/runDate', '/query/grade', '/query/limit']);
  });

  it('is 404 for a day that was never run', async () => {
    const answer = await send(getRanking, {
      pathParameters: { runDate: '2026-02-28' },
      query: { grade: '01' },
    });
    expect(answer).toMatchObject({ status: 404, body: { detail: 'There is no run of 2026-02-28' } });
  });

  it.each([
    ['running', 'is still running'],
    ['failed', 'failed before'],
  ])('is 409 while the first run of a day is %s', async (state, saying) => {
    const runDate = state === 'running' ? '2026-02-03' : '2026-02-04';
    await runs.claim({ runDate, execution: EXECUTION, now: new Date() }, undefined);
    if (state === 'failed') {
      const problem = { type: 'about:blank', title: 'Failed', status: 500 };
      await runs.fail(`dr-${runDate}`, EXECUTION, { problem, finishedAt: new Date().toISOString() });
    }
    const answer = await send(getRanking, { pathParameters: { runDate }, query: { grade: '01' } });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        type: 'urn:customs-scoring:problem:ranking-not-published',
        detail: expect.stringContaining(saying),
      },
    });
  });

  it('is still there while a published day is run again', async () => {
    await runs.claim({ runDate: DAY, execution: 'again', now: new Date() }, await runs.get(`dr-${DAY}`));
    const answer = await send(getRanking, { pathParameters, query: { grade: '01' } });
    expect(itemsOf(answer)).toHaveLength(5);
  });
});

describe('GET /v1/delinquency/taxpayers/{taxpayerId}', () => {
  const pathParameters = { taxpayerId: 'T-1' };
  const grades = ['05', '05', '04', '01', '01', '02'] as const;
  beforeAll(async () => {
    await scores.putAll(
      grades.map((grade, index) =>
        storedScore({ taxpayerId: 'T-1', runDate: `2026-03-0${index + 1}`, grade, score: 900 - index }),
      ),
    );
  });

  it('gives the latest score, the history and the changes of grade', async () => {
    const { status, body } = await send(getTaxpayer, { pathParameters });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      taxpayerId: 'T-1',
      companyName: 'Hanbit Trading Co., Ltd.',
      latest: { runDate: '2026-03-06', grade: '02', reasons: [{}, {}] },
      migration: [
        { runDate: '2026-03-06', from: '01', to: '02' },
        { runDate: '2026-03-04', from: '04', to: '01' },
        { runDate: '2026-03-03', from: '05', to: '04' },
      ],
      overrides: [],
    });
    expect(body.history).toHaveLength(6);
    expect(body).not.toHaveProperty('nextToken');
  });

  it('leads from page to page; every change of grade is on one of them', async () => {
    const days: string[] = [];
    const changes: string[] = [];
    let query: Record<string, string> = { limit: '2' };
    for (let page = 1; page <= 4; page++) {
      const { body } = await send(getTaxpayer, { pathParameters, query });
      days.push(...(body.history as { runDate: string }[]).map(({ runDate }) => runDate));
      changes.push(...(body.migration as { runDate: string }[]).map(({ runDate }) => runDate));
      expect(body.latest).toMatchObject({ runDate: '2026-03-06' });
      if (body.nextToken === undefined) break;
      query = { limit: '2', nextToken: String(body.nextToken) };
    }
    expect(days).toEqual(grades.map((_, index) => `2026-03-0${grades.length - index}`));
    expect(changes).toEqual(['2026-03-06', '2026-03-04', '2026-03-03']);
  });

  it('is 404 for a taxpayer that was never scored', async () => {
    const answer = await send(getTaxpayer, { pathParameters: { taxpayerId: 'T-none' } });
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('T-none') } });
  });

  it('is 400 for a page token of another taxpayer', async () => {
    const { body } = await send(getTaxpayer, { pathParameters, query: { limit: '1' } });
    const answer = await send(getTaxpayer, {
      pathParameters: { taxpayerId: 'T-2' },
      query: { nextToken: String(body.nextToken) },
    });
    expect(pointers(answer)).toEqual(['/query/nextToken']);
  });
});

describe('POST /v1/delinquency/taxpayers/{taxpayerId}/override', () => {
  const OVERRIDE = { grade: '07', reason: 'Bank guarantee of 20 November', validUntil: inDays(90) };
  const override = (
    taxpayerId: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> => send(recordOverride, { pathParameters: { taxpayerId }, body, headers });
  beforeAll(async () => {
    await scores.putAll(
      ['O-1', 'O-2', 'O-3', 'O-4'].map((taxpayerId) => storedScore({ taxpayerId, runDate: '2026-04-01' })),
    );
  });

  it('answers 201 with who recorded it and when, beside what the model says', async () => {
    const { status, body } = await override('O-1', OVERRIDE);
    expect(status).toBe(201);
    expect(body).toEqual({
      taxpayerId: 'O-1',
      override: { ...OVERRIDE, recordedBy: 'officer', recordedAt: expect.any(String) },
      latest: {
        runDate: '2026-04-01',
        score: 812,
        grade: '01',
        probability: 0.515625,
        modelScore: 762,
        model: MODEL,
        scoredAt: '2026-11-20T01:02:03.000Z',
      },
    });
  });

  it('is shown with the taxpayer, the last one as the one that counts', async () => {
    await override('O-2', OVERRIDE);
    await override('O-2', { ...OVERRIDE, grade: '03' });
    const { body } = await send(getTaxpayer, { pathParameters: { taxpayerId: 'O-2' } });
    expect(body).toMatchObject({
      latest: { grade: '01' },
      override: { grade: '03' },
      overrides: [{ grade: '03' }, { grade: '07' }],
    });
  });

  it('is recorded once for one Idempotency-Key, and the key is no other override’s', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await override('O-3', OVERRIDE, headers);
    expect(await override('O-3', OVERRIDE, headers)).toEqual(first);
    expect((await override('O-3', { ...OVERRIDE, grade: '01' }, headers)).status).toBe(422);
    expect((await scores.overridesOf('O-3')).trail).toHaveLength(1);
  });

  it('is 404 for a taxpayer that was never scored, and leaves nothing', async () => {
    expect((await override('O-none', OVERRIDE)).status).toBe(404);
    expect((await scores.overridesOf('O-none')).trail).toEqual([]);
  });

  it('is 400 with every bad field of path and body', async () => {
    const bad = { grade: '11', reason: ' ', validUntil: '2020-01-01', recordedBy: 'me' };
    const answer = await override('a b', bad);
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/taxpayerId', '/grade', '/reason', '/validUntil', '/recordedBy']);
  });

  it('is accepted to the end of today, wherever that is, and for 366 days', async () => {
    const lastDay = latestDay(Date.now() + 366 * DAY_MS);
    for (const validUntil of [earliestDay(), latestDay(), lastDay]) {
      expect((await override('O-1', { ...OVERRIDE, validUntil })).status).toBe(201);
    }
  });

  it('is 409 once no more can be kept', async () => {
    const recorded = (count: number): Override => ({
      grade: '07',
      reason: `Number ${count}`,
      validUntil: OVERRIDE.validUntil,
      recordedBy: 'officer',
      recordedAt: '2026-01-01T00:00:00.000Z',
    });
    let count = 0;
    while (await scores.recordOverride('O-4', recorded(count))) count += 1;
    expect(await override('O-4', OVERRIDE)).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:overrides-full' },
    });
  });
});
