// Networks over HTTP, with the real state machine: tables are uploaded, a day is run, and its entities are ranked, explained and drawn.
import { beforeAll, describe, expect, test } from 'vitest';
import { worldA } from '../../samples/network-generator/rules-a.ts';
import { dateOf, worldTables } from '../../samples/network-generator/tables.ts';
import { DECLARATIONS, newDeclaration } from './support/declarations.ts';
import { csvRows } from './support/delinquency.ts';
import { NETWORK_RUNS, putTables, runNetwork } from './support/network.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const officer = (): ApiClient => service().as('officer');
const TIMEOUT_MS = 300_000;

const DAY = 270;
const RUN_DATE = dateOf(DAY);
const WORLD = worldA(5, 'company', { parties: 1_500, rings: 8 });
const ENTITIES = '/v1/network/entities';
const RANKINGS = '/v1/network/rankings';

let run: Json;

beforeAll(async () => {
  const { entities, links, outcomes } = worldTables(WORLD, DAY);
  // Two spellings of one company, whose phone is written in two ways; and a row that nobody can use.
  const twins =
    'TWIN-A,company,바람무역(주),phone,02-123-4567,2025-02-01\n' +
    'TWIN-B,company,"Baram Trading Co., Ltd.",phone,+82 2 123 4567,2025-03-01\n' +
    'TWIN-C,planet,,,,2025-03-01\n' +
    'KNOWN,company,누리식품,phone,02-999-8888,2025-03-01\n';
  await putTables(service(), RUN_DATE, { entities: entities + twins, links, outcomes });
  run = await runNetwork(service(), RUN_DATE);
}, TIMEOUT_MS);

