// Uploads from pages: one origin may PUT into one bucket with a signed URL, and no page may do anything else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type S3Emulator, startS3 } from '../../../local/emulators/s3.ts';

const ORIGIN = 'http://127.0.0.1:3000';
const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-cors-'));
let s3: S3Emulator;

beforeAll(async () => {
  const fail = (error: Error): never => {
    throw error;
  };
  s3 = await startS3(join(folder, 'objects'), join(folder, 'events.sqlite'), fail, () => undefined);
  await s3.ensureBucket('documents', { events: false, versions: false, uploadsFrom: [ORIGIN] });
  await s3.ensureBucket('snapshots', { events: false, versions: false });
});
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

async function preflight(bucket: string, origin: string, method: string): Promise<Response> {
  return await fetch(`${s3.url}/${bucket}/uploads/1/original`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'content-type,x-amz-checksum-sha256',
    },
  });
}

test('the console may upload to the bucket of documents', async () => {
  const { status, headers } = await preflight('documents', ORIGIN, 'PUT');
  expect(status).toBe(200);
  expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(headers.get('access-control-allow-methods')).toBe('PUT');
  expect(headers.get('access-control-allow-headers')).toBe('content-type,x-amz-checksum-sha256');
});

test.each([
  ['another origin', 'documents', 'http://evil.example', 'PUT'],
  ['another method', 'documents', ORIGIN, 'GET'],
  ['another bucket', 'snapshots', ORIGIN, 'PUT'],
])('%s is refused', async (_, bucket, origin, method) => {
  const { status, headers } = await preflight(bucket, origin, method);
  expect({ status, allowed: headers.get('access-control-allow-origin') }).toEqual({
    status: 403,
    allowed: null,
  });
});

test('an upload without a signature is refused, and the page is told so', async () => {
  const { status, headers } = await fetch(`${s3.url}/documents/uploads/1/original`, {
    method: 'PUT',
    headers: { origin: ORIGIN },
    body: 'x',
  });
  expect({ status, allowed: headers.get('access-control-allow-origin') }).toEqual({
    status: 403,
    allowed: ORIGIN,
  });
});
