// Objects of the buckets, with all their versions: which name the identifier, and how a party's rows leave a file. Files are read and
// written as streams of lines, by way of the disk: a night's snapshot does not fit into memory.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { chunks, mapConcurrently } from '../../functions/shared/concurrency.ts';
import { Progress } from '../support/progress.ts';
import type { Identifier } from './identifier.ts';
import { isAuditCopy, isParquet, parquetNames } from './parquet.ts';
import { isGzip } from './values.ts';

/** Scans and pictures name nobody in their bytes; they are found by the records of their documents. */
const UNREAD_BUCKETS = new Set(['documents', 'accessLogs']);
const CONCURRENT_FILES = 4;
const MOST_DELETED_AT_ONCE = 1000;
const LINE_FEED = 0x0a;

export interface Version {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
}

export interface FoundObject extends Version {
  /** As endpoints.json names it. */
  readonly place: string;
  readonly bucket: string;
}

/** Every version and delete marker under a prefix. */
async function* versionsBelow(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<Version[], void> {
  let page: Partial<ListObjectVersionsCommandOutput> = {};
  do {
    page = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: page.NextKeyMarker,
        VersionIdMarker: page.NextVersionIdMarker,
      }),
    );
    const of = (isMarker: boolean, some: ListObjectVersionsCommandOutput['DeleteMarkers'] = []): Version[] =>
      some.map(({ Key = '', VersionId, IsLatest = false }) => ({
        key: Key,
        versionId: VersionId,
        isLatest: IsLatest,
        isMarker,
      }));
    yield [...of(false, page.Versions), ...of(true, page.DeleteMarkers)];
  } while (page.IsTruncated === true);
}

/** Deletes versions and markers for good; returns how many. */
export async function deleteVersions(
  client: S3Client,
  bucket: string,
  versions: readonly Pick<Version, 'key' | 'versionId'>[],
): Promise<number> {
  for (const some of chunks(versions, MOST_DELETED_AT_ONCE)) {
    const Objects = some.map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first !== undefined)
      throw new Error(`${first.Key} cannot be deleted: ${first.Code} ${first.Message}`);
  }
  return versions.length;
}

/** Deletes everything under prefixes; returns the number of versions. */
export async function deleteBelow(
  client: S3Client,
  bucket: string,
  prefixes: readonly string[],
): Promise<number> {
  let count = 0;
  for (const prefix of prefixes) {
    for await (const versions of versionsBelow(client, bucket, prefix)) {
      count += await deleteVersions(client, bucket, versions);
    }
  }
  return count;
}

/** The versions of objects whose key or content names the identifier. */
export async function objectsNaming(
  client: S3Client,
  buckets: Readonly<Record<string, string>>,
  identifier: Identifier,
): Promise<FoundObject[]> {
  const found: FoundObject[] = [];
  for (const [place, bucket] of Object.entries(buckets)) {
    const toRead: Version[] = [];
    for await (const versions of versionsBelow(client, bucket, '')) {
      const named = versions.filter(({ key }) => identifier.isIn(key));
      found.push(...named.map((version) => ({ ...version, place, bucket })));
      if (UNREAD_BUCKETS.has(place)) continue;
      toRead.push(
        ...versions.filter(
          (version) => !version.isMarker && !named.includes(version) && !isAuditCopy(version.key),
        ),
      );
    }
    const progress = new Progress(`files of ${place}`, toRead.length);
    await mapConcurrently(toRead, CONCURRENT_FILES, async (version) => {
      if (await contentNames(client, bucket, version, identifier)) found.push({ ...version, place, bucket });
      progress.add(1);
    });
  }
  return found;
}

async function contentNames(
  client: S3Client,
  bucket: string,
  { key, versionId }: Version,
  identifier: Identifier,
): Promise<boolean> {
  if (isParquet(key)) return await parquetNames(client, bucket, { key, versionId }, identifier);
  const { body } = await open(client, bucket, key, versionId);
  for await (const line of linesOf(body)) {
    if (!line.includes(identifier.bytes)) continue;
    if (identifier.isIn(line.toString('utf8'))) {
      body.destroy();
      return true;
    }
  }
  return false;
}

/** What becomes of a line that names the identifier; undefined removes it. */
export type LineRule = (line: string, header: string) => string | undefined;