function pointersOf({ body }: Answer): string[] {
  return (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

async function ranking(query = ''): Promise<Json[]> {
  const { status, body, text } = await officer().get(`${RANKINGS}/${RUN_DATE}?limit=100${query}`);
  expect(status, text).toBe(200);
  return body.items as Json[];
}

describe('a run', () => {
  test('counts entities, links, merges and rejected rows, and its reports name them', async () => {
    expect(run).toMatchObject({
      runId: `nr-${RUN_DATE}`,
      status: 'succeeded',
      rejected: 1,
      by: { client: 'operator' },
    });
    expect(Number(run.entities)).toBeGreaterThan(1_500);
    expect(Number(run.links)).toBeGreaterThan(Number(run.entities));
    expect(Number(run.merges)).toBeGreaterThanOrEqual(1);
    const { csvUrl, rejectedUrl } = run.report as { csvUrl: string; rejectedUrl: string };
    const [row, ...others] = csvRows(await (await fetch(rejectedUrl)).text());
    expect(others).toEqual([]);
    expect(row).toMatchObject({ entityId: 'TWIN-C', reason: expect.stringMatching(/^kind: /) });
    const report = csvRows(await (await fetch(csvUrl)).text());
    expect(report.map(({ rank }) => Number(rank))).toEqual(report.map((_, index) => index + 1));
    expect(report[0]?.mainReason).toMatch(/since 2\d{3}-/);
  });

  test(
    'repeated gives the same bytes',
    async () => {
      const text = async ({ report }: Json) =>
        await (await fetch((report as { csvUrl: string }).csvUrl)).text();
      const before = await text(run);
      const again = await runNetwork(service(), RUN_DATE);
      expect(again).toMatchObject({ status: 'succeeded', entities: run.entities, links: run.links });
      expect(await text(again)).toBe(before);
    },
    TIMEOUT_MS,
  );

  test(
    'of tables that cannot be read fails, and says which and why, in the language of whoever asks',
    async () => {
      await putTables(service(), '2024-01-05', { links: 'from,to,kind,day,colour\n' });
      const failed = await runNetwork(service(), '2024-01-05');
      expect(failed).toMatchObject({
        status: 'failed',
        problem: {
          type: 'urn:customs-scoring:problem:tables-refused',
          detail: 'network/2024-01-05/links/part-1.csv: unknown column "colour"; missing column "source"',
        },
      });
      const korean = await officer().get(`${NETWORK_RUNS}/nr-2024-01-05`, { 'accept-language': 'ko' });
      expect(JSON.stringify(korean.body.problem)).toContain('알 수 없는 열');
      expect((await officer().get(`${RANKINGS}/2024-01-05`)).status).toBe(409);
      // Later days read it, too.
      await putTables(service(), '2024-01-05', { links: 'from,to,kind,day,source\n' });
    },
    TIMEOUT_MS,
  );

  test('is refused for a future day, an unknown field, and anyone without the scope', async () => {
    const bad = await service().as('operator').post(NETWORK_RUNS, { runDate: '2999-01-01', force: true });
    expect([bad.status, pointersOf(bad).sort()]).toEqual([400, ['/force', '/runDate']]);
    expect((await officer().post(NETWORK_RUNS, { runDate: RUN_DATE })).status).toBe(403);
    expect((await officer().get(`${NETWORK_RUNS}/nr-2020-01-01`)).status).toBe(404);
  });
});

describe('the ranking of a day', () => {
  test('begins with members of rings, highest score first, in pages', async () => {
    const first = await ranking('&kind=company');
    const scores = first.map(({ score }) => Number(score));
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    const rings = new Map(WORLD.parties.map(({ id, ring }) => [id, ring !== undefined]));
    const top = first.slice(0, 20).filter(({ entityId }) => rings.get(String(entityId))).length;
    expect(top).toBeGreaterThan(8);
    expect(first[0]?.band).toBe('high');
    const { body } = await officer().get(`${RANKINGS}/${RUN_DATE}?limit=3`);
    const next = await officer().get(`${RANKINGS}/${RUN_DATE}?limit=3&nextToken=${String(body.nextToken)}`);
    expect((next.body.items as Json[]).map(({ rank }) => rank)).toEqual([4, 5, 6]);
    expect(await ranking('&kind=traveller')).toEqual([]);
  });

  test('names every bad parameter, and answers 404 for a day without a run', async () => {
    const bad = await officer().get(`${RANKINGS}/2025-02-30?kind=person&limit=0&x=1`);
    expect(pointersOf(bad).sort()).toEqual(['/path/day', '/query/kind', '/query/limit', '/query/x']);
    expect((await officer().get(`${RANKINGS}/2020-01-01`)).status).toBe(404);
  });
});

describe('an entity', () => {
  test('has its score, and reasons link by link, in both languages', async () => {
    const [riskiest] = await ranking();
    const path = `${ENTITIES}/${String(riskiest?.entityId)}`;
    const { status, body, text } = await officer().get(path);
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      entityId: riskiest?.entityId,
      score: riskiest?.score,
      band: 'high',
      runDate: RUN_DATE,
      model: { name: 'network-risk' },
    });
    const reasons = body.reasons as { contribution: number; text: string; since: string }[];
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.map(({ contribution }) => contribution)).toEqual(
      reasons.map(({ contribution }) => contribution).toSorted((one, other) => other - one),
    );
    expect(reasons[0]?.text).toMatch(/^(?:Shares|Deals with) .*since 20/);
    const korean = await officer().get(path, { 'accept-language': 'ko' });
    expect((korean.body.reasons as { text: string }[])[0]?.text).toMatch(/(?:공유|거래).*부터$/);
  });

  test('that is several records says why, is found by each of them, and shows no identifier but its end', async () => {
    const { body, text } = await officer().get(`${ENTITIES}/TWIN-B`);
    expect(body).toMatchObject({
      entityId: 'TWIN-A',
      records: ['TWIN-A', 'TWIN-B'],
      identifiers: [{ kind: 'phone', lastFour: '4567', since: '2025-02-01' }],
      merges: [{ rule: 'same-name-and-identifier', entities: ['TWIN-A', 'TWIN-B'] }],
    });
    expect(text).not.toContain('1234567');
  });

  test('that nobody has is 404, and so is a thing', async () => {
    expect((await officer().get(`${ENTITIES}/nobody`)).status).toBe(404);
    expect((await officer().get(`${ENTITIES}/constructor`)).status).toBe(404);
    expect((await officer().get(`${ENTITIES}/bad%20id`)).status).toBe(400);
    const { body } = await officer().get(`${ENTITIES}/TWIN-A/ego`);
    const thing = (body.nodes as Json[]).find(({ kind }) => kind === 'phone');
    expect((await officer().get(`${ENTITIES}/${String(thing?.id)}`)).status).toBe(404);
  });
});

