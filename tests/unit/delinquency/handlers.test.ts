// The handlers of delinquency that read runs and scores and record overrides: real events and the route's contract, with the stores
// in memory.
import { message } from '../../../functions/shared/words/message.ts';
import '../../support/silent.ts';
import { S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { getRankingHandler } from '../../../functions/delinquency/handlers/get-ranking.ts';
import { getRunHandler } from '../../../functions/delinquency/handlers/get-run.ts';
import { getTaxpayerHandler } from '../../../functions/delinquency/handlers/get-taxpayer.ts';
import { listRunsHandler } from '../../../functions/delinquency/handlers/list-runs.ts';
import { recordOverrideHandler } from '../../../functions/delinquency/handlers/record-override.ts';
import { searchTaxpayersHandler } from '../../../functions/delinquency/handlers/search-taxpayers.ts';
import { startRunHandler } from '../../../functions/delinquency/handlers/start-run.ts';
import { rankingKey } from '../../../functions/delinquency/keys.ts';
import {
  getRanking,
  getRun,
  getTaxpayer,
  listRuns,
  recordOverride,
  searchTaxpayers,
  startRun,
} from '../../../functions/delinquency/routes.ts';
import { ReportDownloads } from '../../../functions/delinquency/run/downloads.ts';
import { RANKING_HEADER, rankingLine } from '../../../functions/delinquency/scores/ranking.ts';
import { GRADES, type Grade } from '../../../functions/delinquency/scoring/scale.ts';
import { WorkKeys } from '../../../functions/delinquency/work/keys.ts';
import { DAY_MS, earliestDay, latestDay } from '../../../functions/shared/days.ts';
import type { ApiHandler } from '../../../functions/shared/http/api-handler.ts';
import type { Route } from '../../../functions/shared/http/route.ts';
import type { ExecutionState } from '../../../functions/shared/state-machine.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../support/api-event.ts';
import { GRADE_COUNTS, GRADE_COUNTS_IN_ANSWER, MODEL, storedScore } from '../../support/delinquency.ts';
import {
  MemoryFiles,
  MemoryRuns,
  MemoryScores,
  memoryIdempotency,
} from '../../support/delinquency-memory.ts';

const EXECUTION = 'arn:aws:states:eu-central-1:111122223333:execution:nightly:one';

const PLAN_ID = '0123456789abcdef';

const runs = new MemoryRuns();
const scores = new MemoryScores();
const files = new MemoryFiles();
const idempotency = memoryIdempotency();
const RISK = { score: 620, band: 'medium' } as const;
const network = { scoreOf: (id: string) => Promise.resolve(id === 'T-1' ? RISK : undefined) };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const downloads = new ReportDownloads(new S3Client({ region: 'eu-central-1', credentials }), 'snapshots');
const executions = {
  states: new Map<string, ExecutionState>(),
  arnOf: (name: string) => `arn:execution:${name}`,
  stateOf: async (arn: string) => await Promise.resolve(executions.states.get(arn) ?? 'unknown'),
  start: async (name: string) => {
    executions.states.set(`arn:execution:${name}`, 'running');
    return await Promise.resolve(true);
  },
};

const HANDLERS = new Map<Route, ApiHandler>([
  [getRun, getRunHandler({ runs, files, downloads })],
  [listRuns, listRunsHandler({ runs, files, downloads })],
  [getRanking, getRankingHandler({ runs, files, scores })],
  [searchTaxpayers, searchTaxpayersHandler({ runs, files, scores })],
  [getTaxpayer, getTaxpayerHandler({ scores, network })],
  [recordOverride, recordOverrideHandler({ scores, idempotency })],
  [
    startRun,
    startRunHandler({ runs, executions, snapshots: files, now: () => new Date(), downloads, idempotency }),
  ],
]);

interface Answer {
  readonly status: number | undefined;
  readonly body: Record<string, unknown>;
}

/** Sends a request to the handler of a route; a successful answer must match the route's contract. */
async function send(route: Route, parts: EventParts = {}): Promise<Answer> {
  const handler = HANDLERS.get(route) ?? expect.fail(`No handler of ${route.operationId}`);
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

function idsOf(answer: Answer): string[] {
  return itemsOf<{ taxpayerId: string }>(answer).map(({ taxpayerId }) => taxpayerId);
}

async function publish(runDate: string, planId = PLAN_ID): Promise<void> {
  const runId = `dr-${runDate}`;
  const now = new Date('2026-11-20T01:00:00.000Z');
  await runs.claim({ runDate, execution: EXECUTION, now }, await runs.get(runId));
  await runs.plan(runId, EXECUTION, {
    planId,
    shards: 2,
    model: MODEL,
    publications: 1,
    notRead: [],
  });
  await runs.finish(runId, EXECUTION, {
    planId,
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

describe('POST /v1/delinquency/runs', () => {
  const start = (runDate: string, headers: Record<string, string> = {}): Promise<Answer> =>
    send(startRun, { body: { runDate }, headers });

  it('answers 202 with the run, and with the same run while it is in progress', async () => {
    await files.write('taxpayers/2026-05-01/a.csv', 'taxpayerId');
    const { status, body } = await start('2026-05-01');
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { runId: 'dr-2026-05-01', status: 'running', taxpayers: 0 },
    });
    expect(await start('2026-05-01')).toEqual({ status, body });
    expect([...executions.states.keys()]).toEqual(['arn:execution:2026-05-01-1']);
  });

  it('is executed once for one Idempotency-Key', async () => {
    await files.write('taxpayers/2026-05-02/a.csv', 'taxpayerId');
    const headers = { 'idempotency-key': 'start-once' };
    const first = await start('2026-05-02', headers);
    executions.states.set('arn:execution:2026-05-02-1', 'ended');
    expect(await start('2026-05-02', headers)).toEqual(first);
    expect(await runs.get('dr-2026-05-02')).toMatchObject({ attempt: 1 });
  });

  it('is 422 for a day without a snapshot', async () => {
    expect(await start('2026-05-03')).toMatchObject({
      status: 422,
      body: {
        type: 'urn:customs-scoring:problem:snapshot-missing',
        detail: expect.stringContaining('taxpayers/2026-05-03/'),
        errors: [{ pointer: '/runDate', message: 'There is no snapshot of this day' }],
      },
    });
    expect(await runs.get('dr-2026-05-03')).toBeUndefined();
  });

  it('is 503 if others claim the day at every attempt', async () => {
    await files.write('taxpayers/2026-05-04/a.csv', 'taxpayerId');
    const claimedByOthers = {
      get: runs.get.bind(runs),
      fail: runs.fail.bind(runs),
      claim: async () => false,
    };
    const dependencies = { executions, snapshots: files, now: () => new Date(), downloads, idempotency };
    const handler = startRunHandler({ ...dependencies, runs: claimedByOthers });
    const event = apiEvent({ path: startRun.path, clientId: 'operator', body: { runDate: '2026-05-04' } });
    const { statusCode, headers } = await handler(event, lambdaContext());
    expect({ statusCode, headers }).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  });
});

describe('GET /v1/delinquency/runs', () => {
  beforeAll(async () => {
    await publish('1999-12-30');
    await runs.claim({ runDate: '1999-12-31', execution: EXECUTION, now: new Date() }, undefined);
    await runs.plan('dr-1999-12-31', EXECUTION, {
      planId: 'p',
      shards: 3,
      model: MODEL,
      publications: 0,
      notRead: [],
    });
    await files.writeJson(new WorkKeys('1999-12-31', 'p').shard('summary', 0), {});
  });

  it('lists each run as it is read by its id, page by page, the latest day first', async () => {
    const listed: Record<string, unknown>[] = [];
    let query: Record<string, string> = { limit: '4' };
    for (let page = 1; page <= 100; page++) {
      const answer = await send(listRuns, { query });
      listed.push(...itemsOf<Record<string, unknown>>(answer));
      if (answer.body.nextToken === undefined) break;
      query = { limit: '4', nextToken: String(answer.body.nextToken) };
    }
    const days = listed.map(({ runDate }) => String(runDate));
    expect(days).toEqual(days.toSorted().reverse());
    expect(listed.slice(-2)).toMatchObject([
      { runDate: '1999-12-31', status: 'running', shards: 3, progress: { scored: 1, published: 0 } },
      { runDate: '1999-12-30', status: 'succeeded', report: { csvUrl: expect.any(String) } },
    ]);
    const { body } = await send(getRun, { pathParameters: { runId: 'dr-1999-12-31' } });
    expect(listed.at(-2)).toEqual(body);
    expect(itemsOf(await send(listRuns, { query: { limit: '100' } }))).toHaveLength(listed.length);
  });

  it.each(['x', Buffer.from('["delinquency-runs","2026-02-30"]').toString('base64url')])(
    'is 400 for the page token "%s"',
    async (nextToken) => {
      const answer = await send(listRuns, { query: { nextToken, limit: '101' } });
      expect(answer.status).toBe(400);
      expect(pointers(await send(listRuns, { query: { nextToken } }))).toEqual(['/query/nextToken']);
    },
  );
});

describe('GET /v1/delinquency/runs/{runId}', () => {
  it('returns a published run with URLs of its reports, valid for a quarter of an hour', async () => {
    await publish('2026-01-01');
    const { status, body } = await send(getRun, { pathParameters: { runId: 'dr-2026-01-01' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      runId: 'dr-2026-01-01',
      runDate: '2026-01-01',
      status: 'succeeded',
      taxpayers: 45,
      rejected: 3,
      grades: GRADE_COUNTS_IN_ANSWER,
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

  it('shows how many shards of a running run are scored and published', async () => {
    await runs.claim({ runDate: '2026-01-03', execution: EXECUTION, now: new Date() }, undefined);
    const read = (): Promise<Answer> => send(getRun, { pathParameters: { runId: 'dr-2026-01-03' } });
    expect((await read()).body).not.toHaveProperty('progress');
    await runs.plan('dr-2026-01-03', EXECUTION, {
      planId: 'p',
      shards: 3,
      model: MODEL,
      publications: 1,
      notRead: [],
    });
    const keys = new WorkKeys('2026-01-03', 'p');
    for (const shard of [0, 1]) await files.writeJson(keys.shard('summary', shard), {});
    await files.writeJson(keys.shard('published', 0), {});
    expect((await read()).body).toMatchObject({ shards: 3, progress: { scored: 2, published: 1 } });
  });

  it.each(['dr-2026-01-02', 'nothing', 'dr-2026-99-99'])(
    'is 404 for %s, which does not exist',
    async (runId) => {
      const answer = await send(getRun, { pathParameters: { runId } });
      expect(answer).toMatchObject({ status: 404, body: { detail: `There is no run ${runId}` } });
    },
  );

  it('is 400 for an id that no run can have', async () => {
    const answer = await send(getRun, { pathParameters: { runId: '../runs' } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/runId']);
  });
});

describe('GET /v1/delinquency/rankings/{runDate}', () => {
  const DAY = '2026-02-01';
  const pathParameters = { runDate: DAY };
  const NAME = 'Hanbit Trading Co., Ltd.';
  const writeRanking = async (
    day: string,
    listed: Partial<Record<Grade, readonly string[]>>,
    planId = PLAN_ID,
  ): Promise<void> => {
    for (const grade of GRADES) {
      const lines = (listed[grade] ?? []).map((taxpayerId) =>
        rankingLine({
          taxpayerId,
          companyName: NAME,
          ...(taxpayerId === 'R-5' ? { previousGrade: '01' } : {}),
        }),
      );
      await files.write(rankingKey(day, planId, grade), RANKING_HEADER + lines.join(''));
    }
  };
  beforeAll(async () => {
    await publish(DAY);
    await writeRanking(DAY, { '01': ['R-0', 'R-1', 'R-2', 'R-3', 'R-4'], '04': ['R-5'] });
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
      by: { client: 'officer' },
      recordedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('pages through a grade, highest score first', async () => {
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

  it('pages through all grades, by the beginning of the name and by the change of grade', async () => {
    const ids: string[] = [];
    let query: Record<string, string> = { limit: '4', q: 'han bit' };
    for (let page = 1; page <= 2; page++) {
      const answer = await send(getRanking, { pathParameters, query });
      ids.push(...idsOf(answer));
      query = { ...query, nextToken: String(answer.body.nextToken ?? '') };
    }
    expect(ids).toEqual(['R-0', 'R-1', 'R-2', 'R-3', 'R-4', 'R-5']);
    expect(query.nextToken).toBe('');
    const only = async (more: Record<string, string>): Promise<string[]> =>
      idsOf(await send(getRanking, { pathParameters, query: more }));
    expect(await only({ changed: 'down' })).toEqual(['R-5']);
    expect(await only({ changed: 'up' })).toEqual([]);
    expect(await only({ q: 'trading' })).toEqual([]);
  });

  it('leaves out taxpayers whose score is no longer within the filter, because the day is run again', async () => {
    const runDate = '2026-02-07';
    await publish(runDate);
    await writeRanking(runDate, { '01': ['N-1', 'N-2', 'N-3'] });
    await scores.putAll([
      storedScore({ taxpayerId: 'N-1', runDate, companyName: 'Daehan' }),
      storedScore({ taxpayerId: 'N-2', runDate }),
      storedScore({ taxpayerId: 'N-3', runDate, grade: '02' }),
    ]);
    const path = { runDate };
    expect(idsOf(await send(getRanking, { pathParameters: path, query: { q: 'hanbit' } }))).toEqual(['N-2']);
    expect(idsOf(await send(getRanking, { pathParameters: path }))).toEqual(['N-1', 'N-2']);
  });

  it('shows an override beside the grade of the model', async () => {
    const [first, second] = itemsOf(await send(getRanking, { pathParameters, query: { grade: '01' } }));
    expect(first).not.toHaveProperty('override');
    expect(second).toMatchObject({ taxpayerId: 'R-1', grade: '01', override: { grade: '10' } });
    expect(itemsOf(await send(getRanking, { pathParameters, query: { grade: '10' } }))).toEqual([]);
  });

  it('returns the previous grade', async () => {
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

  it.each(['garbage', '', '////', Buffer.from('["2026-02-01#01##",""]').toString('base64url')])(
    'is 400 for the page token "%s"',
    async (nextToken) => {
      const answer = await send(getRanking, { pathParameters, query: { grade: '01', nextToken } });
      expect(answer.status).toBe(400);
      expect(pointers(answer)).toEqual(['/query/nextToken']);
    },
  );

  it('is 400 for a day outside the calendar, and names every bad field of the query', async () => {
    const answer = await send(getRanking, {
      pathParameters: { runDate: '2026-02-30' },
      query: { limit: '0', grade: '11', q: ' ', changed: 'sideways' },
    });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual([
      '/path/runDate',
      '/query/grade',
      '/query/q',
      '/query/changed',
      '/query/limit',
    ]);
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
      const problem = { type: 'about:blank', title: message('run.failedTitle'), status: 500 };
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

  it('is still available while a published day is run again', async () => {
    await runs.claim({ runDate: DAY, execution: 'again', now: new Date() }, await runs.get(`dr-${DAY}`));
    const answer = await send(getRanking, { pathParameters, query: { grade: '01' } });
    expect(itemsOf(answer)).toHaveLength(5);
  });

  it('is read to its end as it was begun when another plan of the day is published in between', async () => {
    const runDate = '2026-02-05';
    const path = { runDate };
    await publish(runDate);
    await writeRanking(runDate, { '01': ['M-1', 'M-2', 'M-3'] });
    await scores.putAll(['M-1', 'M-2', 'M-3'].map((taxpayerId) => storedScore({ taxpayerId, runDate })));
    const first = await send(getRanking, { pathParameters: path, query: { grade: '01', limit: '1' } });
    await publish(runDate, 'fedcba9876543210');
    await writeRanking(runDate, { '01': ['M-3', 'M-1'] }, 'fedcba9876543210');
    await scores.removeAll(['M-2'], runDate);
    const nextToken = String(first.body.nextToken);
    const rest = await send(getRanking, { pathParameters: path, query: { grade: '01', nextToken } });
    const anew = await send(getRanking, { pathParameters: path, query: { grade: '01' } });
    expect([first, rest, anew].map((answer) => idsOf(answer))).toEqual([['M-1'], ['M-3'], ['M-3', 'M-1']]);
    await Promise.all(files.keys('delinquency-rankings/2026-02-05/0123').map((key) => files.remove(key)));
    const late = await send(getRanking, { pathParameters: path, query: { grade: '01', nextToken } });
    expect(late.status).toBe(400);
    expect(pointers(late)).toEqual(['/query/nextToken']);
  });

  it('is 404 for a published day whose ranking is not stored', async () => {
    await publish('2026-02-06');
    const answer = await send(getRanking, {
      pathParameters: { runDate: '2026-02-06' },
      query: { grade: '01' },
    });
    expect(answer).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('not stored any more') },
    });
  });
});

describe('GET /v1/delinquency/taxpayers', () => {
  const write = async (runDate: string, taxpayers: Readonly<Record<string, string>>): Promise<void> => {
    await publish(runDate);
    for (const grade of GRADES) {
      const lines = Object.entries(taxpayers)
        .filter(([taxpayerId]) => taxpayerId.endsWith(grade))
        .map(([taxpayerId, companyName]) => rankingLine({ taxpayerId, companyName }));
      await files.write(rankingKey(runDate, PLAN_ID, grade), RANKING_HEADER + lines.join(''));
      await scores.putAll(
        Object.entries(taxpayers)
          .filter(([taxpayerId]) => taxpayerId.endsWith(grade))
          .map(([taxpayerId, companyName]) => storedScore({ taxpayerId, companyName, runDate, grade })),
      );
    }
  };

  it('finds those of the latest published day, also while a later day is run, page by page', async () => {
    await write('2026-07-01', {
      'P-01': '한빛무역',
      'Q-03': '한빛 상사',
      'S-03': '대한무역',
      'T-10': '한빛물산',
    });
    for (let day = 11; day < 18; day++) {
      const claim = { runDate: `2026-07-${day}`, execution: EXECUTION, now: new Date() };
      await runs.claim(claim, undefined);
    }
    const first = await send(searchTaxpayers, { query: { q: '한 빛', limit: '2' } });
    expect(idsOf(first)).toEqual(['P-01', 'Q-03']);
    // The search is read to its end in its day, although another one is published.
    await write('2026-07-03', { 'U-01': '한빛무역' });
    const nextToken = String(first.body.nextToken);
    const rest = await send(searchTaxpayers, { query: { q: '한 빛', limit: '2', nextToken } });
    expect(rest.body).toMatchObject({ items: [{ taxpayerId: 'T-10', runDate: '2026-07-01' }] });
    expect(rest.body).not.toHaveProperty('nextToken');
    expect(idsOf(await send(searchTaxpayers, { query: { q: '한 빛' } }))).toEqual(['U-01']);
    expect(idsOf(await send(searchTaxpayers, { query: { q: '무역' } }))).toEqual([]);
    const foreign = await send(searchTaxpayers, { query: { q: '한빛', nextToken } });
    expect(pointers(foreign)).toEqual(['/query/nextToken']);
  });

  it('is 400 without a beginning', async () => {
    expect(pointers(await send(searchTaxpayers))).toEqual(['/query/q']);
  });

  it('is 404 while the ranking of the latest day is not stored, and 409 before a day is published', async () => {
    await publish('2026-07-04');
    expect(await send(searchTaxpayers, { query: { q: 'a' } })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('2026-07-04') },
    });
    const handler = searchTaxpayersHandler({ runs: new MemoryRuns(), files, scores });
    const event = apiEvent({
      method: 'GET',
      path: searchTaxpayers.path,
      clientId: 'officer',
      query: { q: 'a' },
    });
    expect(bodyOf(await handler(event, lambdaContext()))).toMatchObject({
      status: 409,
      type: 'urn:customs-scoring:problem:ranking-not-published',
    });
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

  it('returns the latest score, the history and the changes of grade', async () => {
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
    expect(body).not.toHaveProperty('network');
  });

  it('shows the score of the network beside its own to callers that may read it', async () => {
    const { body } = await send(getTaxpayer, { pathParameters, scope: 'delinquency:read network:read' });
    expect(body).toMatchObject({ latest: { grade: '02' }, network: RISK });
  });

  it('pages through the history; every grade change is on one of the pages', async () => {
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

  it('answers 201 with its author and time, beside the score of the model', async () => {
    const { status, body } = await override('O-1', OVERRIDE);
    expect(status).toBe(201);
    expect(body).toEqual({
      taxpayerId: 'O-1',
      override: { ...OVERRIDE, by: { client: 'officer' }, recordedAt: expect.any(String) },
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

  it('is shown with the taxpayer; the latest one counts', async () => {
    await override('O-2', OVERRIDE);
    await override('O-2', { ...OVERRIDE, grade: '03' });
    const { body } = await send(getTaxpayer, { pathParameters: { taxpayerId: 'O-2' } });
    expect(body).toMatchObject({
      latest: { grade: '01' },
      override: { grade: '03' },
      overrides: [{ grade: '03' }, { grade: '07' }],
    });
  });

  it('is recorded once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await override('O-3', OVERRIDE, headers);
    expect(await override('O-3', OVERRIDE, headers)).toEqual(first);
    expect((await scores.overridesOf('O-3')).trail).toHaveLength(1);
  });

  it('is 404 for a taxpayer that was never scored, and stores nothing', async () => {
    expect((await override('O-none', OVERRIDE)).status).toBe(404);
    expect((await scores.overridesOf('O-none')).trail).toEqual([]);
  });

  it('is 400 with every bad field of path and body', async () => {
    const bad = { grade: '11', reason: ' ', validUntil: '2020-01-01', recordedBy: 'me' };
    const answer = await override('a b', bad);
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/path/taxpayerId', '/grade', '/reason', '/validUntil', '/recordedBy']);
  });

  it('is accepted until the end of today in any time zone, and for 366 days', async () => {
    const lastDay = latestDay(Date.now() + 366 * DAY_MS);
    for (const validUntil of [earliestDay(), latestDay(), lastDay]) {
      expect((await override('O-1', { ...OVERRIDE, validUntil })).status).toBe(201);
    }
  });

  it('is 409 once the taxpayer has the maximum number of overrides', async () => {
    let status = 201;
    for (let count = 1; status === 201; count++) {
      ({ status = 0 } = await override('O-4', { ...OVERRIDE, reason: `Number ${count}` }));
    }
    expect(await override('O-4', OVERRIDE)).toMatchObject({
      status: 409,
      body: { type: 'urn:customs-scoring:problem:overrides-full' },
    });
  });
});
