// Objects as large as a night's snapshots: written from a file, read in ranges, listed in pages.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Emulator, startS3 } from '../../../local/emulators/s3.ts';
import { stateFolder } from '../../local/support.ts';

const Bucket = 'snapshots';
const SIZE = 20_000_000;

const folder = stateFolder();
const content = randomBytes(SIZE);
const file = join(folder, 'content.csv');
const Key = 'taxpayers/2026-11-23/part-1.csv';
let emulator: S3Emulator;
let client: S3Client;

beforeAll(async () => {
  const fail = (error: Error): never => {
    throw error;
  };
  mkdirSync(join(folder, 's3-uploads'));
  writeFileSync(join(folder, 's3-uploads', 'half'), 'what a kill left');
  emulator = await startS3(join(folder, 's3'), join(folder, 'events.sqlite'), fail, () => undefined);
  await emulator.ensureBucket(Bucket, { events: false });
  client = new S3Client({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
  writeFileSync(file, content);
  const Body = createReadStream(file);
  await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: statSync(file).size }));
});
afterAll(async () => {
  client.destroy();
  await emulator.close();
});

async function read(range: object): Promise<Buffer> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket, Key, ...range }));
  return Buffer.from((await body?.transformToByteArray()) ?? []);
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

test('an SDK that sends streams in chunks with a checksum is understood, in one request and in several', async () => {
  const usual = new S3Client({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'LOCALHOST', secretAccessKey: 'local-host-only' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const whole = 'taxpayers/2026-11-23/chunked.csv';
  await usual.send(
    new PutObjectCommand({ Bucket, Key: whole, Body: createReadStream(file), ContentLength: SIZE }),
  );
  const parts = 'taxpayers/2026-11-23/parts.csv';
  const { UploadId } = await usual.send(new CreateMultipartUploadCommand({ Bucket, Key: parts }));
  const { ETag } = await usual.send(
    new UploadPartCommand({
      Bucket,
      Key: parts,
      UploadId,
      PartNumber: 1,
      Body: createReadStream(file),
      ContentLength: SIZE,
    }),
  );
  await usual.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key: parts,
      UploadId,
      MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    }),
  );
  for (const key of [whole, parts]) {
    const found = await usual.send(new GetObjectCommand({ Bucket, Key: key }));
    expect(found.ContentEncoding).toBeUndefined();
    expect(md5(Buffer.from((await found.Body?.transformToByteArray()) ?? []))).toBe(md5(content));
    await usual.send(new DeleteObjectCommand({ Bucket, Key: key }));
  }
  usual.destroy();
});

test('a stream from a file arrives whole', async () => {
  const { ContentLength: size, ETag: etag } = await client.send(new HeadObjectCommand({ Bucket, Key }));
  expect([size, etag]).toEqual([SIZE, `"${md5(content)}"`]);
  expect(md5(await read({}))).toBe(md5(content));
});

test.each([
  ['bytes=0-9', 0, 10],
  ['bytes=1000000-1999999', 1_000_000, 2_000_000],
  ['bytes=19999990-', 19_999_990, SIZE],
  ['bytes=19999990-99999999', 19_999_990, SIZE],
])('the range %s is what it says', async (Range, start, end) => {
  expect((await read({ Range })).equals(content.subarray(start, end))).toBe(true);
});

test('a range that the emulator would misread is refused, and so is one behind the end', async () => {
  await expect(read({ Range: 'bytes=-10' })).rejects.toThrow('does not support the range bytes=-10');
  await expect(read({ Range: 'bytes=0-0' })).rejects.toThrow('does not support the range bytes=0-0');
  await expect(read({ Range: `bytes=${SIZE}-` })).rejects.toThrow('not satisfiable');
});

test('an object is read only as long as it is the one that is meant', async () => {
  const IfMatch = `"${md5(content)}"`;
  expect(await read({ Range: 'bytes=0-4', IfMatch })).toHaveLength(5);
  await expect(read({ IfMatch: '"another"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const put = new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' });
  await expect(client.send(put)).rejects.toThrow('does not support if-none-match with PUT');
});

test('a list goes on where its page ended', async () => {
  const keys = Array.from({ length: 25 }, (_, index) => `work/${String(index).padStart(2, '0')}.json`);
  await Promise.all(keys.map((name) => client.send(new PutObjectCommand({ Bucket, Key: name, Body: '1' }))));
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

test('what is half written, now or by a host that was killed, is no object and stays nowhere', async () => {
  const half = new PutObjectCommand({
    ...{ Bucket, Key: 'taxpayers/half.csv', ContentLength: SIZE * 2 },
    Body: createReadStream(file),
  });
  const abort = AbortSignal.timeout(1_000);
  await expect(client.send(half, { abortSignal: abort })).rejects.toThrow();
  await expect.poll(() => readdirSync(join(folder, 's3-uploads')), { timeout: 10_000 }).toEqual([]);
  const { Contents: contents } = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'taxpayers/' }),
  );
  expect(contents?.map((object) => object.Key)).toEqual([Key]);
});
