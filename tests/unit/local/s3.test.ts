// The S3 emulator, asked by the AWS SDK: objects as large as a night's snapshots, and what it refuses.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Emulator, startS3 } from '../../../local/emulators/s3.ts';
import { CREDENTIALS } from '../../../local/settings.ts';
import { stateFolder } from '../../local/support.ts';

const Bucket = 'snapshots';
const SIZE = 12_000_000;
const PART_BYTES = 5 * 1024 * 1024;

const folder = stateFolder();
const content = randomBytes(SIZE);
const file = join(folder, 'content.csv');
const Key = 'taxpayers/2026-11-23/part-1.csv';
const clients: S3Client[] = [];
let emulator: S3Emulator;
/** As functions set it. */
let client: S3Client;
/** With the SDK's own defaults. */
let usual: S3Client;

function clientWith(settings: Partial<S3ClientConfig>): S3Client {
  const created = new S3Client({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    maxAttempts: 1,
    ...settings,
  });
  clients.push(created);
  return created;
}

beforeAll(async () => {
  const fail = (error: Error): never => {
    throw error;
  };
  mkdirSync(join(folder, 's3'));
  writeFileSync(join(folder, 's3', 'half'), 'left by a crash');
  emulator = await startS3(join(folder, 's3'), join(folder, 'events.sqlite'), fail, () => undefined);
  await emulator.ensureBucket(Bucket, { events: false, versions: false });
  client = clientWith({ forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  usual = clientWith({});
  writeFileSync(file, content);
  const Body = createReadStream(file);
  await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: statSync(file).size }));
});
afterAll(async () => {
  for (const created of clients) created.destroy();
  await emulator.close();
});

async function read(range: object, key = Key): Promise<Buffer> {
  const { Body: body } = await usual.send(new GetObjectCommand({ Bucket, Key: key, ...range }));
  return Buffer.from((await body?.transformToByteArray()) ?? []);
}

async function put(key: string, more: Partial<ConstructorParameters<typeof PutObjectCommand>[0]> = {}) {
  return await usual.send(new PutObjectCommand({ Bucket, Key: key, Body: 'content', ...more }));
}

