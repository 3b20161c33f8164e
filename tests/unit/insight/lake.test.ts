// The lake on emulated tables and buckets: what a day's files hold, that they change exactly when what they hold has changed, and
// that acts lead a run to the days that they touch.
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyLake } from '../../../bin/support/lake-copy.ts';
import type { StoredDeclaration } from '../../../functions/insight/lake/declarations/rows.ts';
import { writePartition } from '../../../functions/insight/lake/partition.ts';
import { plannedChanges, type SourceDay } from '../../../functions/insight/lake/run/plan.ts';
import { writeSource } from '../../../functions/insight/lake/run/write.ts';
import type { DeclarationRecord } from '../../../functions/score-import/declarations/record.ts';
import { recordInspection } from '../../../functions/score-import/inspection.ts';
import { partitionKey } from '../../../functions/shared/lake/keys.ts';
import { AUDIT, type TableName } from '../../../functions/shared/lake/tables.ts';
import { DocumentStore } from '../../../functions/verify-document/documents/store.ts';
import { actBy, actOfUser } from '../../support/acts.ts';
import { trailOf } from '../../support/audit.ts';
import { itemsBody } from '../../support/declarations.ts';
import { DETECTOR, documentBody, FINDING } from '../../support/document-records.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../support/import-stores.ts';
import { openTestLake, type TestLake } from '../../support/lake.ts';
import { startTestS3, type TestS3 } from '../../support/s3.ts';
import { storeDeclaration } from '../../support/stored-declaration.ts';

const DAY = '2026-03-02';
const NOW = new Date('2026-03-05T00:00:00Z');

let db: TestDynamoDb;
let s3: TestS3;
let stores: ImportStores;
let test: TestLake;
beforeAll(async () => {
  [db, s3] = await Promise.all([startDynamoDb(), startTestS3()]);
  stores = importStores(db);
  test = await openTestLake(db, s3);
});
afterAll(async () => {
  test.close();
  await Promise.all([db.close(), s3.close()]);
});

async function inspect(
  declarationId: string,
  outcome: 'clear' | 'fraud',
  at: string,
  reason?: string,
): Promise<void> {
  const outcomeOf = await recordInspection(
    stores,
    { leaseMs: 10_000, waitMs: 1_000 },
    {
      declarationId,
      result: {
        outcome,
        ...(outcome === 'clear' ? {} : { items: [{ itemNumber: 2, outcome }], recoveredDuty: 7 }),
      },
      ...(reason === undefined ? {} : { reason }),
      act: actBy('officer'),
      now: () => new Date(at),
    },
  );
  expect(outcomeOf.kind).toBe('recorded');
}

async function etagOf(table: TableName, day: string): Promise<string | undefined> {
  const head = new HeadObjectCommand({ Bucket: s3.bucket, Key: partitionKey(table, day) });
  return (await s3.client.send(head)).ETag;
}

async function write({ source, day }: SourceDay): Promise<boolean> {
  return (await writeSource(test.ports, { source, day }, NOW)).some(({ changed }) => changed);
}

/** Two items of one heading from different countries, and one of another chapter. */
const ITEMS = [
  { hsCode: '851713', originCountry: 'CN', price: { amount: 10 } },
  { hsCode: '85171300', originCountry: 'VN', price: { amount: 2, currency: 'USD', exchangeRate: 1400 } },
  { hsCode: '640399', originCountry: 'CN', description: '구두, "가죽"' },
];

async function submit(declarationId: string, changes: Record<string, unknown> = {}): Promise<void> {
  const { items } = itemsBody(ITEMS) as { items: unknown };
  await storeDeclaration(stores.declarations, declarationId, 1, { declaredOn: DAY, items, ...changes });
}

/** An audit line. */
const line = (recorded_at: string) => ({
  ...{
    recorded_at,
    act: 'webhook.tested',
    subject_kind: 'webhook',
    subject_id: 'W',
    by_client: 'c',
    by_user: null,
  },
  ...{ by_user_name: null, detail: '{}', request_id: 'r' },
});