describe('a search', () => {
  test('finds entities by part of a name or id in any case, and by how a name sounds in another script', async () => {
    const search = async (q: string, more = '') =>
      await officer().get(`${ENTITIES}?q=${encodeURIComponent(q)}${more}`);
    const { status, body, text } = await search('baram trading');
    expect(status, text).toBe(200);
    expect(body.runDate).toBe(RUN_DATE);
    const twin = { entityId: 'TWIN-A', kind: 'company', label: '바람무역(주)', score: expect.any(Number) };
    expect(body.items).toContainEqual(expect.objectContaining(twin));
    for (const q of ['twin-b', '바람', 'Param Trading']) {
      expect((await search(q, '&limit=100')).body.items, q).toContainEqual(
        expect.objectContaining({ entityId: 'TWIN-A' }),
      );
    }
    const [riskiest] = await ranking();
    const [first, second] = [await search('c', '&limit=2'), (await search('c', '&limit=4')).body.items];
    const next = await search('c', `&limit=2&nextToken=${String(first.body.nextToken)}`);
    expect([...(first.body.items as Json[]), ...(next.body.items as Json[])]).toEqual(second);
    expect((await search(String(riskiest?.entityId))).body.items).toMatchObject([
      { entityId: riskiest?.entityId, score: riskiest?.score, band: riskiest?.band },
    ]);
    expect((await search('no such party')).body).toEqual({ runDate: RUN_DATE, items: [] });
  });

  test('names every bad parameter', async () => {
    const bad = await officer().get(`${ENTITIES}?q=%0A&limit=101&x=1`);
    expect(pointersOf(bad).sort()).toEqual(['/query/limit', '/query/q', '/query/x']);
    expect(pointersOf(await officer().get(ENTITIES))).toEqual(['/query/q']);
    const padded = await officer().get(`${ENTITIES}?q=%C2%A0${'0'.repeat(100)}`);
    expect(pointersOf(padded)).toEqual(['/query/q']);
  });
});

describe('identifiers in clear', () => {
  test('are shown for a reason, which is recorded, to nobody without the scope', async () => {
    const operator = service().as('operator');
    const path = `${ENTITIES}/TWIN-B/reveal`;
    const { status, body, text } = await operator.post(path, { reason: 'Request 2026-114' });
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      entityId: 'TWIN-A',
      identifiers: [{ kind: 'phone', since: '2025-02-01', value: expect.stringMatching(/123[ -]4567$/) }],
      reason: 'Request 2026-114',
      by: { client: 'operator' },
    });
    const lines = (await operator.get('/v1/audit?subject=network-entity/TWIN-A')).body.items as Json[];
    expect(lines[0]).toMatchObject({
      at: body.revealedAt,
      act: 'network-entity.revealed',
      detail: { identifiers: 1 },
    });
    expect(pointersOf(await operator.post(path, { reason: ' ', colour: 'red' })).sort()).toEqual([
      '/colour',
      '/reason',
    ]);
    expect((await operator.post(`${ENTITIES}/nobody/reveal`, { reason: 'x' })).status).toBe(404);
    expect((await officer().post(path, { reason: 'x' })).status).toBe(403);
  });
});

describe('a declaration', () => {
  test('has the score of its importer beside its own, for callers that may read networks', async () => {
    const body = newDeclaration({ importerId: 'TWIN-B' });
    const path = `${DECLARATIONS}/${String(body.declarationId)}`;
    const clearance = service().as('clearance-system');
    expect((await clearance.post(DECLARATIONS, body)).status).toBe(201);
    const { score, band } = (await officer().get(`${ENTITIES}/TWIN-A`)).body;
    // A function that looked before the network was published looks again after a minute.
    await expect
      .poll(async () => (await officer().get(path)).body.network, { timeout: 75_000, interval: 2_000 })
      .toEqual({ score, band });
    expect((await clearance.get(path)).body).not.toHaveProperty('network');
  });
});

describe('a neighbourhood', () => {
  test('is data, a picture or a file, by what the client accepts', async () => {
    const [riskiest] = await ranking();
    const path = `${ENTITIES}/${String(riskiest?.entityId)}/ego?hops=2&limit=40`;
    const { body } = await officer().get(path);
    const nodes = body.nodes as Json[];
    expect(nodes[0]).toMatchObject({ id: riskiest?.entityId, score: riskiest?.score, band: 'high' });
    expect(nodes.length).toBeGreaterThan(3);
    expect(JSON.stringify(body.links)).toMatch(/has the (?:phone|bank account|address)/);
    for (const [type, begins] of [
      ['image/svg+xml', '<svg '],
      ['application/graphml+xml', '<?xml version="1.0" encoding="UTF-8"?>\n<graphml'],
      ['application/gexf+xml', '<?xml version="1.0" encoding="UTF-8"?>\n<gexf'],
    ] as const) {
      const answer = await officer().get(path, { accept: `${type}, */*;q=0.1`, 'accept-language': 'ko' });
      expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
      expect(answer.text.startsWith(begins)).toBe(true);
      expect(answer.text).toContain(`${String(nodes[0]?.label)}`.slice(0, 4));
    }
  });

  test('names every bad parameter', async () => {
    const bad = await officer().get(`${ENTITIES}/TWIN-A/ego?hops=3&limit=201&kinds=phone,planet&since=x&y=1`);
    expect(
      pointersOf(bad)
        .map((pointer) => pointer.replace(/\/\d+$/, ''))
        .sort(),
    ).toEqual(['/query/hops', '/query/kinds', '/query/limit', '/query/since', '/query/y']);
  });
});