async function keysBelow(Prefix: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await usual.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map((object) => object.Key);
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

describe('an object', () => {
  test('that an SDK with its defaults streams in chunks arrives whole', async () => {
    const key = 'taxpayers/2026-11-23/chunked.csv';
    await put(key, { Body: createReadStream(file), ContentLength: SIZE });
    const found = await usual.send(new GetObjectCommand({ Bucket, Key: key }));
    expect(found.ContentEncoding).toBeUndefined();
    expect(md5(Buffer.from((await found.Body?.transformToByteArray()) ?? []))).toBe(md5(content));
    await usual.send(new DeleteObjectCommand({ Bucket, Key: key }));
  });

  test('from a file arrives whole', async () => {
    const { ContentLength: size, ETag: etag } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect([size, etag]).toEqual([SIZE, `"${md5(content)}"`]);
    expect(md5(await read({}))).toBe(md5(content));
  });

  test('keeps its headers and metadata', async () => {
    const headers = {
      ContentType: 'text/csv',
      ContentEncoding: 'identity',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.csv"',
      Metadata: { party: 'broker-a' },
    };
    const key = 'headers/세관 (1)+&<\'">.csv';
    await put(key, headers);
    expect(await usual.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject(headers);
    const { LastModified } = await usual.send(new GetObjectCommand({ Bucket, Key: key }));
    expect(Math.abs(Date.now() - Number(LastModified))).toBeLessThan(60_000);
    expect(await keysBelow('headers/')).toEqual([key]);
    const CopySource = `${Bucket}/${encodeURIComponent(key)}`;
    const copy = { Bucket, Key: 'copy/same.csv', CopySource };
    await usual.send(new CopyObjectCommand(copy));
    expect(await usual.send(new HeadObjectCommand({ Bucket, Key: copy.Key }))).toMatchObject(headers);
    await usual.send(
      new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', ContentType: 'text/plain' }),
    );
    const replaced = await usual.send(new HeadObjectCommand({ Bucket, Key: copy.Key }));
    expect([replaced.ContentType, replaced.Metadata]).toEqual(['text/plain', {}]);
    expect((await read({}, copy.Key)).toString()).toBe('content');
  });

  test('can be empty', async () => {
    await put('empty', { Body: '' });
    expect(await read({}, 'empty')).toHaveLength(0);
    await usual.send(new CopyObjectCommand({ Bucket, Key: 'empty-copy', CopySource: `${Bucket}/empty` }));
    expect(await read({}, 'empty-copy')).toHaveLength(0);
    await expect(read({ Range: 'bytes=0-0' }, 'empty')).rejects.toThrow('not satisfiable');
  });

  test('is read to its end even if it is replaced meanwhile', async () => {
    const key = 'replaced';
    await put(key, { Body: createReadStream(file), ContentLength: SIZE });
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    await put(key, { Body: 'new' });
    expect(md5(Buffer.from((await body?.transformToByteArray()) ?? []))).toBe(md5(content));
    expect((await read({}, key)).toString()).toBe('new');
    await usual.send(new DeleteObjectCommand({ Bucket, Key: key }));
    await expect(read({}, key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const head = new HeadObjectCommand({ Bucket, Key: key });
    await expect(usual.send(head)).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('is in a bucket that exists', async () => {
    const elsewhere = new GetObjectCommand({ Bucket: 'elsewhere', Key });
    await expect(usual.send(elsewhere)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=0-0', 0, 1],
    ['bytes=1000000-1999999', 1_000_000, 2_000_000],
    ['bytes=11999990-', 11_999_990, SIZE],
    ['bytes=11999990-99999999', 11_999_990, SIZE],
    ['bytes=-10', SIZE - 10, SIZE],
    ['bytes=-99999999', 0, SIZE],
  ])('is read in the range %s', async (Range, start, end) => {
    expect((await read({ Range })).equals(content.subarray(start, end))).toBe(true);
    const { ContentRange } = await usual.send(new HeadObjectCommand({ Bucket, Key, Range }));
    expect(ContentRange).toBe(`bytes ${start}-${end - 1}/${SIZE}`);
  });

  test('is not read in several ranges or beyond its end', async () => {
    const several = read({ Range: 'bytes=0-9,20-29' });
    await expect(several).rejects.toThrow('does not support the range bytes=0-9,20-29');
    await expect(read({ Range: `bytes=${SIZE}-` })).rejects.toThrow('not satisfiable');
  });
});

describe('a condition', () => {
  const IfMatch = `"${md5(content)}"`;

  test('on a read matches one version of the object', async () => {
    expect(await read({ Range: 'bytes=0-4', IfMatch })).toHaveLength(5);
    await expect(read({ IfMatch: '"another"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read({ Range: 'bytes=0-4', IfNoneMatch: '"another"' })).toHaveLength(5);
    const same = read({ IfNoneMatch: IfMatch });
    await expect(same).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  test('on a write protects the existing object', async () => {
    const failed = { name: 'PreconditionFailed' };
    await expect(put(Key, { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    await expect(put(Key, { IfMatch: '"another"' })).rejects.toMatchObject(failed);
    expect(md5(await read({}))).toBe(md5(content));
    await expect(put('conditions/new', { IfMatch: '"any"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put('conditions/new', { IfNoneMatch: '*' });
    await put('conditions/new', { IfMatch: ETag, Body: 'changed' });
    expect((await read({}, 'conditions/new')).toString()).toBe('changed');
  });

  test('decides between two writers', async () => {
    const writers = ['one', 'two'].map((Body) => put('conditions/race', { IfNoneMatch: '*', Body }));
    const results = await Promise.allSettled(writers);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('that is not supported is refused by name', async () => {
    const IfModifiedSince = new Date();
    await expect(read({ IfModifiedSince })).rejects.toThrow('support if-modified-since with GetObject');
    const remove = new DeleteObjectCommand({ Bucket, Key, IfMatch });
    await expect(usual.send(remove)).rejects.toThrow('support if-match with DeleteObject');
  });
});

describe('a checksum', () => {
  const sums = {
    CRC32: 'DUoRhQ==',
    CRC32C: 'yZRlqg==',
    CRC64NVME: 'jSnVw/bqjr4=',
    SHA1: 'Kq5sNclPz7QV2+lfQIuc6R7oRu0=',
    SHA256: 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=',
  } as const;

  test.each(Object.entries(sums))('%s is verified and returned', async (algorithm, sum) => {
    const key = `checksums/${algorithm}`;
    const field = `Checksum${algorithm}`;
    const Body = 'hello world';
    const stored = await put(key, { Body, ChecksumAlgorithm: algorithm as ChecksumAlgorithm });
    expect(stored).toMatchObject({ [field]: sum });
    const found = await usual.send(new GetObjectCommand({ Bucket, Key: key, ChecksumMode: 'ENABLED' }));
    expect(found).toMatchObject({ [field]: sum });
    // The SDK verifies it, too.
    expect(await found.Body?.transformToString()).toBe(Body);
    await put(key, { Body, [field]: sum });
    await expect(put(key, { Body: 'hello', [field]: sum })).rejects.toMatchObject({ name: 'BadDigest' });
    expect((await read({}, key)).toString()).toBe(Body);
  });

  test('of MD5 is verified', async () => {
    const wrong = createHash('md5').update('other').digest('base64');
    await expect(put('checksums/md5', { ContentMD5: wrong })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(read({}, 'checksums/md5')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('that is not supported is refused by name', async () => {
    const newer = put('checksums/new', { ChecksumSHA512: 'AAAA' });
    await expect(newer).rejects.toThrow('support x-amz-checksum-sha512 with PutObject');
  });
});

describe('an upload in parts', () => {
  async function begin(key: string, more: object = {}): Promise<string> {
    const create = new CreateMultipartUploadCommand({ Bucket, Key: key, ...more });
    return (await usual.send(create)).UploadId ?? '';
  }

  async function part(
    key: string,
    UploadId: string,
    PartNumber: number,
    Body: Buffer,
  ): Promise<CompletedPart> {
    const target = { Bucket, Key: key, UploadId, PartNumber };
    const { ETag, ChecksumCRC32 } = await usual.send(new UploadPartCommand({ ...target, Body }));
    return { ETag, ChecksumCRC32, PartNumber };
  }

  async function complete(key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) {
    const MultipartUpload = { Parts };
    const target = { Bucket, Key: key, UploadId, MultipartUpload, ...more };
    return await usual.send(new CompleteMultipartUploadCommand(target));
  }

  test('becomes one object', async () => {
    const key = 'parts/whole';
    const id = await begin(key, { ContentType: 'text/csv', Metadata: { day: '23' } });
    const second = await part(key, id, 2, content.subarray(PART_BYTES, 2 * PART_BYTES));
    await part(key, id, 1, Buffer.from('replaced'));
    const first = await part(key, id, 1, content.subarray(0, PART_BYTES));
    const last = await part(key, id, 7, content.subarray(2 * PART_BYTES));
    const { ETag } = await complete(key, id, [first, second, last]);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(md5(await read({}, key))).toBe(md5(content));
    const head = await usual.send(new HeadObjectCommand({ Bucket, Key: key }));
    expect(head).toMatchObject({ ETag, ContentType: 'text/csv', Metadata: { day: '23' } });
    await expect(complete(key, id, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('may have one part that is streamed', async () => {
    const key = 'parts/stream';
    const id = await begin(key);
    const stream = { Body: createReadStream(file), ContentLength: SIZE };
    const target = { Bucket, Key: key, UploadId: id, PartNumber: 1 };
    const { ETag } = await usual.send(new UploadPartCommand({ ...target, ...stream }));
    await complete(key, id, [{ ETag, PartNumber: 1 }]);
    expect(md5(await read({}, key))).toBe(md5(content));
  });

  test('is completed only with its own parts, in order, and under its condition', async () => {
    const key = 'parts/refused';
    const id = await begin(key);
    const small = await part(key, id, 1, Buffer.from('small'));
    const other = await part(key, id, 2, Buffer.from('other'));
    const refused = async (name: string, parts: CompletedPart[], more: object = {}): Promise<void> => {
      await expect(complete(key, id, parts, more)).rejects.toMatchObject({ name });
    };
    await refused('InvalidPart', [{ ...small, ETag: other.ETag }]);
    await refused('InvalidPart', [{ ...small, ChecksumCRC32: other.ChecksumCRC32 }]);
    await refused('InvalidPart', [{ ...small, PartNumber: 3 }]);
    await refused('InvalidPartOrder', [other, small]);
    await refused('EntityTooSmall', [small, other]);
    await refused('MalformedXML', []);
    await put(key);
    await refused('PreconditionFailed', [small], { IfNoneMatch: '*' });
    expect((await read({}, key)).toString()).toBe('content');
    await complete(key, id, [small], { IfMatch: '*' });
    expect((await read({}, key)).toString()).toBe('small');
  });

  test('that is aborted leaves nothing', async () => {
    const key = 'parts/aborted';
    const before = readdirSync(join(folder, 's3')).length;
    const id = await begin(key);
    await part(key, id, 1, Buffer.from('part'));
    await usual.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: id }));
    expect(readdirSync(join(folder, 's3'))).toHaveLength(before);
    const more = part(key, id, 2, Buffer.from('late'));
    await expect(more).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect(readdirSync(join(folder, 's3'))).toHaveLength(before);
  });
});

describe('a list', () => {
  const keys = Array.from({ length: 25 }, (_, index) => `work/${String(index).padStart(2, '0')}.json`);
  beforeAll(async () => {
    await Promise.all(keys.map((name) => put(name)));
  });

  test('continues after its page', async () => {
    const pages: (string | undefined)[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const list = new ListObjectsV2Command({ Bucket, Prefix: 'work/', MaxKeys: 10, ContinuationToken });
      const page = await client.send(list);
      pages.push((page.Contents ?? []).map((object) => object.Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(keys);
  });

  test('is in byte order, with the fields of S3', async () => {
    const unordered = ['order/b', 'order/é', 'order/B', 'order/a/1', 'order/\u{1f600}', 'order/￮', 'order/a'];
    await Promise.all(unordered.map((name) => put(name)));
    const inBytes = unordered.toSorted((left, right) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    );
    expect(await keysBelow('order/')).toEqual(inBytes);
    const StartAfter = 'order/a/1';
    const list = new ListObjectsV2Command({ Bucket, Prefix: 'order/', StartAfter, MaxKeys: 1 });
    const { Contents, IsTruncated, KeyCount } = await usual.send(list);
    expect([KeyCount, IsTruncated]).toEqual([1, true]);
    expect(Contents?.[0]).toMatchObject({
      Key: 'order/b',
      Size: 7,
      ETag: `"${md5(Buffer.from('content'))}"`,
    });
  });

  test('groups keys at a delimiter, over pages', async () => {
    for (const name of ['a/1', 'a/2', 'b', 'c/1', 'd/1/2', 'e']) await put(`groups/${name}`);
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const where = { Bucket, Prefix: 'groups/', Delimiter: '/', MaxKeys: 2, ContinuationToken };
      const page = await usual.send(new ListObjectsV2Command({ ...where, EncodingType: 'url' }));
      const listed = [...(page.CommonPrefixes ?? []), ...(page.Contents ?? [])];
      found.push(...listed.map((one) => String('Key' in one ? one.Key : 'Prefix' in one && one.Prefix)));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(found).toEqual(['groups/a/', 'groups/b', 'groups/c/', 'groups/d/', 'groups/e']);
  });

  test('omits deleted objects', async () => {
    for (const name of ['1', '2', '3&', '4']) await put(`deleted/${name}`);
    await usual.send(new DeleteObjectCommand({ Bucket, Key: 'deleted/1' }));
    const Objects = ['deleted/2', 'deleted/3&', 'deleted/nowhere'].map((key) => ({ Key: key }));
    const { Deleted } = await usual.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    expect(await keysBelow('deleted/')).toEqual(['deleted/4']);
  });
});

describe('a bucket with versions', () => {
  const versioned = { Bucket: 'versioned' };
  beforeAll(async () => {
    await emulator.ensureBucket(versioned.Bucket, { events: false, versions: true });
  });

  async function store(key: string, Body: string): Promise<string> {
    const { VersionId } = await usual.send(new PutObjectCommand({ ...versioned, Key: key, Body }));
    if (VersionId === undefined) throw new Error('An object of the bucket has no version');
    return VersionId;
  }

  async function textOf(key: string, VersionId?: string): Promise<string | undefined> {
    const { Body } = await usual.send(new GetObjectCommand({ ...versioned, Key: key, VersionId }));
    return await Body?.transformToString();
  }

  /** Versions and markers, as the bucket lists them with some in a page. */
  async function versionsBelow(Prefix: string, MaxKeys = 1000): Promise<unknown[]> {
    const found: { key: unknown; id: unknown; kind: string; latest: unknown }[] = [];
    let page: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    do {
      const list = await usual.send(
        new ListObjectVersionsCommand({ ...versioned, ...page, Prefix, MaxKeys }),
      );
      for (const [kind, some] of [
        ['version', list.Versions] as const,
        ['marker', list.DeleteMarkers] as const,
      ]) {
        for (const { Key: key, VersionId: id, IsLatest: latest } of some ?? []) {
          found.push({ key, id, kind, latest });
        }
      }
      page = { KeyMarker: list.NextKeyMarker, VersionIdMarker: list.NextVersionIdMarker };
    } while (page.KeyMarker !== undefined);
    return found.map(({ key, id, kind, latest }) => [key, id, kind, latest]);
  }

  test('keeps what is replaced, and reads any version', async () => {
    const [first, second] = [await store('replaced', 'one'), await store('replaced', 'two')];
    expect([
      await textOf('replaced'),
      await textOf('replaced', first),
      await textOf('replaced', second),
    ]).toEqual(['two', 'one', 'two']);
    expect(await versionsBelow('replaced')).toEqual([
      ['replaced', second, 'version', true],
      ['replaced', first, 'version', false],
    ]);
  });

  test('hides what is deleted behind a marker, whose deletion restores it', async () => {
    const only = await store('deleted', 'one');
    const deletion = await usual.send(new DeleteObjectCommand({ ...versioned, Key: 'deleted' }));
    const marker = deletion.VersionId;
    expect(deletion.DeleteMarker).toBe(true);
    await expect(textOf('deleted')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await textOf('deleted', only)).toBe('one');
    await expect(textOf('deleted', marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await versionsBelow('deleted')).toEqual([
      ['deleted', only, 'version', false],
      ['deleted', marker, 'marker', true],
    ]);
    await usual.send(new DeleteObjectCommand({ ...versioned, Key: 'deleted', VersionId: marker }));
    expect(await textOf('deleted')).toBe('one');
  });

  test('deletes versions and markers for good, with their files', async () => {
    const filesBefore = readdirSync(join(folder, 's3')).length;
    const versions = [await store('gone', 'one'), await store('gone', 'two'), await store('gone', 'three')];
    await usual.send(new DeleteObjectCommand({ ...versioned, Key: 'gone', VersionId: versions[2] }));
    expect(await textOf('gone')).toBe('two');
    const { VersionId: marker } = await usual.send(new DeleteObjectCommand({ ...versioned, Key: 'gone' }));
    const Objects = [versions[0], versions[1], marker].map((VersionId) => ({ Key: 'gone', VersionId }));
    const { Deleted } = await usual.send(new DeleteObjectsCommand({ ...versioned, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    expect(await versionsBelow('gone')).toEqual([]);
    expect(readdirSync(join(folder, 's3'))).toHaveLength(filesBefore);
    await expect(textOf('gone', versions[0])).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(textOf('gone', 'one')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  test('lists every version once, whatever the size of a page', async () => {
    for (const key of ['paged/a', 'paged/b&', 'paged/가']) {
      for (const text of ['one', 'two', 'three']) await store(key, text);
      await usual.send(new DeleteObjectCommand({ ...versioned, Key: key }));
    }
    await store('paged!', 'after');
    const sorted = async (most: number): Promise<unknown[]> => (await versionsBelow('paged/', most)).sort();
    const all = await sorted(1000);
    expect(all).toHaveLength(12);
    expect(all.filter((version) => (version as unknown[])[3] === true)).toHaveLength(3);
    for (const most of [1, 2, 3, 5, 11, 12]) expect(await sorted(most)).toEqual(all);
  });

  test('is unlike one without: there an object is its only version', async () => {
    const { VersionId } = await put('unversioned/a');
    expect(VersionId).toBeUndefined();
    const { Versions = [] } = await usual.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: 'unversioned/' }),
    );
    expect(Versions.map((one) => [one.Key, one.VersionId, one.IsLatest])).toEqual([
      ['unversioned/a', 'null', true],
    ]);
    const Objects = [{ Key: 'unversioned/a', VersionId: 'null' }];
    await usual.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(await keysBelow('unversioned/')).toEqual([]);
    await expect(read({ VersionId: 'one' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('an unsupported operation or header is refused by name', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['acl', () => usual.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' }))],
    ['tagging', () => usual.send(new GetObjectTaggingCommand({ Bucket, Key }))],
    ['GET bucket', () => usual.send(new ListObjectsCommand({ Bucket }))],
    ['partNumber with GetObject', () => read({ PartNumber: 1 })],
    ['x-amz-acl with PutObject', () => put('refused', { ACL: 'public-read' })],
    ['x-amz-server-side-encryption with PutObject', () => put('refused', { ServerSideEncryption: 'AES256' })],
    ['x-amz-tagging with PutObject', () => put('refused', { Tagging: 'a=b' })],
    [
      'x-amz-copy-source with UploadPart',
      () => {
        const source = { CopySource: `${Bucket}/${Key}`, UploadId: 'x', PartNumber: 1 };
        return usual.send(new UploadPartCopyCommand({ Bucket, Key, ...source }));
      },
    ],
  ])('%s', async (what, request) => {
    await expect(request()).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(what),
    });
  });
});

describe('a request is refused', () => {
  const { accessKeyId, secretAccessKey } = CREDENTIALS;

  test.each<[string, Partial<S3ClientConfig>, string]>([
    ['SignatureDoesNotMatch', { credentials: { accessKeyId, secretAccessKey: 'guessed' } }, 'another secret'],
    ['InvalidAccessKeyId', { credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey } }, 'another key'],
    ['RequestTimeTooSkewed', { systemClockOffset: 16 * 60_000 }, 'a clock that is ahead'],
    ['RequestTimeTooSkewed', { systemClockOffset: -16 * 60_000 }, 'a clock that is behind'],
    ['AccessDenied', { signer: { sign: async (request) => request } }, 'no signature'],
  ])('with %s for %s', async (name, settings) => {
    // Each with a client of its own: after an error the SDK sets its clock by that of S3.
    const get = clientWith(settings).send(new GetObjectCommand({ Bucket, Key }));
    await expect(get).rejects.toMatchObject({ name });
    const put = clientWith(settings).send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await expect(put).rejects.toMatchObject({ name });
    const { ContentLength } = await usual.send(new HeadObjectCommand({ Bucket, Key }));
    expect(ContentLength).toBe(SIZE);
  });

  test('without the length of its body', async () => {
    const client = clientWith({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const put = new PutObjectCommand({ Bucket, Key: 'refused', Body: Readable.from([content]) });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'MissingContentLength' });
  });
});

test('an incomplete upload, of this host or of a killed one, leaves no object and no file', async () => {
  const before = readdirSync(join(folder, 's3'));
  expect(before).not.toContain('half');
  const half = new PutObjectCommand({
    ...{ Bucket, Key: 'taxpayers/half.csv', ContentLength: SIZE * 2 },
    Body: createReadStream(file),
  });
  const abort = AbortSignal.timeout(1_000);
  await expect(client.send(half, { abortSignal: abort })).rejects.toThrow();
  await expect.poll(() => readdirSync(join(folder, 's3')), { timeout: 120_000 }).toEqual(before);
  expect(await keysBelow('taxpayers/')).toEqual([Key]);
});