describe('a day of declarations', () => {
  it('has a row for each item with everything that is known of it', async () => {
    await submit('LAKE-1', { sellerId: '', importerId: '관세법인 한강' });
    await inspect('LAKE-1', 'clear', '2026-03-03T10:00:00.000Z');
    await inspect('LAKE-1', 'fraud', '2026-03-04T11:00:00.000Z', 'Laboratory report');
    expect(await write({ source: 'declarations', day: DAY })).toBe(true);
    const rows = await test.rows('declarations', DAY);
    expect(rows.map((row) => row.item_number)).toEqual([1, 2, 3]);
    expect(rows[1]).toMatchObject({
      declaration_id: 'LAKE-1',
      status: 'scored',
      importer_id: '관세법인 한강',
      seller_id: null,
      items: 3,
      hs_code: '85171300',
      hs_chapter: '85',
      hs_heading: '8517',
      hs_subheading: '851713',
      origin_country: 'VN',
      price: 2800,
      price_amount: 2,
      price_currency: 'USD',
      exchange_rate: 1400,
      score: 500,
      lane: 'red',
      stream: 'red',
      selection_probability: 1,
      model_version: '1.0.0',
      outcome: 'fraud',
      item_outcome: 'fraud',
      inspection_revision: 2,
      inspected_at: new Date('2026-03-04T11:00:00.000Z'),
      recovered_duty: 7,
    });
    expect(rows[2]).toMatchObject({
      description: '구두, "가죽"',
      item_outcome: 'clear',
      price_currency: 'KRW',
    });
  });

  it('says which rows stand for the declaration, its chapters, headings and origins', async () => {
    const rows = await test.rows('declarations', DAY);
    // The fraudulent item stands for the declaration, chapter 85 and heading 8517; the first item for China as the first of two clear ones.
    expect(rows.map(({ represents }) => represents)).toEqual([
      4 * 2 + 16 + 32,
      1 + 2 + 4 + 8 + 16 + 32,
      2 + 4 + 16 + 32,
    ]);
  });

  it('has a row for each recorded result, with what was corrected', async () => {
    const rows = await test.rows('inspections', DAY);
    expect(rows.map(({ revision, outcome, is_current }) => [revision, outcome, is_current])).toEqual([
      [1, 'clear', false],
      [2, 'fraud', true],
    ]);
    expect(rows[1]).toMatchObject({
      fraudulent_items: 1,
      recovered_duty: 7,
      by_client: 'officer',
      stream: 'red',
    });
  });

  it('is not written again while nothing has changed', async () => {
    const before = [await etagOf('declarations', DAY), await etagOf('inspections', DAY)];
    expect(await write({ source: 'declarations', day: DAY })).toBe(false);
    expect([await etagOf('declarations', DAY), await etagOf('inspections', DAY)]).toEqual(before);
  });

  it('keeps cancelled declarations with their status, and those that were moved away are gone', async () => {
    await submit('LAKE-2');
    await submit('LAKE-3');
    await write({ source: 'declarations', day: DAY });
    const two = await stores.declarations.getDeclaration('LAKE-2');
    const three = await stores.declarations.getDeclaration('LAKE-3');
    if (two === undefined || three === undefined) return expect.fail('A stored declaration is missing');
    const line = {
      at: '2026-03-04T12:00:00.000Z',
      by: { client: 'clearance-system' },
      version: 1,
      detail: {},
    };
    await stores.declarations.cancelDeclaration(two, { ...line, event: 'cancelled' }, 'request-2');
    const moved = { ...three.declaration, declaredOn: '2026-03-01' };
    const next: DeclarationRecord = { ...three, declaration: moved, version: 2, contentHash: 'another' };
    await stores.declarations.amendDeclaration(next, { ...line, event: 'amended', version: 2 }, 'request-3');
    await write({ source: 'declarations', day: DAY });
    await write({ source: 'declarations', day: '2026-03-01' });
    const ids = async (day: string) => [
      ...new Set(
        (await test.rows('declarations', day)).map(
          ({ declaration_id, status }) => `${declaration_id} ${status}`,
        ),
      ),
    ];
    expect(await ids(DAY)).toEqual(['LAKE-1 scored', 'LAKE-2 cancelled']);
    expect(await ids('2026-03-01')).toEqual(['LAKE-3 scored']);
  });
});