describe('a path', () => {
  test('leads from one party to another over what they share, and none is an empty list', async () => {
    const rings = (await officer().get('/v1/network/rings')).body.items as Json[];
    const ring = (await officer().get(`/v1/network/rings/${String(rings[0]?.ringId)}`)).body;
    const [from, to] = (ring.members as Json[]).map(({ entityId }) => String(entityId));
    const { status, body, text } = await officer().get(`/v1/network/paths?from=${from}&to=${to}`);
    expect(status, text).toBe(200);
    const [path] = body.paths as { nodes: Json[]; links: Json[] }[];
    expect([path?.nodes[0]?.id, path?.nodes.at(-1)?.id]).toEqual([from, to]);
    expect(path?.links.length).toBeGreaterThanOrEqual((path?.nodes.length ?? 0) - 1);
    const none = await officer().get(`/v1/network/paths?from=${from}&to=TWIN-A&maxHops=1`);
    expect([none.status, none.body]).toEqual([200, { paths: [] }]);
    expect((await officer().get(`/v1/network/paths?from=${from}&to=nobody`)).status).toBe(404);
    expect(pointersOf(await officer().get('/v1/network/paths?from=%20&maxHops=7')).sort()).toEqual([
      '/query/from',
      '/query/maxHops',
      '/query/to',
    ]);
  });
});

describe('rings', () => {
  test('are listed with score and evidence, and mostly those that were planted', async () => {
    const { status, body, text } = await officer().get(`/v1/network/rings?day=${RUN_DATE}&minSize=5&limit=5`);
    expect(status, text).toBe(200);
    const items = body.items as Json[];
    const scores = items.map(({ score }) => Number(score));
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(items[0]).toMatchObject({
      since: RUN_DATE,
      text: expect.stringMatching(/^\d+ parties around the /),
    });
    const ring = await officer().get(`/v1/network/rings/${String(items[0]?.ringId)}`);
    const members = ring.body.members as Json[];
    const planted = new Map(WORLD.parties.map((party) => [party.id, party.ring]));
    expect(members).toHaveLength(Number(items[0]?.size));
    expect(
      members.filter(({ entityId }) => planted.get(String(entityId)) !== undefined).length,
    ).toBeGreaterThan(members.length / 2);
    expect((ring.body.things as Json[])[0]).toMatchObject({ members: expect.any(Number) });
    expect((await officer().get('/v1/network/rings/ring-none')).status).toBe(404);
  });
});

describe('what clients send', () => {
  const ITEM = { kind: 'company', names: ['Noori Foods'], identifiers: [], asOf: '2025-03-05' };
  const PHONE = { kind: 'phone', value: '(02) 999-8888' };

  test('is checked item by item, compared with what is known, and counts from the next run', async () => {
    const operator = service().as('operator');
    const bad = { ...ITEM, entityId: 'SENT-2', kind: 'planet', identifiers: [{ kind: 'phone', value: '1' }] };
    const sent = await operator.post(ENTITIES, {
      items: [
        { ...ITEM, entityId: 'SENT-1', identifiers: [PHONE] },
        bad,
        { ...ITEM, entityId: 'SENT-3', identifiers: [{ kind: 'phone', value: '1' }] },
        { ...ITEM, entityId: 'SENT-4', names: ['=Sum(A1)', 'A, "B"'] },
      ],
    });
    expect(sent.status, sent.text).toBe(200);
    const [first, second, third, fourth] = sent.body.items as Json[];
    expect(first).toEqual({
      result: 'stored',
      entityId: 'SENT-1',
      resolvedTo: 'KNOWN',
      rule: 'same-name-and-identifier',
    });
    expect(second).toMatchObject({ result: 'problem', entityId: 'SENT-2', problem: { status: 400 } });
    expect(pointersOf({ ...sent, body: second?.problem as Json }).sort()).toEqual([
      '/items/1/identifiers/0/value',
      '/items/1/kind',
    ]);
    expect(third).toMatchObject({
      problem: { errors: [{ pointer: '/items/2/identifiers/0/value', message: expect.any(String) }] },
    });
    expect(fourth).toEqual({ result: 'stored', entityId: 'SENT-4', resolvedTo: 'SENT-4' });
    const links = await operator.post('/v1/network/links', {
      items: [
        { from: 'SENT-1', to: 'SENT-4', kind: 'owns', day: '2025-03-05', source: 'register' },
        { from: 'SENT-1', to: 'SENT-1', kind: 'owns', day: '2025-03-05', source: 'register' },
      ],
    });
    expect(links.body.items).toMatchObject([
      { result: 'stored', from: 'SENT-1', to: 'SENT-4' },
      { result: 'problem', problem: { errors: [{ pointer: '/items/1/to' }] } },
    ]);
    expect((await operator.get('/v1/audit?limit=2')).body.items).toMatchObject([
      { act: 'network-table.sent', detail: { rows: 1 } },
      { act: 'network-table.sent', detail: { rows: 2 } },
    ]);
    for (const path of [ENTITIES, '/v1/network/links']) {
      expect((await officer().post(path, { items: [{}] })).status).toBe(403);
      expect(
        (
          await service()
            .as('broker-a')
            .post(path, { items: [{}] })
        ).status,
      ).toBe(403);
      expect(pointersOf(await operator.post(path, { items: [], x: 1 })).sort()).toEqual(['/items', '/x']);
    }
  });
});