/**
 * Rewrites the newest version of an object and deletes the one that it replaces.
 *
 * @returns the number of lines that changed
 */
export async function rewriteLines(
  client: S3Client,
  { bucket, key, versionId }: FoundObject,
  identifier: Identifier,
  rule: LineRule,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'erase-'));
  try {
    const { body, contentType, etag, wasCompressed } = await open(client, bucket, key, versionId);
    const path = join(folder, 'file');
    let changed = 0;
    const lines = rewrittenLines(linesOf(body), identifier, rule, () => {
      changed += 1;
    });
    const out = createWriteStream(path);
    await (wasCompressed
      ? pipeline(Readable.from(lines), createGzip(), out)
      : pipeline(Readable.from(lines), out));
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: createReadStream(path),
        ContentLength: (await stat(path)).size,
        ContentType: contentType,
        IfMatch: etag,
      }),
    );
    // In a bucket without versions the new object has replaced the old one.
    if (versionId !== undefined && versionId !== 'null') {
      await deleteVersions(client, bucket, [{ key, versionId }]);
    }
    return changed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* rewrittenLines(
  lines: AsyncIterable<Buffer>,
  identifier: Identifier,
  rule: LineRule,
  onChange: () => void,
): AsyncGenerator<Buffer, void> {
  let header: string | undefined;
  let pending: Buffer | undefined;
  for await (const line of lines) {
    header ??= line.toString('utf8').replace(/\r?\n$/, '');
    let after: Buffer | undefined = line;
    if (line.includes(identifier.bytes)) {
      const [, text = '', end = ''] = /^(.*?)(\r?\n?)$/s.exec(line.toString('utf8')) ?? [];
      const kept = identifier.isIn(text) ? rule(text, header) : text;
      if (kept !== text) onChange();
      after = kept === undefined ? undefined : Buffer.from(kept + end);
      // Of a JSON array: the last element has no comma after it.
      if (kept === undefined && text.startsWith('{') && !text.endsWith(',')) pending = withoutComma(pending);
    }
    if (after === undefined) continue;
    if (pending !== undefined) yield pending;
    pending = after;
  }
  if (pending !== undefined) yield pending;
}

function withoutComma(line: Buffer | undefined): Buffer | undefined {
  return line === undefined ? undefined : Buffer.from(line.toString('utf8').replace(/,(\r?\n?)$/, '$1'));
}

interface Opened {
  /** Decompressed. */
  readonly body: Readable;
  readonly contentType: string | undefined;
  readonly etag: string | undefined;
  readonly wasCompressed: boolean;
}

async function open(
  client: S3Client,
  bucket: string,
  key: string,
  versionId: string | undefined,
): Promise<Opened> {
  const { Body, ContentType, ETag } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
  );
  const stored = Body as Readable;
  const first = await firstBytes(stored);
  const whole = Readable.from(prepended(first, stored));
  const wasCompressed = first !== undefined && isGzip(first);
  if (!wasCompressed) return { body: whole, contentType: ContentType, etag: ETag, wasCompressed };
  const body = createGunzip();
  // An error of the source reaches whoever reads the decompressed bytes.
  pipeline(whole, body).catch((error: unknown) => body.destroy(error as Error));
  return { body, contentType: ContentType, etag: ETag, wasCompressed };
}

async function firstBytes(stream: Readable): Promise<Buffer | undefined> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) return chunk as Buffer;
  return undefined;
}

async function* prepended(first: Buffer | undefined, rest: Readable): AsyncGenerator<Buffer, void> {
  if (first === undefined) return;
  yield first;
  for await (const chunk of rest) yield chunk as Buffer;
}

/** Lines with their ends. */
async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let kept: Buffer[] = [];
  for await (const chunk of body) {
    let from = 0;
    for (let feed = chunk.indexOf(LINE_FEED); feed !== -1; feed = chunk.indexOf(LINE_FEED, from)) {
      kept.push(chunk.subarray(from, feed + 1));
      yield Buffer.concat(kept);
      kept = [];
      from = feed + 1;
    }
    if (from < chunk.length) kept.push(Buffer.from(chunk.subarray(from)));
  }
  if (kept.length > 0) yield Buffer.concat(kept);
}
