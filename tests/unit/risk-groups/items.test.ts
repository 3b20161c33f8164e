// Items from the lake: which rows count, and what each stands for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePartition } from '../../../functions/insight/lake/partition.ts';
import { PartitionStore } from '../../../functions/insight/lake/partitions/store.ts';
import { readInspected, type ScoredItem } from '../../../functions/risk-groups/items/inspected.ts';
import { LakeItems } from '../../../functions/risk-groups/items/store.ts';
import { DuckDb } from '../../../functions/shared/lake/duckdb.ts';
import { Lake } from '../../../functions/shared/lake/lake.ts';
import { LakeStore } from '../../../functions/shared/lake/store.ts';
import { DECLARATIONS, type RowOf } from '../../../functions/shared/lake/tables.ts';
import { startTestS3, type TestS3 } from '../../support/s3.ts';

type Row = RowOf<typeof DECLARATIONS>;

const EMPTY = Object.fromEntries(
  Object.keys(DECLARATIONS.columns).map((name) => [name, null]),
) as unknown as Row;
const PLAIN: Row = {
  ...EMPTY,
  status: 'scored',
  ...{ office: '부산', process_type: 'B', import_type: '11', import_use: '21', payment_type: '11' },
  ...{ transport_mode: '10', departure_country: 'CN', origin_country: 'KR', origin_mark: 'E', tax_type: 'A' },
  ...{
    item_number: 1,
    hs_code: '8471300000',
    tax_rate: 8,
    net_mass_kg: 2.5,
    price: 1_000,
    score: 700,
    lane: 'red',
  },
};

const folder = mkdtempSync(join(tmpdir(), 'customs-lake-'));
let s3: TestS3;
let db: DuckDb;
let items: LakeItems;
beforeAll(async () => {
  [s3, db] = await Promise.all([startTestS3(), DuckDb.open({ folder, memoryMb: 512 })]);
  items = new LakeItems(new Lake(new LakeStore(s3.client, s3.bucket), db));
  await write('2021-03-01', 'service', [
    {
      ...PLAIN,
      declaration_id: 'red',
      outcome: 'fraud',
      item_outcome: 'critical',
      stream: 'red',
      selection_probability: 1,
      item_fraud_probability: 0.75,
    },
    {
      ...PLAIN,
      declaration_id: 'random',
      outcome: 'clear',
      item_outcome: 'clear',
      stream: 'random',
      selection_probability: 0.04,
      item_fraud_probability: 0.125,
    },
    {
      ...PLAIN,
      declaration_id: 'yellow',
      outcome: 'clear',
      item_outcome: 'clear',
      stream: 'yellow',
      selection_probability: 0.04,
    },
    { ...PLAIN, declaration_id: 'open', net_mass_kg: null },
    { ...PLAIN, declaration_id: 'cancelled', status: 'cancelled', outcome: 'fraud', item_outcome: 'fraud' },
  ]);
  await write('2021-03-02', 'history-a', [
    { ...PLAIN, declaration_id: 'loaded', status: 'loaded', outcome: 'fraud', item_outcome: 'fraud' },
  ]);
});
afterAll(async () => {
  db.close();
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

async function write(day: string, file: string, rows: readonly Row[]): Promise<void> {
  await writePartition(
    { db, files: new PartitionStore(s3.client, s3.bucket) },
    { table: DECLARATIONS, day, file },
    { rows: () => rows.map((row) => ({ ...row, declared_on: day })) },
  );
}

async function all<Item>(portions: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const portion of portions) found.push(...portion);
  return found;
}

test('inspected items have their result, what the model expected, and how many imports they stand for', async () => {
  const found = await all(items.inspected({ from: '2021-03-01', to: '2021-03-31' }));
  expect(
    found.map(({ fraud, fraudProbability, weight, random }) => [fraud, fraudProbability, weight, random]),
  ).toEqual(
    expect.arrayContaining([
      [true, 0.75, 1, false],
      [false, 0.125, 25, true],
      // For reasons of an officer, and from a file.
      [false, undefined, undefined, false],
      [true, undefined, undefined, false],
    ]),
  );
  expect(found).toHaveLength(4);
  expect(found[0]).toMatchObject({
    office: '부산',
    hsCode: '8471300000',
    netMassKg: 2.5,
    price: 1_000,
    declaredOn: '2021-03-01',
  });
});

test('scored items are those that the service knows, inspected or not', async () => {
  const found: ScoredItem[] = await all(items.scored({ from: '2021-03-01', to: '2021-03-31' }));
  expect(found.map(({ declarationId, inspected }) => [declarationId, inspected]).sort()).toEqual([
    ['open', false],
    ['random', true],
    ['red', true],
    ['yellow', true],
  ]);
  expect(found.find(({ declarationId }) => declarationId === 'open')).toMatchObject({
    itemNumber: 1,
    score: 700,
    lane: 'red',
    netMassKg: Number.NaN,
  });
});

test('days without files have no items', async () => {
  const table = await readInspected(items, { from: '2022-01-01', to: '2022-12-31' });
  expect(table.rows).toBe(0);
});