describe('a day that the service has begun to forget', () => {
  const later = new Date(Date.parse('2026-03-10') + 3_653 * 24 * 60 * 60 * 1000);
  const forgetful = (): TestLake['ports'] => ({
    ...test.ports,
    // LAKE-1 and LAKE-2 have expired; LAKE-6 was submitted for an old day just now.
    declarations: {
      ...test.ports.declarations,
      ofDay: async function* () {
        for await (const one of test.ports.declarations.ofDay(DAY)) {
          if (one.declaration.declarationId === 'LAKE-6') yield one;
        }
      },
    },
  });

  it('keeps the rows of declarations that have expired, beside those that are there', async () => {
    await submit('LAKE-6');
    expect(await writeSource(forgetful(), { source: 'declarations', day: DAY }, later)).toMatchObject([
      { rows: 3 * 3, changed: true },
      { rows: 2, changed: false },
    ]);
    const ids = (await test.rows('declarations', DAY)).map(({ declaration_id }) => declaration_id);
    expect([...new Set(ids)]).toEqual(['LAKE-1', 'LAKE-2', 'LAKE-6']);
    expect((await writeSource(forgetful(), { source: 'declarations', day: DAY }, later))[0]?.changed).toBe(
      false,
    );
  });

  it('of documents, acts and scores is left as it is', async () => {
    for (const source of ['documents', 'audit', 'delinquency'] as const) {
      expect(await writeSource(test.ports, { source, day: '2016-01-01' }, later)).toEqual([]);
    }
  });
});

describe('a run', () => {
  const planned = async (since: string): Promise<string[]> =>
    (await plannedChanges(test.ports, since, NOW))
      .filter(({ source }) => source !== 'documents')
      .map(({ source, day }) => `${source} ${day}`);

  it('writes the days of declarations that acts have touched, also those that they were moved from', async () => {
    expect(await planned('2026-03-04T12:30:00.000Z')).toEqual([
      `declarations 2026-03-01`,
      `declarations ${DAY}`,
      'audit 2026-03-04',
    ]);
  });

  it('looks back an hour further than the run before', async () => {
    expect(await planned('2026-03-04T13:00:00.001Z')).toEqual([]);
  });

  it('changes the partition of a late result exactly once', async () => {
    await submit('LAKE-4', { declaredOn: '2026-02-20' });
    await submit('LAKE-5', { declaredOn: '2026-02-21' });
    for (const day of ['2026-02-20', '2026-02-21']) await write({ source: 'declarations', day });
    const others = await etagOf('declarations', '2026-02-21');
    await inspect('LAKE-4', 'fraud', '2026-03-04T20:00:00.000Z');
    const days = (await plannedChanges(test.ports, '2026-03-04T20:30:00.000Z', NOW)).filter(
      ({ source }) => source === 'declarations',
    );
    expect(days).toEqual([{ source: 'declarations', day: '2026-02-20' }]);
    const changed = [];
    for (const day of [...days, ...days, ...days]) changed.push(await write(day));
    expect(changed).toEqual([true, false, false]);
    expect(await etagOf('declarations', '2026-02-21')).toBe(others);
    const [row] = await test.rows('declarations', '2026-02-20');
    expect(row?.outcome).toBe('fraud');
  });

  it('writes the day of a document again that was decided on weeks after it was announced', async () => {
    const documents = new DocumentStore(db.client, db.tables.documents, trailOf(db), 3_653);
    const [documentId, createdAt] = ['7c9e6679', '2026-02-10T09:00:00.000Z'];
    const { by, requestId } = actOfUser('officer-kim', 'Kim');
    await documents.create(
      { documentId, announced: documentBody(), party: undefined, by, createdAt, uploadExpiresAt: createdAt },
      NOW,
      requestId,
    );
    const begun = await documents.begin(documentId, 'v1', NOW.getTime(), 1_000);
    if (typeof begun === 'string') throw new Error(begun);
    const seen = { missing: [], quality: [], referenceWarnings: [], overlays: [] };
    const result = { pages: 1, findings: [FINDING], ...seen, models: [DETECTOR], scoredAt: createdAt };
    await documents.finish(begun.claim, { status: 'verified', result });
    const document = await documents.get(documentId);
    if (document === undefined) throw new Error('The document is missing');
    await write({ source: 'documents', day: '2026-02-10' });
    expect((await test.rows('documents', '2026-02-10'))[0]).toMatchObject({
      status: 'verified',
      decision: null,
    });
    const at = '2026-03-04T22:30:00.000Z';
    await documents.decide(
      { ...document, decision: { decision: 'refused', by, at, revision: 1 } },
      requestId,
    );
    const days = await plannedChanges(test.ports, '2026-03-04T23:00:00.000Z', NOW);
    expect(days).toContainEqual({ source: 'documents', day: '2026-02-10' });
    expect(await write({ source: 'documents', day: '2026-02-10' })).toBe(true);
    expect((await test.rows('documents', '2026-02-10'))[0]).toMatchObject({
      document_id: documentId,
      status: 'verified',
      decision: 'refused',
      decided_by_client: 'console',
      decided_by_user: 'officer-kim',
    });
  });
});

