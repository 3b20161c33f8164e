// Parquet files of the lake that name a party: rows about a taxpayer go, in all other rows the pseudonym takes its place. The copy of the
// audit trail is what the trail is, and stays.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DuckDb, literal } from '../../functions/shared/lake/duckdb.ts';
import { LAKE_PREFIXES, parsePartitionKey } from '../../functions/shared/lake/keys.ts';
import { LAKE_TABLES } from '../../functions/shared/lake/tables.ts';
import type { Identifier } from './identifier.ts';

const MEMORY_MB = 1024;
const AUDIT = `${LAKE_PREFIXES.lake}audit/`;
const TAXPAYER = 'taxpayer_id';
const NOTES = new Set(['note', 'reason']);
/** Columns of codes and ids of the service. */
const CODES =
  /^(?:office|hs_code|hs\d|lane|status|outcome|declaration_id|document_id|prediction_id|authority_id|.*_country|.*_type|currency)$/;

interface ObjectName {
  readonly key: string;
  readonly versionId: string | undefined;
}

export function isParquet(key: string): boolean {
  return key.endsWith('.parquet');
}

/** Whether a file is the lake's copy of the audit trail, which is kept. */
export function isAuditCopy(key: string): boolean {
  return key.startsWith(AUDIT);
}

/** Whether any text of a file names the identifier. */
export async function parquetNames(
  client: S3Client,
  bucket: string,
  object: ObjectName,
  identifier: Identifier,
): Promise<boolean> {
  return await withFile(client, bucket, object, async ({ db, relation }) =>
    (await namingValues(db, relation, identifier)).some(({ values }) => values.length > 0),
  );
}

/**
 * Rewrites a file of the lake in place.
 *
 * @returns the number of rows that named the identifier
 */
export async function rewriteParquet(
  client: S3Client,
  bucket: string,
  object: ObjectName,
  identifier: Identifier,
  pseudonym: string,
): Promise<number> {
  return await withFile(client, bucket, object, async ({ db, relation, folder, etag }) => {
    const found = await namingValues(db, relation, identifier);
    const columns = found.map(({ column, values }) => rewrittenColumn(column, values, identifier, pseudonym));
    const own = found.some(({ column }) => column === TAXPAYER)
      ? `${TAXPAYER} IS DISTINCT FROM ${literal(identifier.text)}`
      : 'true';
    const naming = found
      .filter(({ values }) => values.length > 0)
      .map(({ column, values }) => `${column} IN (${values.map(literal).join(', ')})`);
    const [counted] = await db.query<{ rows: number }>(
      `SELECT count(*)::DOUBLE AS rows FROM ${relation} WHERE ${naming.join(' OR ') || 'false'}`,
    );
    const path = join(folder, 'out.parquet');
    const table = LAKE_TABLES.find(({ name }) => name === parsePartitionKey(object.key)?.table);
    const metadata =
      table === undefined
        ? ''
        : `, KV_METADATA {lake_table: ${literal(table.name)}, lake_version: ${literal(String(table.version))}}`;
    const replaced = columns.filter((column) => column !== undefined);
    const select = replaced.length === 0 ? '*' : `* REPLACE (${replaced.join(', ')})`;
    await db.run(
      `COPY (SELECT ${select} FROM ${relation} WHERE ${own}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false${metadata})`,
    );
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: object.key,
        Body: createReadStream(path),
        ContentLength: (await stat(path)).size,
        IfMatch: etag,
      }),
    );
    return Number(counted?.rows ?? 0);
  });
}

function rewrittenColumn(
  column: string,
  values: readonly string[],
  identifier: Identifier,
  pseudonym: string,
): string | undefined {
  if (values.length === 0) return undefined;
  const cases = values.map(
    (value) =>
      `WHEN ${column} = ${literal(value)} THEN ${NOTES.has(column) ? 'NULL' : literal(identifier.without(value, pseudonym))}`,
  );
  return `CASE ${cases.join(' ')} ELSE ${column} END AS ${column}`;
}

/** The texts of each column that name the identifier. */
async function namingValues(
  db: DuckDb,
  relation: string,
  identifier: Identifier,
): Promise<{ readonly column: string; readonly values: readonly string[] }[]> {
  const described = await db.query<{ column_name: string; column_type: string }>(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${relation})`,
  );
  const columns = described.filter(
    ({ column_type: type, column_name: name }) => type === 'VARCHAR' && !CODES.test(name),
  );
  const found: { column: string; values: string[] }[] = [];
  for (const { column_name: name } of columns) {
    const rows = await db.query<{ value: string }>(
      `SELECT DISTINCT ${name} AS value FROM ${relation} WHERE contains(${name}, ${literal(identifier.text)})`,
    );
    found.push({
      column: name,
      values: rows.map(({ value }) => value).filter((value) => identifier.isIn(value)),
    });
  }
  return found;
}

interface OpenFile {
  readonly db: DuckDb;
  readonly folder: string;
  readonly relation: string;
  readonly etag: string | undefined;
}

async function withFile<Result>(
  client: S3Client,
  bucket: string,
  { key, versionId }: ObjectName,
  work: (file: OpenFile) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'erase-'));
  try {
    const { Body, ETag } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
    );
    const path = join(folder, 'in.parquet');
    await pipeline(Body as Readable, createWriteStream(path));
    const db = await DuckDb.open({ folder, memoryMb: MEMORY_MB });
    try {
      return await work({
        db,
        folder,
        relation: `read_parquet(${literal(path)}, hive_partitioning = false)`,
        etag: ETag,
      });
    } finally {
      db.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
