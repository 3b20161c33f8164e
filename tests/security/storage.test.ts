// Presigned URLs over HTTP: each gives access to one object, one method and one file for some minutes, and nothing in a bucket is
// accessible without one. In AWS S3 enforces this; here the local host's emulator must enforce the same.
import { createHash, createHmac } from 'node:crypto';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { presignPicture, presignUpload } from '../../functions/verify-document/uploads/presign.ts';
import { documentBody, SCAN } from '../support/document-records.ts';
import { startTestS3, type TestS3 } from '../support/s3.ts';

const BUCKET = 'documents';
const OWN = 'uploads/own/original';
const VICTIM = 'uploads/victim/original';
const PICTURE = 'overlays/plain/own/1.png';
const SECRET = 'another broker’s certificate';
const LIFE_MS = 900_000;
const FORM = { 'content-type': 'multipart/form-data; boundary=x' };

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | FormData;
}

let s3: TestS3;
let upload: Sent;
let picture: Sent;

beforeAll(async () => {
  s3 = await startTestS3(BUCKET);
  await s3.put(VICTIM, SECRET);
  await s3.put(PICTURE, 'a picture');
});
afterAll(async () => {
  await s3.close();
});
beforeEach(async () => {
  upload = await announced();
  picture = { method: 'GET', url: await presignPicture(s3.client, BUCKET, PICTURE), headers: {} };
});

async function announced(at = new Date()): Promise<Sent> {
  const target = { bucket: BUCKET, key: OWN };
  const { method, url, headers } = await presignUpload(s3.client, target, documentBody(), LIFE_MS, at);
  return { method, url, headers, body: Uint8Array.from(SCAN) };
}

async function sent({ url, ...request }: Sent): Promise<{ status: number; text: string }> {
  const response = await fetch(url, request);
  return { status: response.status, text: await response.text() };
}

/** Addresses the bucket without any signature. */
function unsigned(path: string): string {
  return `${s3.environment.AWS_ENDPOINT_URL_S3}/${BUCKET}${path}`;
}

/** The URL with a parameter of its query replaced, added or, with undefined, taken out. */
function withQuery(url: string, changes: Readonly<Record<string, string | undefined>>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) changed.searchParams.delete(name);
    else changed.searchParams.set(name, value);
  }
  return changed.href;
}

/** The URL with a signature that somebody makes who guesses the secret key. */
function guessed(url: string): string {
  const signature = createHmac('sha256', 'AWS4local-host').update(url).digest('hex');
  return withQuery(url, { 'X-Amz-Signature': signature });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

async function expectNothingHappened(): Promise<void> {
  await expect(s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: OWN }))).rejects.toThrow();
  expect(await s3.text(VICTIM)).toBe(SECRET);
  expect(await s3.keys('')).toEqual([PICTURE, VICTIM]);
}

const CHANGES: readonly (readonly [string, (request: Sent) => Sent])[] = [
  ['another key', (it) => ({ ...it, url: it.url.replace(OWN, VICTIM).replace(PICTURE, VICTIM) })],
  [
    'a way around to another key',
    (it) => ({ ...it, url: it.url.replace(/(own\/[^?]+)/, '$1/%2e%2e%2f%2e%2e%2fvictim%2foriginal') }),
  ],
  ['a doubled slash', (it) => ({ ...it, url: it.url.replace('own/', 'own//') })],
  ['another bucket', (it) => ({ ...it, url: it.url.replace(`/${BUCKET}/`, '/snapshots/') })],
  ['the bucket alone', (it) => ({ ...it, url: it.url.replace(/documents\/[^?]+/, 'documents') })],
  ['the method DELETE', (it) => ({ method: 'DELETE', url: it.url, headers: {} })],
  ['the method POST', (it) => ({ ...it, method: 'POST', body: Uint8Array.from(SCAN) })],
  ['a subresource', (it) => ({ ...it, url: withQuery(it.url, { acl: '' }) })],
  ['a version', (it) => ({ ...it, url: withQuery(it.url, { versionId: '1' }) })],
  ['a part of an upload', (it) => ({ ...it, url: withQuery(it.url, { uploadId: 'x', partNumber: '1' }) })],
  ['a longer life', (it) => ({ ...it, url: withQuery(it.url, { 'X-Amz-Expires': '604800' }) })],
  ['no expiry', (it) => ({ ...it, url: withQuery(it.url, { 'X-Amz-Expires': undefined }) })],
  ['no signature', (it) => ({ ...it, url: withQuery(it.url, { 'X-Amz-Signature': undefined }) })],
  ['an empty signature', (it) => ({ ...it, url: withQuery(it.url, { 'X-Amz-Signature': '' }) })],
  [
    'one letter of the signature changed',
    (it) => ({ ...it, url: it.url.replace(/(X-Amz-Signature=)(.)/, (_, name, one) => name + other(one)) }),
  ],
  ['a guessed key', (it) => ({ ...it, url: guessed(it.url) })],
  [
    'another account’s key',
    (it) => ({ ...it, url: it.url.replace('Credential=LOCALHOST', 'Credential=AKIDEXAMPLE') }),
  ],
  [
    'fewer signed headers',
    (it) => ({ ...it, url: withQuery(it.url, { 'X-Amz-SignedHeaders': 'x-amz-date' }) }),
  ],
  [
    'a source to copy from',
    (it) => ({ ...it, headers: { ...it.headers, 'x-amz-copy-source': `/${BUCKET}/${VICTIM}` } }),
  ],
  ['an access list', (it) => ({ ...it, headers: { ...it.headers, 'x-amz-acl': 'public-read' } })],
  ['metadata', (it) => ({ ...it, headers: { ...it.headers, 'x-amz-meta-party': 'broker-b' } })],
];

