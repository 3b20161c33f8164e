// Statistics and exports over HTTP, from declarations and inspections to cells and files: an export counts what statistics count, and who
// may have what follows the scopes.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DuckDb } from '../../functions/shared/lake/duckdb.ts';
import { DECLARATIONS, newDeclaration, pointersOf } from './support/declarations.ts';
import { csvRows } from './support/delinquency.ts';
import { runLake } from './support/lake.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';
import { until } from './support/watching.ts';

const STATISTICS = '/v1/statistics/declarations';
const EXPORTS = '/v1/exports';
const FROM = '2020-02-03';
const TO = '2020-02-04';

const service = startService();
const operator = (): ApiClient => service().as('operator');

/** The operator with some of its scopes. */
async function withScopes(...scopes: string[]): Promise<ApiClient> {
  return service().with(`Bearer ${await service().token('operator', scopes.join(' '))}`);
}

async function statistics(query: string, client = operator()): Promise<Json> {
  const { status, body, text } = await client.get(`${STATISTICS}?from=${FROM}&to=${TO}&${query}`);
  expect(status, text).toBe(200);
  return body;
}

async function exported(kind: string, format: string, client = operator()): Promise<Json> {
  const requested = await client.post(EXPORTS, { kind, from: FROM, to: TO, format });
  expect(requested.status, requested.text).toBe(202);
  const { location, 'retry-after': retryAfter } = requested.headers;
  expect([location, retryAfter]).toEqual([`${EXPORTS}/${String(requested.body.exportId)}`, '2']);
  let answer: Answer = requested;
  await until('the export has ended', async () => {
    answer = await client.get(String(location));
    return answer.body.status !== 'running';
  });
  return answer.body;
}

async function fileOf({ url }: Json): Promise<Buffer> {
  const response = await fetch(String(url));
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

beforeAll(async () => {
  const clearance = service().as('clearance-system');
  const submit = async (changes: Json, description?: string): Promise<string> => {
    const ordinary = newDeclaration(changes);
    const items = (ordinary.items as Json[]).map((item) => ({ ...item, description }));
    const declaration = { ...ordinary, items };
    expect((await clearance.post(DECLARATIONS, declaration)).status).toBe(201);
    return declaration.declarationId;
  };
  const inspect = async (id: string, outcome: string): Promise<void> => {
    const answer = await service().as('officer').post(`${DECLARATIONS}/${id}/inspection`, { outcome });
    expect(answer.status, answer.text).toBe(201);
  };
  // Goods whose description a spreadsheet would run.
  const shoes = await submit({ declaredOn: FROM }, '=HYPERLINK("http://evil.example","x")');
  await submit({ declaredOn: FROM });
  const coffee = await submit({
    declaredOn: TO,
    hsCode: '090121',
    originCountry: 'BR',
    departureCountry: 'BR',
  });
  await submit({ declaredOn: '2020-02-05' });
  await inspect(shoes, 'fraud');
  await inspect(coffee, 'clear');
  expect(await runLake(service())).toBe('SUCCEEDED');
});

describe('GET /v1/statistics/declarations', () => {
  test('counts what was declared and found, day by day', async () => {
    expect(await statistics('by=day')).toMatchObject({
      rows: [
        { day: FROM, value: 2, n: 2 },
        { day: TO, value: 1, n: 1 },
      ],
      withheld: 0,
      asOf: expect.stringMatching(/^\d{4}-/),
    });
    const { rows } = await statistics('by=hs4&by2=outcome&measure=declarations');
    expect(rows).toHaveLength(3);
    expect(await statistics('by=hs4&measure=fraudRate')).toMatchObject({
      rows: expect.arrayContaining([
        { hs4: '6403', value: 1, n: 1, low: expect.closeTo(0.2065, 4), high: expect.closeTo(1, 6) },
        { hs4: '0901', value: 0, n: 1, low: 0, high: expect.closeTo(0.7935, 4) },
      ]),
    });
    expect(await statistics('by=office&measure=price')).toMatchObject({
      rows: [{ office: '40', value: 3 * 3_500_000 }],
      currency: 'KRW',
    });
  });

  test('withholds small cells from who may not read declarations', async () => {
    const client = await withScopes('statistics:read');
    expect(await statistics('by=day', client)).toMatchObject({ rows: [], withheld: 2 });
    // Three importers.
    expect(await statistics('by=office', client)).toMatchObject({
      rows: [{ office: '40', value: 3 }],
      withheld: 0,
    });
  });

  test('refuses brokers, and names every bad parameter at once', async () => {
    expect((await service().as('broker-a').get(`${STATISTICS}?from=${FROM}&to=${TO}&by=day`)).status).toBe(
      403,
    );
    const bad = await operator().get(
      `${STATISTICS}?from=2020-02-30&to=2019-01-01&by=colour&by2=x&measure=y&z=1`,
    );
    expect(bad.status).toBe(400);
    expect(pointersOf(bad.body).sort()).toEqual(
      ['/query/by', '/query/by2', '/query/from', '/query/measure', '/query/z'].sort(),
    );
  });
});

describe('GET /v1/models/{name}/health', () => {
  const health = (name: string, query = `from=${FROM}&to=${TO}`) =>
    operator().get(`/v1/models/${name}/health?${query}`);

  test('says what was scored, chosen and found', async () => {
    const { status, body, text } = await health('import-risk');
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      name: 'import-risk',
      days: [
        { day: FROM, scored: 2 },
        { day: TO, scored: 1 },
      ],
      champion: { n: expect.any(Number) },
      alarms: [],
      labelsAsOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      asOf: expect.stringMatching(/^\d{4}-/),
    });
    const streams = body.streams as { day: string; inspected: number; frauds: number }[];
    expect(streams.map(({ day, inspected, frauds }) => [day, inspected, frauds])).toEqual([
      [FROM, 1, 1],
      [TO, 1, 0],
    ]);
  });

  test('is there for every model of the list', async () => {
    const { body } = await operator().get('/v1/models');
    for (const { name, version } of body.items as { name: string; version: string }[]) {
      expect((await health(name)).body, name).toMatchObject({ name, version });
    }
  });

  test('of an unknown model is not found; brokers are refused; bad periods are named', async () => {
    const { status, body } = await health('weather');
    expect([status, body.detail]).toEqual([404, 'There is no model weather']);
    expect((await service().as('broker-a').get('/v1/models/import-risk/health')).status).toBe(403);
    for (const [query, pointers] of [
      ['to=2021-13-01', ['/query/to']],
      ['from=2020-02-04&to=2020-02-03', ['/query/to']],
      ['from=2019-01-01&to=2020-02-03', ['/query/from']],
      ['day=2020-01-01', ['/query/day']],
    ] as const) {
      const bad = await health('import-risk', query);
      expect([bad.status, pointersOf(bad.body).sort()], query).toEqual([400, pointers]);
    }
  });
});

