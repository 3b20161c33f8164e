// Presigned URLs: requests signed by the AWS SDK are accepted, and no others.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, describe, expect, it } from 'vitest';
import { presignUpload } from '../../../functions/verify-document/uploads/presign.ts';
import { refusalOf, type SignedRequest } from '../../../local/emulators/s3/signature.ts';
import { CREDENTIALS, REGION } from '../../../local/settings.ts';
import { documentBody } from '../../support/document-records.ts';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const LIFE_MS = 900_000;
const endpoint = 'http://127.0.0.1:4569';
const client = new S3Client({ endpoint, region: REGION, credentials: CREDENTIALS, forcePathStyle: true });
afterAll(() => client.destroy());

/** A request that follows the URL and headers of an upload. */
async function upload(key = 'uploads/원산지 1/original'): Promise<SignedRequest> {
  const { url, headers } = await presignUpload(
    client,
    { bucket: 'documents', key },
    documentBody(),
    LIFE_MS,
    NOW,
  );
  return {
    method: 'PUT',
    url: url.slice(endpoint.length),
    headers: { host: '127.0.0.1:4569', 'content-length': String(documentBody().sizeBytes), ...headers },
  };
}

describe('an upload as it was signed', () => {
  it('is accepted until its URL expires', async () => {
    const request = await upload();
    expect(refusalOf(request, NOW)).toBeUndefined();
    expect(refusalOf(request, new Date(NOW.getTime() + LIFE_MS - 1))).toBeUndefined();
    expect(refusalOf(request, new Date(NOW.getTime() + LIFE_MS))?.code).toBe('AccessDenied');
  });

  it.each<[string, (request: SignedRequest) => SignedRequest]>([
    ['another method', (request) => ({ ...request, method: 'GET' })],
    ['another key', (request) => ({ ...request, url: request.url.replace('original', 'other') })],
    ['another bucket', (request) => ({ ...request, url: request.url.replace('/documents/', '/snapshots/') })],
    [
      'a longer lifetime',
      (request) => ({ ...request, url: request.url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000') }),
    ],
    [
      'fewer signed headers',
      (request) => ({ ...request, url: request.url.replace('content-length%3B', '') }),
    ],
    ['one more parameter', (request) => ({ ...request, url: `${request.url}&versionId=1` })],
    [
      'no signature',
      (request) => ({ ...request, url: request.url.replace(/X-Amz-Signature=\w+/, 'X-Amz-Signature=') }),
    ],
    ['another length', (request) => ({ ...request, headers: { ...request.headers, 'content-length': '1' } })],
    [
      'another type',
      (request) => ({ ...request, headers: { ...request.headers, 'content-type': 'text/html' } }),
    ],
    [
      'no checksum',
      (request) => ({ ...request, headers: { ...request.headers, 'x-amz-checksum-sha256': undefined } }),
    ],
  ])('is refused with %s', async (_what, change) => {
    expect(refusalOf(change(await upload()), NOW)?.code).toBe('SignatureDoesNotMatch');
  });

  it('is refused with the key of another account', async () => {
    const foreign = new S3Client({
      endpoint,
      region: REGION,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
    });
    const url = await getSignedUrl(foreign, new PutObjectCommand({ Bucket: 'documents', Key: 'k' }));
    foreign.destroy();
    const { pathname, search } = new URL(url);
    expect(refusalOf({ method: 'PUT', url: pathname + search, headers: {} }, NOW)?.code).toBe(
      'InvalidAccessKeyId',
    );
  });

  it('is refused if its date is invalid', async () => {
    const request = await upload();
    const url = request.url.replace(/X-Amz-Date=\w+/, 'X-Amz-Date=today');
    expect(refusalOf({ ...request, url }, NOW)?.code).toBe('AccessDenied');
  });
});
