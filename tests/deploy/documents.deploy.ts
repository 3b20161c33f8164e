// A document on the entire deployed path: storage, event, queue, and the worker with its layers and models. The demo tests the
// verdicts; these tests cover who may see which document.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../api/support/declarations.ts';
import { contractTests, type Json, startService } from '../api/support/service.ts';

const service = startService();

const DOCUMENTS = '/v1/documents';
const WITHIN = { timeout: 60_000, interval: 200 };
const SCAN = readFileSync(join(ROOT, 'samples', 'documents', 'kr-genuine.jpg'));

interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function announced(changes: Json = {}): Promise<{ documentId: string; upload: Upload }> {
  const { status, text, body } = await service()
    .as('broker-a')
    .post(DOCUMENTS, {
      fileName: 'certificate.jpg',
      contentType: 'image/jpeg',
      sizeBytes: SCAN.length,
      sha256: sha256(SCAN),
      documentType: 'certificate-of-origin',
      authorityId: 'KR-DEPLOYED',
      ...changes,
    });
  expect(status, text).toBe(201);
  return { documentId: String(body.documentId), upload: body.upload as Upload };
}

async function put({ url, headers }: Upload, bytes: Buffer): Promise<number> {
  const answer = await fetch(url, { method: 'PUT', headers, body: Uint8Array.from(bytes) });
  await answer.arrayBuffer();
  return answer.status;
}

describe('an uploaded scan', () => {
  let documentId: string;

  beforeAll(async () => {
    const { documentId: id, upload } = await announced();
    documentId = id;
    expect(await put(upload, SCAN)).toBe(200);
  });

  test('is examined, and shows its marks and overlay to the broker that owns it', async () => {
    const read = async (): Promise<Json> =>
      (await service().as('broker-a').get(`${DOCUMENTS}/${documentId}`)).body;
    await expect.poll(async () => (await read()).status, WITHIN).toBe('unverifiable');
    const document = await read();
    expect(document).toMatchObject({ pageCount: 1 });
    const kinds = (document.findings as Json[]).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['signature', 'stamp']);
    const [overlay] = document.overlays as { url: string }[];
    const picture = await fetch(overlay?.url ?? '');
    expect(picture.status).toBe(200);
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString('latin1'),
    ).toBe('PNG');
  });

  test('does not exist for another broker', async () => {
    expect((await service().as('broker-b').get(`${DOCUMENTS}/${documentId}`)).status).toBe(404);
    expect((await service().as('broker-b').get(DOCUMENTS)).body.items).toEqual([]);
  });

  test('is visible to an officer', async () => {
    expect((await service().as('officer').get(`${DOCUMENTS}/${documentId}`)).status).toBe(200);
  });
});

describe('an upload', () => {
  test('whose bytes differ from the announcement is refused by the storage', async () => {
    const { upload } = await announced();
    const other = Buffer.from(SCAN);
    other[other.length - 1] = 0;
    expect(await put(upload, other)).toBeGreaterThanOrEqual(400);
  });

  test('to a modified URL is refused by the storage', async () => {
    const { upload } = await announced();
    const url = upload.url.replace(/X-Amz-Signature=./, (start) => `${start.slice(0, -1)}x`);
    expect(await put({ ...upload, url }, SCAN)).toBe(403);
  });

  test('of a file that is not an image is rejected with a reason', async () => {
    const bytes = Buffer.from('no picture at all');
    const { documentId, upload } = await announced({ sizeBytes: bytes.length, sha256: sha256(bytes) });
    expect(await put(upload, bytes)).toBe(200);
    const read = async (): Promise<Json> =>
      (await service().as('broker-a').get(`${DOCUMENTS}/${documentId}`)).body;
    await expect.poll(async () => (await read()).status, WITHIN).toBe('rejected');
    expect(await read()).toMatchObject({ problem: { detail: expect.stringMatching(/\w/) } });
  });
});

contractTests();