function other(letter: string): string {
  return letter === '0' ? '1' : '0';
}

describe.each([
  ['an upload', () => upload],
  ['a picture', () => picture],
] as const)('the URL of %s', (_what, urlOf) => {
  test.each(CHANGES)('opens nothing with %s', async (_change, change) => {
    const { status, text } = await sent(change(urlOf()));
    expect([400, 403]).toContain(status);
    expect(text).not.toContain(SECRET);
    await expectNothingHappened();
  });
});

test.each<[string, number, string, (request: Sent) => Sent]>([
  [
    'of another type',
    403,
    'SignatureDoesNotMatch',
    (it) => ({ ...it, headers: { ...it.headers, 'content-type': 'text/html' } }),
  ],
  [
    'without its checksum',
    403,
    'SignatureDoesNotMatch',
    (it) => ({ ...it, headers: { 'content-type': it.headers['content-type'] ?? '' } }),
  ],
  [
    'with another checksum',
    403,
    'SignatureDoesNotMatch',
    (it) => ({ ...it, headers: { ...it.headers, 'x-amz-checksum-sha256': sha256(SECRET) } }),
  ],
  [
    'of another length',
    403,
    'SignatureDoesNotMatch',
    (it) => ({ ...it, body: Uint8Array.from([...SCAN, 0]) }),
  ],
  [
    'of the same length and another content',
    400,
    'BadDigest',
    (it) => ({ ...it, body: Uint8Array.from(SCAN).reverse() }),
  ],
])('an upload’s URL accepts no file %s', async (_what, status, code, change) => {
  const refused = await sent(change(upload));
  expect([refused.status, refused.text]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
  await expectNothingHappened();
});

test('a picture’s URL cannot be used to write, nor an upload’s URL to read', async () => {
  expect((await sent({ ...upload, url: picture.url })).status).toBe(403);
  expect((await sent({ method: 'GET', url: upload.url, headers: {} })).status).toBe(403);
  expect(await s3.text(PICTURE)).toBe('a picture');
});

test('an expired upload URL gives no access', async () => {
  const late = await sent(await announced(new Date(Date.now() - LIFE_MS - 1_000)));
  expect([late.status, late.text]).toEqual([403, expect.stringContaining('expired')]);
  await expectNothingHappened();
});

test('no answer quotes the secret key, a signature or the signed text', async () => {
  const { text } = await sent({ ...upload, url: guessed(upload.url) });
  expect(text).not.toMatch(/local-host-only|[0-9a-f]{64}|StringToSign|CanonicalRequest/);
});

describe.each([
  ['without a signature', {}],
  ['as a form, which needs no leave of a browser', FORM],
] as const)('a bucket, %s,', (_how, headers) => {
  test.each([
    ['GET', ''],
    ['GET', '?list-type=2'],
    ['GET', '?versions'],
    ['GET', '?policy'],
    ['GET', `/${VICTIM}`],
    ['HEAD', `/${VICTIM}`],
    ['PUT', `/${VICTIM}`],
    ['PUT', '?acl'],
    ['DELETE', `/${VICTIM}`],
    ['DELETE', ''],
    ['POST', '?delete'],
    ['POST', ''],
  ])('refuses %s %s', async (method, path) => {
    const { status, text } = await sent({ method, url: unsigned(path), headers });
    expect([status, text]).toEqual([403, expect.not.stringContaining(SECRET)]);
    await expectNothingHappened();
  });
});

test('a form upload, as any web page could send it, stores nothing', async () => {
  const form = new FormData();
  form.set('key', VICTIM);
  form.set('file', new Blob(['another content']));
  expect((await sent({ method: 'POST', url: unsigned(''), headers: {}, body: form })).status).toBe(403);
  await expectNothingHappened();
});

test('unchanged, both URLs work: each refusal above has its own reason', async () => {
  expect(await sent(picture)).toEqual({ status: 200, text: 'a picture' });
  expect((await sent(upload)).status).toBe(200);
  expect(await s3.text(OWN)).toBe(SCAN.toString());
});