describe('what officers decide', () => {
  test(
    'counts from the next run: a confirmed fraud, and a merge that was undone and stays undone',
    async () => {
      const operator = service().as('operator');
      const before = (await officer().get(`${ENTITIES}/TWIN-A`)).body;
      const [merge] = before.merges as { mergeId: string }[];
      const undo = `/v1/network/merges/${String(merge?.mergeId)}/undo`;
      expect((await operator.post(undo, { reason: '' })).status).toBe(400);
      expect((await operator.post(undo, { reason: 'Two branches' })).body).toMatchObject({
        mergeId: merge?.mergeId,
      });
      expect((await operator.post(undo, { reason: 'Two branches' })).status).toBe(409);
      const bad = await operator.post(`${ENTITIES}/TWIN-A/decision`, { outcome: 'guilty', colour: 'red' });
      expect(pointersOf(bad).sort()).toEqual(['/colour', '/outcome']);
      const decided = await operator.post(`${ENTITIES}/TWIN-B/decision`, {
        outcome: 'confirmed',
        note: 'False invoice',
      });
      expect([decided.status, decided.body.entityId]).toEqual([201, 'TWIN-A']);
      expect((await officer().get(`${ENTITIES}/TWIN-A`)).body.decision).toMatchObject({
        outcome: 'confirmed',
      });
      // What was decided today is known from today on.
      const today = new Date().toISOString().slice(0, 10);
      const later = await runNetwork(service(), today);
      // The twins are two, and of what a client has sent one record is a new entity.
      expect(later).toMatchObject({ status: 'succeeded', rejected: 1, entities: Number(run.entities) + 2 });
      const sent = (await officer().get(`${ENTITIES}/SENT-1`)).body;
      expect(sent).toMatchObject({ entityId: 'KNOWN', records: ['KNOWN', 'SENT-1'], merges: [{}] });
      expect((await officer().get(`${ENTITIES}/SENT-4`)).body.names).toEqual(['=Sum(A1)', 'A, "B"']);
      const paths = await officer().get('/v1/network/paths?from=SENT-1&to=SENT-4');
      expect(paths.body.paths).toHaveLength(1);
      expect((await officer().get(`${ENTITIES}/TWIN-A`)).body).toMatchObject({
        records: ['TWIN-A'],
        merges: [],
        inspections: 1,
        frauds: 1,
      });
      expect((await officer().get(`${ENTITIES}/TWIN-B`)).body).toMatchObject({ records: ['TWIN-B'] });
      expect((await officer().post(undo, { reason: 'x' })).status).toBe(403);
    },
    TIMEOUT_MS,
  );
});

test('a broker sees nothing of it', async () => {
  const broker = service().as('broker-a');
  for (const path of [
    `${ENTITIES}?q=twin`,
    `${ENTITIES}/TWIN-A`,
    `${ENTITIES}/TWIN-A/ego`,
    `${RANKINGS}/${RUN_DATE}`,
    `${NETWORK_RUNS}/nr-${RUN_DATE}`,
  ]) {
    expect((await broker.get(path)).status).toBe(403);
  }
  expect((await broker.post(NETWORK_RUNS, { runDate: RUN_DATE })).status).toBe(403);
  expect((await broker.post(`${ENTITIES}/TWIN-A/reveal`, { reason: 'x' })).status).toBe(403);
});

contractTests();