describe('an export', () => {
  test('as CSV and as Parquet counts what statistics count, and is the file whose hash it names', async () => {
    const [csv, parquet] = await Promise.all([
      exported('declarations', 'csv'),
      exported('declarations', 'parquet'),
    ]);
    for (const one of [csv, parquet]) expect(one).toMatchObject({ status: 'succeeded', rows: 3 });
    const [text, bytes] = await Promise.all([fileOf(csv), fileOf(parquet)]);
    expect([csv.sha256, parquet.sha256]).toEqual(
      [text, bytes].map((file) => createHash('sha256').update(file).digest('hex')),
    );
    const rows = csvRows(text.toString('utf8'));
    const folder = mkdtempSync(join(tmpdir(), 'customs-export-'));
    const db = await DuckDb.open({ folder, memoryMb: 512 });
    writeFileSync(join(folder, 'export.parquet'), bytes);
    const found = await db.query(
      `SELECT declaration_id, hs_code, outcome, price FROM '${join(folder, 'export.parquet')}'`,
    );
    db.close();
    rmSync(folder, { recursive: true });
    expect(rows.map(({ declaration_id, hs_code, outcome }) => [declaration_id, hs_code, outcome])).toEqual(
      found.map(({ declaration_id, hs_code, outcome }) => [declaration_id, hs_code, outcome ?? '']),
    );
    const { rows: cells } = await statistics('by=hs4&measure=declarations');
    for (const { hs4, value } of cells as { hs4: string; value: number }[]) {
      expect(rows.filter(({ hs_heading }) => hs_heading === hs4)).toHaveLength(value);
    }
    const prices = (await statistics('by=office&measure=price')).rows as { value: number }[];
    expect(found.reduce((sum, { price }) => sum + Number(price), 0)).toBe(prices[0]?.value);
    // No cell runs in a spreadsheet.
    expect(text.toString('utf8')).toContain(`"'=HYPERLINK(`);
  });

  test('of inspections has what was found, of audit every act, and is a line of the audit trail itself', async () => {
    const inspections = csvRows((await fileOf(await exported('inspections', 'csv'))).toString('utf8'));
    expect(inspections.map(({ outcome }) => outcome).sort()).toEqual(['clear', 'fraud']);
    const { exportId } = await exported('documents', 'csv');
    const { body } = await operator().get(`/v1/audit?subject=export/${String(exportId)}`);
    expect(body.items).toMatchObject([
      { act: 'export.requested', detail: { kind: 'documents', from: FROM, to: TO, format: 'csv' } },
    ]);
  });

  test('of nothing has a header and no rows', async () => {
    const csv = await exported('delinquency', 'csv');
    expect(csv).toMatchObject({ status: 'succeeded', rows: 0 });
    expect((await fileOf(csv)).toString('utf8')).toMatch(/^\ufefftaxpayer_id,run_date,[a-z_,]+\n$/);
  });

  test('needs the scope of its kind, to request it and to get it', async () => {
    const without = await withScopes('statistics:read');
    const refused = await without.post(EXPORTS, { kind: 'audit', from: FROM, to: TO, format: 'csv' });
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      'Exports of audit also need the scope audit:read',
    ]);
    const { exportId } = await exported(
      'audit',
      'parquet',
      await withScopes('statistics:read', 'audit:read'),
    );
    expect((await without.get(`${EXPORTS}/${String(exportId)}`)).status).toBe(403);
    expect((await operator().get(`${EXPORTS}/unknown`)).status).toBe(404);
    const bad = await operator().post(EXPORTS, { kind: 'all', from: TO, to: FROM, format: 'xlsx', more: 1 });
    expect(pointersOf(bad.body).sort()).toEqual(['/format', '/kind', '/more', '/to']);
  });
});

contractTests();