describe('a file', () => {
  const partition = { table: AUDIT, day: '2026-01-01', file: 'service' } as const;

  it('is replaced only by what was read after it: a slower writer reads again', async () => {
    let reads = 0;
    const slow = writePartition(test.ports, partition, {
      rows: async function* () {
        reads += 1;
        if (reads === 1) {
          // While it reads, another run reads more and is done first.
          await writePartition(test.ports, partition, {
            rows: () => [line('2026-01-01T01:00:00.000Z'), line('2026-01-01T02:00:00.000Z')],
          });
          yield line('2026-01-01T01:00:00.000Z');
        } else {
          yield* [line('2026-01-01T01:00:00.000Z'), line('2026-01-01T02:00:00.000Z')];
        }
      },
    });
    expect(await slow).toEqual({ rows: 2, changed: false });
    expect(reads).toBe(2);
    expect(await test.rows('audit', '2026-01-01')).toHaveLength(2);
  });

  it('has the same bytes for the same rows in any order', async () => {
    const rows = [line('2026-01-01T02:00:00.000Z'), line('2026-01-01T01:00:00.000Z')];
    expect(await writePartition(test.ports, partition, { rows: () => rows })).toEqual({
      rows: 2,
      changed: false,
    });
  });

  it('without rows is written only over one that has some', async () => {
    const empty = { ...partition, day: '2026-01-02' };
    expect(await writePartition(test.ports, empty, { rows: () => [] })).toEqual({ rows: 0, changed: false });
    expect(await s3.keys('lake/audit/day=2026-01-02/')).toEqual([]);
    expect(await writePartition(test.ports, partition, { rows: () => [] })).toEqual({
      rows: 0,
      changed: true,
    });
    expect(await test.rows('audit', '2026-01-01')).toEqual([]);
    expect(await writePartition(test.ports, partition, { rows: () => [] })).toEqual({
      rows: 0,
      changed: false,
    });
  });
});

describe('a copy of the lake in a folder', () => {
  const lines = { table: AUDIT, file: 'service' } as const;
  const days = ['2026-05-01', '2026-05-02', '2026-05-03'] as const;

  it('has the files of the chosen days as they are, and none that the lake has no more', async () => {
    const folder = mkdtempSync(join(test.db.folder, 'copy-'));
    const copy = (from: string, to: string) =>
      copyLake(s3.client, s3.bucket, 'audit', { from, to }, join(folder, 'copy'));
    const copied = () => globSync('**/*.*', { cwd: join(folder, 'copy') }).sort();
    for (const day of days) {
      await writePartition(test.ports, { ...lines, day }, { rows: () => [line(`${day}T01:00:00.000Z`)] });
    }
    expect(await copy(days[0], days[1])).toEqual({ files: 2, bytes: expect.any(Number) });
    expect(copied()).toEqual(days.slice(0, 2).map((day) => `audit/day=${day}/service.parquet`));
    const files = join(folder, 'copy', 'audit', '*', '*.parquet');
    const rows = await test.db.query(`SELECT count(*)::DOUBLE AS n FROM read_parquet('${files}')`);
    expect(rows).toEqual([{ n: 2 }]);

    await s3.remove(partitionKey('audit', days[0]));
    await copy(days[0], days[0]);
    expect(copied()).toEqual([`audit/day=${days[1]}/service.parquet`]);
    rmSync(folder, { recursive: true });
  });
});

it('the records of declarations are what the lake reads', () => {
  // Types only: a change of the records that the lake does not follow no longer compiles.
  const stored = (record: DeclarationRecord): StoredDeclaration => record;
  expect(stored).toBeTypeOf('function');
});
