// A party's rows leave files: Parquet of the lake, exports, CSV and JSON of reports; rows of others stay as they were.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eraseFromObjects } from '../../../bin/erase/files.ts';
import { Identifier } from '../../../bin/erase/identifier.ts';
import { objectsNaming } from '../../../bin/erase/objects.ts';
import { RANKING_HEADER, rankingLine } from '../../../functions/delinquency/scores/ranking.ts';
import { DuckDb, literal, type ResultRow } from '../../../functions/shared/lake/duckdb.ts';
import {
  documentKey,
  drawnKey,
  marksKey,
  overlayKey,
  pageKey,
  prefixesOf,
} from '../../../functions/verify-document/uploads/keys.ts';
import { startTestS3, type TestS3 } from '../../support/s3.ts';

const PARTY = new Identifier('IMP-0001');
const PSEUDONYM = 'erased-0123456789abcdef01234567';

let s3: TestS3;
let folder: string;
let db: DuckDb;
beforeAll(async () => {
  s3 = await startTestS3('lake', true);
  folder = mkdtempSync(join(tmpdir(), 'erase-test-'));
  db = await DuckDb.open({ folder, memoryMb: 512 });
});
afterAll(async () => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
  await s3.close();
});

async function putParquet(key: string, select: string): Promise<void> {
  const path = join(folder, 'made.parquet');
  await db.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet)`);
  await s3.put(key, readFileSync(path));
}

async function rowsOf(key: string): Promise<ResultRow[]> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }));
  const path = join(folder, `read-${key.replaceAll('/', '-')}`);
  writeFileSync(path, (await Body?.transformToByteArray()) ?? '');
  return await db.query(`SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false)`);
}

async function erase(): Promise<unknown> {
  const found = await objectsNaming(s3.client, { lake: s3.bucket }, PARTY);
  return await eraseFromObjects(s3.client, found, PARTY, PSEUDONYM);
}

const DECLARATIONS = 'lake/declarations/day=2020-01-02/service.parquet';
const SCORES = 'lake/delinquency/day=2020-01-02/service.parquet';
const UNTOUCHED = 'lake/declarations/day=2020-01-03/service.parquet';
const AUDIT = 'lake/audit/day=2020-01-02/service.parquet';
const EXPORT = 'exports/one.parquet';

describe('the lake', () => {
  beforeAll(async () => {
    const declared = (importer: string, office = '40'): string =>
      `SELECT 'D-1' AS declaration_id, ${literal(importer)} AS importer_id, 'IMP-0001-2' AS seller_id, ${literal(office)} AS office, 5 AS price UNION ALL SELECT 'D-2', 'OTHER', NULL, '41', 7`;
    // Twice: the first is an old version afterwards.
    await putParquet(DECLARATIONS, declared('IMP-0001'));
    await putParquet(DECLARATIONS, declared('IMP-0001', 'IMP-0001'));
    await putParquet(
      SCORES,
      `SELECT 'IMP-0001' AS taxpayer_id, 'Trader' AS company_name UNION ALL SELECT 'T-2', 'Other'`,
    );
    await putParquet(UNTOUCHED, declared('SOMEONE'));
    await putParquet(AUDIT, `SELECT 'IMP-0001' AS subject_id`);
    await putParquet(EXPORT, declared('IMP-0001'));
    await s3.put('exports/two.csv', 'importer_id\nIMP-0001\n');
  });

  test('loses the name in every version, and rows about the taxpayer; the copy of the audit trail stays', async () => {
    const versions = async (): Promise<(string | undefined)[]> => {
      const { Versions = [] } = await s3.client.send(new ListObjectVersionsCommand({ Bucket: s3.bucket }));
      return Versions.map(({ Key }) => Key);
    };
    const untouched = await s3.client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: UNTOUCHED }));
    expect(await erase()).toEqual({ objects: 3, files: 2, rows: 2 });
    expect(await rowsOf(DECLARATIONS)).toEqual([
      {
        declaration_id: 'D-1',
        importer_id: PSEUDONYM,
        seller_id: 'IMP-0001-2',
        office: 'IMP-0001',
        price: 5,
      },
      { declaration_id: 'D-2', importer_id: 'OTHER', seller_id: null, office: '41', price: 7 },
    ]);
    expect(await rowsOf(SCORES)).toEqual([{ taxpayer_id: 'T-2', company_name: 'Other' }]);
    expect(await rowsOf(AUDIT)).toEqual([{ subject_id: 'IMP-0001' }]);
    expect((await versions()).sort()).toEqual([AUDIT, DECLARATIONS, UNTOUCHED, SCORES].sort());
    const after = await s3.client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: UNTOUCHED }));
    expect(after.VersionId).toBe(untouched.VersionId);
    expect(await erase()).toEqual({ objects: 0, files: 0, rows: 0 });
  });
});

describe('a report in JSON', () => {
  const line = (id: string): string => `{"taxpayerId":"${id}","score":999}`;
  test.each([
    [
      ['IMP-0001', 'T-1', 'T-2'],
      ['T-1', 'T-2'],
    ],
    [
      ['T-1', 'IMP-0001', 'T-2'],
      ['T-1', 'T-2'],
    ],
    [
      ['T-1', 'T-2', 'IMP-0001'],
      ['T-1', 'T-2'],
    ],
    [['IMP-0001'], []],
  ])('of %j keeps the others, and is JSON', async (before, after) => {
    const key = 'delinquency/2020-01-02/report.json';
    const json = (ids: readonly string[]): string =>
      `{"head":1,"riskiest":[\n${ids.map(line).join(',\n')}\n]}\n`;
    await s3.put(key, json(before));
    expect(await erase()).toMatchObject({ files: 1, rows: 1 });
    const text = await s3.text(key);
    expect(
      (JSON.parse(text) as { riskiest: { taxpayerId: string }[] }).riskiest.map(
        ({ taxpayerId }) => taxpayerId,
      ),
    ).toEqual(after);
    if (after.length > 0) expect(text).toBe(json(after));
  });
});

test('A ranking loses the line of the taxpayer, and the name in those of others', async () => {
  const key = 'delinquency-rankings/2020-01-02/0123456789abcdef/01.tsv';
  const line = (taxpayerId: string, companyName: string): string => rankingLine({ taxpayerId, companyName });
  const others = [line('T-1', '한빛 "무역", IMP-0001-2'), line('T-2', 'Hanbit')];
  const before = [line('IMP-0001', 'Trader'), ...others, line('T-3', 'Heirs of IMP-0001 Ltd')];
  await s3.put(key, RANKING_HEADER + before.join(''));
  expect(await erase()).toMatchObject({ files: 1, rows: 2 });
  const after = [...others, line('T-3', `Heirs of ${PSEUDONYM} Ltd`)];
  expect(await s3.text(key)).toBe(RANKING_HEADER + after.join(''));
});

test('Everything that the bucket may have of a document lies below its prefixes', () => {
  const id = '00000000-0000-4000-8000-000000000000';
  const keys = [
    documentKey(id),
    pageKey(id, 1),
    marksKey(id, 1),
    ...(['plain', 'evidence'] as const).flatMap((one) => [drawnKey(id, one, 1), overlayKey(id, one, 1)]),
  ];
  for (const key of keys)
    expect(
      prefixesOf(id).some((prefix) => key.startsWith(prefix)),
      key,
    ).toBe(true);
});
