// Inspected items in a lake, with a group of high-risk ones hidden among them: what runs of risk groups find.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { writePartition } from '../../functions/insight/lake/partition.ts';
import { PartitionStore } from '../../functions/insight/lake/partitions/store.ts';
import { DuckDb } from '../../functions/shared/lake/duckdb.ts';
import { historyFile } from '../../functions/shared/lake/keys.ts';
import { DECLARATIONS, type RowOf } from '../../functions/shared/lake/tables.ts';
import { type Inspected, withHiddenGroup } from './inspected-items.ts';

type Row = RowOf<typeof DECLARATIONS>;

const ITEMS = 3_000;
const EMPTY = Object.fromEntries(
  Object.keys(DECLARATIONS.columns).map((name) => [name, null]),
) as unknown as Row;

/** Writes inspected items as those of a history file, the same number on each of the days. */
export async function writeInspected(
  client: S3Client,
  bucket: string,
  days: readonly string[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-lake-'));
  const db = await DuckDb.open({ folder, memoryMb: 512 });
  const rows = withHiddenGroup(ITEMS).map(rowOf);
  try {
    for (const [index, day] of days.entries()) {
      const ofDay = rows.filter((_, row) => row % days.length === index);
      await writePartition(
        { db, files: new PartitionStore(client, bucket) },
        { table: DECLARATIONS, day, file: historyFile('hidden') },
        { rows: () => ofDay.map((row) => ({ ...row, declared_on: day })) },
      );
    }
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ row, fraud }: Inspected, index: number): Row {
  const outcome = fraud ? 'fraud' : 'clear';
  return {
    ...EMPTY,
    declaration_id: `H-${index}`,
    status: 'loaded',
    ...{ office: row.office, process_type: row.processType, import_type: row.importType },
    ...{ import_use: row.importUse, payment_type: row.paymentType, transport_mode: row.transportMode },
    ...{ departure_country: row.departureCountry, origin_country: row.originCountry },
    ...{ origin_mark: row.originMark, tax_type: row.taxType, tax_rate: row.taxRate },
    ...{ items: 1, item_number: 1, represents: 63 },
    hs_code: row.hsCode,
    hs_chapter: row.hsCode.slice(0, 2),
    hs_heading: row.hsCode.slice(0, 4),
    hs_subheading: row.hsCode,
    net_mass_kg: row.netMassKg,
    price: row.price,
    outcome,
    item_outcome: outcome,
  };
}
