// A copy of a table of the lake in a folder, as training reads it: <folder>/<table>/day=YYYY-MM-DD/<file>.parquet.
import { createWriteStream, existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import type { Period } from '../../functions/shared/days.ts';
import { LakeStore } from '../../functions/shared/lake/store.ts';
import type { TableName } from '../../functions/shared/lake/tables.ts';

const AT_ONCE = 8;

export interface LakeCopy {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Copies the files of a table in a period, each as it is now; files of that table and period that the lake has no more are removed.
 *
 * @throws Error of S3, for example where a file is replaced while the copy is under way: run it again
 */
export async function copyLake(
  client: S3Client,
  bucket: string,
  table: TableName,
  { from, to }: Period,
  folder: string,
): Promise<LakeCopy> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const objects = await new LakeStore(client, bucket).list(table, from, to);
  const place = ({ day, file }: { readonly day: string; readonly file: string }): string =>
    join(folder, table, `day=${day}`, `${file}.parquet`);
  await mapConcurrently(objects, AT_ONCE, async (object) => {
    const path = place(object);
    mkdirSync(dirname(path), { recursive: true });
    const command = new GetObjectCommand({ Bucket: bucket, Key: object.key, IfMatch: object.etag });
    const { Body } = await client.send(command);
    // Readers look for .parquet: an unfinished file is none.
    await pipeline(Body as Readable, createWriteStream(`${path}.part`));
    renameSync(`${path}.part`, path);
  });
  removeOthers(join(folder, table), new Set(objects.map(place)), { from, to });
  return { files: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function removeOthers(folder: string, kept: ReadonlySet<string>, { from, to }: Period): void {
  if (!existsSync(folder)) return;
  for (const file of globSync('day=*/*.parquet', { cwd: folder })) {
    const day = file.slice('day='.length, 'day=YYYY-MM-DD'.length);
    if (day >= from && day <= to && !kept.has(join(folder, file))) rmSync(join(folder, file));
  }
}
