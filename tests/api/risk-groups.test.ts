// Groups of high-risk imports over HTTP: from inspections in the lake to groups in words, their declarations and decisions on them.
import { beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../../bin/support/sign-in.ts';
import { DECLARATIONS, newDeclaration, pointersOf } from './support/declarations.ts';
import { putInspected, runLake, runMachine } from './support/lake.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';
import { until } from './support/watching.ts';

const GROUPS = '/v1/risk-groups';
const RUNS = `${GROUPS}/runs`;
const MARCH = { from: '2021-03-01', to: '2021-03-31' };
/** Machines that come from the United States and have another origin. */
const HIDDEN = [
  { field: 'hs2', op: '=', value: '84', text: 'HS chapter 84' },
  { field: 'departureCountry', op: '=', value: 'US', text: 'country of departure US' },
  {
    field: 'originCountry',
    op: 'differs-from',
    value: 'departureCountry',
    text: 'country of origin differs from country of departure',
  },
];

const service = startService();
const operator = (): ApiClient => service().as('operator');

/** Starts a run and waits until it has ended. */
async function found(body: Json): Promise<Json> {
  const started = await operator().post(RUNS, body);
  expect(started.status, started.text).toBe(202);
  const { location, 'retry-after': retryAfter } = started.headers;
  expect([location, retryAfter]).toEqual([`${RUNS}/${String(started.body.runId)}`, '2']);
  let answer: Answer = started;
  await until('the run has ended', async () => {
    answer = await operator().get(String(location));
    return answer.body.status !== 'running';
  });
  return answer.body;
}

async function groupsOf(period: string, headers: Readonly<Record<string, string>> = {}): Promise<Json[]> {
  const { status, body, text } = await operator().get(`${GROUPS}?period=${period}`, headers);
  expect(status, text).toBe(200);
  return body.items as Json[];
}

let run: Json;
let hidden: Json;
const risky: string[] = [];
beforeAll(async () => {
  const clearance = service().as('clearance-system');
  const submit = async (changes: Json): Promise<string> => {
    const declaration = newDeclaration({ declaredOn: '2021-03-20', ...changes });
    const answer = await clearance.post(DECLARATIONS, declaration);
    expect(answer.status, answer.text).toBe(201);
    return declaration.declarationId;
  };
  for (const originCountry of ['CN', 'DE', 'KR']) {
    risky.push(await submit({ hsCode: '847130', originCountry, departureCountry: 'US' }));
  }
  await submit({ hsCode: '847130', originCountry: 'US', departureCountry: 'US' });
  await putInspected(service(), ['2021-01-15', '2021-02-15', '2021-03-15']);
  expect(await runLake(service())).toBe('SUCCEEDED');
  await found({ from: '2021-02-01', to: '2021-02-28' });
  run = await found(MARCH);
  hidden = (await groupsOf('2021-03')).find(({ declarationsNow }) => declarationsNow === 3) ?? {};
});

describe('a run', () => {
  test('finds the groups of a period, and says what earlier ones were worth in it', () => {
    expect(run).toMatchObject({
      runId: 'rg-2021-03',
      period: '2021-03',
      ...MARCH,
      status: 'succeeded',
      by: { client: expect.any(String) },
      inspected: 3_000,
      checks: [{ foundIn: 'all-before' }, { foundIn: 'period-before' }],
    });
  });

  test('again gives the same groups', async () => {
    const before = await groupsOf('2021-03');
    expect(await found(MARCH)).toMatchObject({ status: 'succeeded', groups: before.length });
    expect(await groupsOf('2021-03')).toEqual(before);
  });

  test('asked for by many at once is one', async () => {
    const body = { from: '2021-01-04', to: '2021-01-31' };
    const started = await Promise.all(Array.from({ length: 5 }, () => operator().post(RUNS, body)));
    expect(started.map(({ status }) => status)).toEqual(started.map(() => 202));
    expect(new Set(started.map(({ body: { runId } }) => runId))).toEqual(
      new Set(['rg-2021-01-04..2021-01-31']),
    );
    const { body: audit } = await operator().get('/v1/audit?subject=risk-group-run/rg-2021-03');
    expect((audit.items as Json[])[0]).toMatchObject({ act: 'risk-group-run.started', detail: MARCH });
  });

  test('of the schedule is for the month that was over', async () => {
    expect(await runMachine(service(), 'riskGroups', { scheduledTime: '2021-05-31T21:00:00Z' })).toBe(
      'SUCCEEDED',
    );
    const { body } = await operator().get(`${RUNS}/rg-2021-05`);
    expect(body).toMatchObject({ status: 'succeeded', period: '2021-05' });
    expect(body.by).toBeUndefined();
  });

  test('is listed with others, the latest period first, page by page', async () => {
    const first = await operator().get(`${RUNS}?limit=2`);
    const second = await operator().get(`${RUNS}?limit=100&nextToken=${String(first.body.nextToken)}`);
    const ids = [first, second].flatMap(({ body }) => (body.items as Json[]).map(({ runId }) => runId));
    expect(ids).toEqual(['rg-2021-05', 'rg-2021-03', 'rg-2021-02', 'rg-2021-01-04..2021-01-31']);
  });
});

describe('a group', () => {
  test('says in words and in conditions what its imports share, and what was found', () => {
    expect(hidden).toMatchObject({
      groupId: expect.stringMatching(/^2021-03-[0-9a-f]{10}$/),
      period: '2021-03',
      conditions: HIDDEN,
      text: expect.stringMatching(
        /^HS chapter 84, country of departure US, country of origin differs from country of departure: fraud in \d+(\.\d)? % of those inspected \(\d+ of \d+ inspected items\), at least .+ times the average$/,
      ),
      rateOf: 'inspected',
      share: 0.75,
      verdict: 'holding',
      before: [{ period: '2021-01' }, { period: '2021-02' }],
    });
    const { rate, rateLow, inspected, frauds, lift } = hidden as Record<string, number>;
    expect(rate).toBe((frauds ?? 0) / (inspected ?? 1));
    expect(rateLow).toBeLessThan(rate ?? 0);
    expect(lift).toBeGreaterThan(2);
  });

  test('is worded in Korean, too', async () => {
    const korean = await groupsOf('2021-03', { 'accept-language': 'ko' });
    const { text, conditions } = korean.find(({ groupId }) => groupId === hidden.groupId) ?? {};
    expect(text).toMatch(/^HS 류 84, 적출국 US, 원산지와 적출국이 다름: 검사한 품목의 .+%에서 적발/);
    expect((conditions as Json[]).map((one) => one.text)).toEqual([
      'HS 류 84',
      '적출국 US',
      '원산지와 적출국이 다름',
    ]);
  });

  test('is the one of the period before whose goods are the same', async () => {
    const before = await groupsOf('2021-02');
    expect(before.map(({ groupId }) => groupId)).toContain(hidden.sameAs);
  });

  test('is read alone, and in pages, the highest bound first', async () => {
    expect((await operator().get(`${GROUPS}/${String(hidden.groupId)}`)).body).toEqual(hidden);
    const all = await groupsOf('2021-03');
    const pages: Json[] = [];
    for (let token: unknown = ''; token !== undefined; ) {
      const next = token === '' ? '' : `&nextToken=${String(token)}`;
      const { body } = await operator().get(`${GROUPS}?period=2021-03&limit=1${next}`);
      pages.push(...(body.items as Json[]));
      token = body.nextToken;
    }
    expect(pages).toEqual(all);
    const bounds = all.map(({ rateLow }) => Number(rateLow));
    expect(bounds).toEqual(bounds.toSorted((one, other) => other - one));
  });

  test('lists its declarations, highest score first', async () => {
    const path = `${GROUPS}/${String(hidden.groupId)}/declarations`;
    const { items } = (await operator().get(path)).body as { items: Json[] };
    expect(items.map(({ declarationId }) => declarationId).sort()).toEqual([...risky].sort());
    expect(items[0]).toMatchObject({ declaredOn: '2021-03-20', inspected: false, itemNumbers: [1] });
    const first = (await operator().get(`${path}?limit=2`)).body;
    const second = (await operator().get(`${path}?limit=2&nextToken=${String(first.nextToken)}`)).body;
    expect([...(first.items as Json[]), ...(second.items as Json[])]).toEqual(items);
  });
});

describe('a decision', () => {
  test('is recorded under the name of who signed in, with an audit line, and stays when the period is run again', async () => {
    const path = `${GROUPS}/${String(hidden.groupId)}`;
    const token = await signIn(service().endpoints, 'supervisor');
    const supervisor = service().with(`Bearer ${token}`);
    const adopted = await supervisor.post(`${path}/decision`, {
      outcome: 'adopted',
      note: 'Kampagne im Mai',
    });
    expect(adopted.status, adopted.text).toBe(201);
    expect(adopted.headers.location).toBe(path);
    const by = { client: 'console', user: { id: 'supervisor', name: expect.any(String) } };
    expect(adopted.body).toMatchObject({ ...hidden, decision: { outcome: 'adopted', by } });
    const repeated = await supervisor.post(`${path}/decision`, {
      outcome: 'adopted',
      note: 'Kampagne im Mai',
    });
    expect(repeated.headers['idempotent-replayed']).toBe('true');
    await found(MARCH);
    expect((await supervisor.get(path)).body).toEqual(adopted.body);
    const { items } = (await operator().get(`/v1/audit?subject=risk-group/${String(hidden.groupId)}`)).body;
    expect(items).toMatchObject([{ act: 'risk-group.decided', by, detail: { outcome: 'adopted' } }]);
  });

  test('needs the scope for it, and brokers see no groups', async () => {
    const path = `${GROUPS}/${String(hidden.groupId)}`;
    const officer = service().as('officer');
    expect((await officer.get(path)).status).toBe(200);
    expect((await officer.post(`${path}/decision`, { outcome: 'dismissed' })).status).toBe(403);
    expect((await officer.post(RUNS, MARCH)).status).toBe(403);
    expect((await service().as('broker-a').get(`${GROUPS}?period=2021-03`)).status).toBe(403);
  });
});

describe('a bad request', () => {
  test.each([
    ['POST', RUNS, { from: '2021-02-30', to: '2999-01-01', x: 1 }, ['/from', '/to', '/x']],
    ['POST', RUNS, { from: '2021-03-31', to: '2021-03-01' }, ['/to']],
    ['POST', RUNS, { from: '2019-03-31', to: '2021-03-01' }, ['/from']],
    ['POST', RUNS, {}, ['/from', '/to']],
    ['GET', `${GROUPS}?period=2021-13&limit=0&x=1`, undefined, ['/query/limit', '/query/period', '/query/x']],
    ['GET', GROUPS, undefined, ['/query/period']],
    ['GET', `${GROUPS}?period=2021-03&nextToken=abc`, undefined, ['/query/nextToken']],
    ['GET', `${RUNS}?limit=101&nextToken=x`, undefined, ['/query/limit']],
    ['POST', `${GROUPS}/x/decision`, { outcome: 'maybe', note: '\u0000', x: 1 }, ['/note', '/outcome', '/x']],
    ['POST', `${GROUPS}/x/decision`, { outcome: 'adopted', note: 'x'.repeat(1_001) }, ['/note']],
  ])('%s %s with %j names every bad field', async (method, path, body, pointers) => {
    const answer = await operator().call(method, path, body === undefined ? {} : { body });
    expect(answer.status, answer.text).toBe(400);
    expect(pointersOf(answer.body).sort()).toEqual(pointers);
  });

  test.each([
    `${GROUPS}?period=2020-Q1`,
    `${GROUPS}/2021-03-0123456789`,
    `${GROUPS}/nothing`,
    `${GROUPS}/2021-03-0123456789/declarations`,
    `${RUNS}/rg-2020-Q1`,
    `${RUNS}/dr-2021-03`,
  ])('GET %s is 404', async (path) => {
    expect((await operator().get(path)).status).toBe(404);
  });

  test('of a decision on a group that was never found is 404', async () => {
    const answer = await operator().post(`${GROUPS}/2021-03-0123456789/decision`, { outcome: 'adopted' });
    expect(answer.body).toMatchObject({ status: 404, detail: 'There is no risk group 2021-03-0123456789' });
  });
});

contractTests();
