// The lake for tests: DuckDB on a temporary folder, and the real stores on emulated tables and buckets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditReader } from '../../functions/insight/lake/audit/store.ts';
import { DeclarationReader } from '../../functions/insight/lake/declarations/store.ts';
import { RankingReader } from '../../functions/insight/lake/delinquency/store.ts';
import { DocumentReader } from '../../functions/insight/lake/documents/store.ts';
import { PredictionReader } from '../../functions/insight/lake/hs-decisions/store.ts';
import { PartitionStore } from '../../functions/insight/lake/partitions/store.ts';
import type { PlanPorts } from '../../functions/insight/lake/run/plan.ts';
import type { WritePorts } from '../../functions/insight/lake/run/write.ts';
import { DuckDb, type ResultRow } from '../../functions/shared/lake/duckdb.ts';
import { Lake } from '../../functions/shared/lake/lake.ts';
import type { LakeObjects } from '../../functions/shared/lake/objects.ts';
import { LakeStore } from '../../functions/shared/lake/store.ts';
import { type LakeTable, lakeTable, type TableName } from '../../functions/shared/lake/tables.ts';
import type { TestDynamoDb } from './dynamodb.ts';
import type { TestS3 } from './s3.ts';

export interface TestLake {
  readonly db: DuckDb;
  readonly lake: Lake;
  readonly ports: WritePorts & PlanPorts;
  /** All rows of a table in a period, by their order in it. */
  readonly rows: (table: TableName, from: string, to?: string) => Promise<ResultRow[]>;
  readonly close: () => void;
}

/** Opens a lake in a test's bucket, which is also that of snapshots. */
export async function openTestLake({ client, tables }: TestDynamoDb, s3: TestS3): Promise<TestLake> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-lake-'));
  const db = await DuckDb.open({ folder, memoryMb: 1_024 });
  const lake = new Lake(new LakeStore(s3.client, s3.bucket), db);
  return {
    db,
    lake,
    ports: {
      db,
      files: new PartitionStore(s3.client, s3.bucket),
      declarations: new DeclarationReader(client, tables.declarations),
      documents: new DocumentReader(client, tables.documents),
      rankings: new RankingReader(s3.client, s3.bucket),
      audit: new AuditReader(client, tables.audit),
      predictions: new PredictionReader(client, tables.hsPredictions),
      kept: { declarations: 3_653, documents: 3_653, predictions: 400, audit: 3_653 },
    },
    rows: (table, from, to = from) => rowsOf(lake, table, from, to),
    close: () => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function rowsOf(lake: Lake, name: TableName, from: string, to: string): Promise<ResultRow[]> {
  const table = lakeTable(name) as LakeTable<TableName>;
  const columns = Object.keys(table.columns);
  return await lake.read(table, { from, to }, columns, (relation) =>
    lake.db.query(`SELECT ${columns.join(', ')} FROM ${relation} ORDER BY day, ${table.order.join(', ')}`),
  );
}

/** All rows of a table on a day, from wherever its files are. */
export async function readTable(objects: LakeObjects, table: TableName, day: string): Promise<ResultRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-lake-'));
  const db = await DuckDb.open({ folder, memoryMb: 1_024 });
  try {
    return await rowsOf(new Lake(objects, db), table, day, day);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
