// Documents over HTTP: announced, uploaded, processed and read; and all attempts of a broker to access another broker's documents.
import { createHash, randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { Forger } from '../security/support/forger.ts';
import { documentBody, referenceBody } from '../support/document-records.ts';
import { type Answer, type ClientName, contractTests, type Json, startService } from './support/service.ts';
import { withStubbedWorker } from './support/uploads-stub.ts';

const service = startService(withStubbedWorker);
const WITHIN = { timeout: 240_000, interval: 100 };
const DOCUMENTS = '/v1/documents';

interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

const s3Clients: S3Client[] = [];
afterAll(() => {
  for (const client of s3Clients) client.destroy();
});

function scan(words = 'a scan'): Buffer {
  return Buffer.from(`${words} ${randomUUID()}`);
}

async function announce(
  client: ClientName,
  bytes: Buffer,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<{ documentId: string; upload: Upload }> {
  const answer = await service().as(client).post(DOCUMENTS, documentBody(changes, bytes));
  expect(answer.status, answer.text).toBe(201);
  return { documentId: String(answer.body.documentId), upload: answer.body.upload as Upload };
}

async function put(
  { url, headers }: Upload,
  bytes: Buffer,
  changes: Readonly<Record<string, string>> = {},
): Promise<number> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { ...headers, ...changes },
    body: Uint8Array.from(bytes),
  });
  await response.arrayBuffer();
  return response.status;
}

function get(client: ClientName, documentId: string): Promise<Answer> {
  return service().as(client).get(`${DOCUMENTS}/${documentId}`);
}

/** Waits until a document has been processed. */
async function finished(client: ClientName, documentId: string): Promise<Json> {
  let answer: Answer | undefined;
  await expect
    .poll(async () => {
      answer = await get(client, documentId);
      return answer.body.status;
    }, WITHIN)
    .not.toMatch(/^(?:awaiting-upload|processing)$/);
  return answer?.body ?? {};
}

async function uploaded(client: ClientName, bytes: Buffer, changes: Readonly<Record<string, unknown>> = {}) {
  const { documentId, upload } = await announce(client, bytes, changes);
  expect(await put(upload, bytes)).toBe(200);
  return documentId;
}

/** Pixels across the overlay of the stubbed examination's page: alone, and with the panel of evidence beside it. */
const PLAIN_WIDTH = 576;
const EVIDENCE_WIDTH = 630;

/** Status, type and width of the first overlay. */
async function pictureOf({ overlays }: Json): Promise<[number, string | null, number]> {
  const [{ url = '' } = {}] = overlays as { url?: string }[];
  const picture = await fetch(url);
  const png = Buffer.from(await picture.arrayBuffer());
  return [picture.status, picture.headers.get('content-type'), png.readUInt32BE(16)];
}

/** Registers a reference and waits until it is active or rejected. */
async function registered(
  authorityId: string,
  changes: Readonly<Record<string, unknown>> = {},
  bytes = scan(),
) {
  const path = `/v1/authorities/${authorityId}/references`;
  const answer = await service().as('officer').post(path, referenceBody(changes, bytes));
  expect(answer.status, answer.text).toBe(201);
  expect(await put(answer.body.upload as Upload, bytes)).toBe(200);
  const { referenceId } = answer.body;
  const find = async (): Promise<Json | undefined> => {
    const { body } = await service().as('officer').get(`${path}?limit=100`);
    return (body.items as Json[]).find((item) => item.referenceId === referenceId);
  };
  await expect.poll(async () => (await find())?.status, WITHIN).not.toBe('awaiting-upload');
  return (await find()) ?? {};
}

describe('a document', () => {
  test('is announced, uploaded, compared with the references of its authority, and returned', async () => {
    const { referenceId } = await registered('WHOLE-PATH');
    const bytes = scan();
    const { documentId, upload } = await announce('broker-a', bytes, {
      authorityId: 'WHOLE-PATH',
      declarationId: 'D-1',
    });
    expect(Date.parse(upload.expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect((await get('broker-a', documentId)).body).toMatchObject({
      status: 'awaiting-upload',
      pageCount: 0,
      pages: [],
      findings: [],
      overlays: [],
    });
    expect(await put(upload, bytes)).toBe(200);
    const document = await finished('broker-a', documentId);
    expect(document).toMatchObject({
      documentId,
      status: 'verified',
      fileName: 'certificate.png',
      declarationId: 'D-1',
      party: 'broker-a',
      pageCount: 1,
      pages: [{ page: 1 }],
      findings: [{ kind: 'stamp', verdict: 'match', text: 'Matches a registered stamp.' }],
      model: { name: 'document-detector' },
      scoredAt: expect.any(String),
    });
    expect(await pictureOf(document)).toEqual([200, 'image/png', PLAIN_WIDTH]);
    const path = `${DOCUMENTS}/${documentId}/decision`;
    const decide = (client: ClientName) =>
      service().as(client).post(path, { decision: 'accepted', note: 'Seen' });
    expect((await decide('broker-a')).status).toBe(403);
    const decided = await decide('officer');
    expect(decided).toMatchObject({ status: 201, body: { decision: 'accepted', by: { client: 'officer' } } });
    expect(decided.headers.location).toBe(`${DOCUMENTS}/${documentId}`);
    expect((await decide('officer')).headers['idempotent-replayed']).toBe('true');
    const { decision } = (await get('broker-a', documentId)).body;
    expect(decision).toEqual({ decision: 'accepted', by: { client: 'officer' }, at: decided.body.at });
    const { body } = await get('officer', documentId);
    expect(body).toMatchObject({
      status: 'verified',
      decision: { decision: 'accepted', note: 'Seen' },
      findings: [{ verdict: 'match', match: { referenceId, similarity: 96 }, detection: 0.97 }],
    });
    expect(await pictureOf(body)).toEqual([200, 'image/png', EVIDENCE_WIDTH]);
  });

  test('that cannot be read is rejected with the reason, and does not block the queue', async () => {
    const bad = await uploaded('broker-a', scan('unreadable'));
    const good = await uploaded('broker-a', scan());
    expect(await finished('broker-a', bad)).toMatchObject({
      status: 'rejected',
      problem: {
        type: 'urn:customs-scoring:problem:password-protected',
        status: 422,
        detail: expect.any(String),
      },
    });
    expect((await finished('broker-a', good)).status).toBe('unverifiable');
  });

  test('that lacks a required mark says so to its broker and to customs', async () => {
    const documentId = await uploaded('broker-a', scan('unsigned'));
    const lacking = {
      missing: ['signature'],
      quality: ['No signature was found; a certificate of origin requires one.'],
    };
    expect(await finished('broker-a', documentId)).toMatchObject(lacking);
    expect((await get('officer', documentId)).body).toMatchObject(lacking);
  });

  test('on which the service fails stays in processing: a service error is not a verdict', async () => {
    const documentId = await uploaded('broker-a', scan('fault'));
    await expect.poll(async () => (await get('broker-a', documentId)).body.status, WITHIN).toBe('processing');
  });

  test('that was stored without its upload URL is checked against its announcement', async () => {
    const bytes = scan();
    const { endpoints } = service();
    const s3 = new S3Client({
      endpoint: endpoints.s3Url,
      region: endpoints.region,
      credentials: endpoints.credentials,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    s3Clients.push(s3);
    const reasons = [];
    for (const [body, contentType] of [
      [Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')]), 'image/png'],
      [Buffer.concat([bytes, Buffer.from('!')]), 'image/png'],
      [bytes, 'application/pdf'],
    ] as const) {
      const { documentId } = await announce('broker-a', bytes);
      const key = `uploads/${documentId}/original`;
      await s3.send(
        new PutObjectCommand({
          Bucket: endpoints.buckets.documents,
          Key: key,
          Body: body,
          ContentType: contentType,
        }),
      );
      const { status, problem } = await finished('broker-a', documentId);
      expect(status).toBe('rejected');
      reasons.push((problem as Json).type);
    }
    expect(reasons).toEqual(
      ['wrong-checksum', 'wrong-size', 'wrong-type'].map((one) => `urn:customs-scoring:problem:${one}`),
    );
  });

  test('is processed once, even if its broker uploads it repeatedly', async () => {
    const bytes = scan();
    const { documentId, upload } = await announce('broker-a', bytes);
    expect(await Promise.all([put(upload, bytes), put(upload, bytes)])).toEqual([200, 200]);
    const first = await finished('broker-a', documentId);
    expect(await put(upload, bytes)).toBe(200);
    expect((await get('broker-a', documentId)).body.scoredAt).toBe(first.scoredAt);
  });
});

describe('an upload URL', () => {
  test('accepts only the announced file', async () => {
    const bytes = scan();
    const { upload, documentId } = await announce('broker-a', bytes);
    const forged = Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')]);
    const checksum = createHash('sha256').update(forged).digest('base64');
    expect(await put(upload, forged)).toBe(400);
    expect(await put(upload, forged, { 'x-amz-checksum-sha256': checksum })).toBe(403);
    expect(await put(upload, Buffer.concat([bytes, bytes]))).toBe(403);
    expect(await put(upload, bytes, { 'content-type': 'application/pdf' })).toBe(403);
    expect((await get('broker-a', documentId)).body.status).toBe('awaiting-upload');
    expect(await put(upload, bytes)).toBe(200);
  });

  test('grants no access to another document, and no read access', async () => {
    const bytes = scan();
    const own = await announce('broker-b', bytes);
    const { documentId } = await announce('broker-a', bytes);
    const url = own.upload.url.replace(own.documentId, documentId);
    expect(await put({ ...own.upload, url }, bytes)).toBe(403);
    expect((await fetch(own.upload.url)).status).toBe(403);
    expect((await fetch(own.upload.url, { method: 'DELETE' })).status).toBe(403);
    expect((await get('broker-a', documentId)).body.status).toBe('awaiting-upload');
  });

  test('of an overlay grants no access to other files', async () => {
    const documentId = await uploaded('broker-b', scan());
    const { overlays } = await finished('broker-b', documentId);
    const [{ url = '' } = {}] = overlays as { url?: string }[];
    const other = await uploaded('broker-a', scan());
    await finished('broker-a', other);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace(documentId, other))).status).toBe(403);
    expect((await fetch(url.replace('/1.png', '/2.png'))).status).toBe(403);
  });
});

describe('a broker', () => {
  test('finds its own documents and never those of others', async () => {
    const authorityId = 'CROSSING';
    const mine = await uploaded('broker-a', scan('counterfeit'), { authorityId });
    const theirs = await uploaded('broker-b', scan('counterfeit'), { authorityId });
    const customs = await uploaded('clearance-system', scan('counterfeit'), { authorityId });
    for (const [client, documentId] of [
      ['broker-a', mine],
      ['broker-b', theirs],
      ['officer', customs],
    ] as const) {
      expect((await finished(client, documentId)).status).toBe('suspicious');
    }
    for (const documentId of [theirs, customs]) {
      const answer = await get('broker-a', documentId);
      const unknown = await get('broker-a', randomUUID());
      expect(answer.status).toBe(404);
      // The response for another broker's document equals that for an unknown one.
      expect(String(answer.body.detail).replace(documentId, '')).toBe(
        String(unknown.body.detail).replace(/[0-9a-f-]{36}/, ''),
      );
    }
    const ids = async (client: ClientName, query: string): Promise<string[]> => {
      const { body } = await service().as(client).get(`${DOCUMENTS}?limit=100${query}`);
      return (body.items as Json[]).map((item) => String(item.documentId));
    };
    for (const query of ['', '&status=suspicious']) {
      expect(await ids('broker-a', query)).toContain(mine);
      expect(await ids('broker-b', query)).toContain(theirs);
      expect(await ids('officer', query)).toEqual(expect.arrayContaining([mine, theirs, customs]));
      for (const foreign of [theirs, customs]) expect(await ids('broker-a', query)).not.toContain(foreign);
    }
    expect(await ids('broker-a', '&status=verified')).not.toContain(mine);
  });

  test('can neither name a party nor access references', async () => {
    const claimed = await service()
      .as('broker-a')
      .post(DOCUMENTS, { ...documentBody(), party: 'broker-b' });
    expect(claimed.status).toBe(400);
    expect(claimed.body.errors).toEqual([
      { pointer: '/party', message: expect.stringContaining('Unknown field') },
    ]);
    const filtered = await service().as('broker-a').get(`${DOCUMENTS}?party=broker-b`);
    expect(filtered.status).toBe(400);
  });

  test('gains nothing from another broker’s Idempotency-Key or nextToken', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const body = documentBody({}, scan());
    const mine = await service().as('broker-a').post(DOCUMENTS, body, key);
    const again = await service().as('broker-a').post(DOCUMENTS, body, key);
    const theirs = await service().as('broker-b').post(DOCUMENTS, body, key);
    expect(again.body).toEqual(mine.body);
    expect(theirs.body.documentId).not.toBe(mine.body.documentId);
    expect(
      (
        await service()
          .as('broker-a')
          .post(DOCUMENTS, { ...body, documentType: 'other' }, key)
      ).status,
    ).toBe(422);
    await announce('broker-a', scan());
    const page = await service().as('broker-a').get(`${DOCUMENTS}?limit=1`);
    const token = String(page.body.nextToken);
    const stolen = await service().as('broker-b').get(`${DOCUMENTS}?limit=100&nextToken=${token}`);
    for (const item of stolen.body.items as Json[]) expect(item.party).toBe('broker-b');
  });
});

describe('what a forger would need to know', () => {
  const AUTHORITY = 'SECRET-REFERENCES';
  /** Names and values that only callers who may see references are shown. */
  const hiddenWords = (referenceId: unknown): string[] => [
    String(referenceId),
    'referenceId',
    'similarity',
    'detection',
    'evidence',
    'Based on',
    '83 %',
  ];

  test('is withheld from the broker, read and listed, and from customs without the scope of references', async () => {
    const { referenceId } = await registered(AUTHORITY);
    const documentId = await uploaded('broker-a', scan('one with few references'), {
      authorityId: AUTHORITY,
    });
    const own = await finished('broker-a', documentId);
    expect(own).toMatchObject({
      status: 'verified',
      findings: [
        {
          page: 1,
          kind: 'stamp',
          box: { x: 0.1, y: 0.2, width: 0.3, height: 0.1 },
          match: null,
          verdict: 'match',
          text: 'Matches a registered stamp.',
        },
      ],
      quality: ['Page 1: rotated 90°'],
    });
    const list = async (client: ClientName): Promise<Json> => {
      const { body } = await service().as(client).get(`${DOCUMENTS}?limit=100`);
      return (body.items as Json[]).find((item) => item.documentId === documentId) ?? {};
    };
    for (const shown of [own, await list('broker-a'), (await get('clearance-system', documentId)).body]) {
      for (const hidden of hiddenWords(referenceId)) expect(JSON.stringify(shown)).not.toContain(hidden);
      expect(await pictureOf(shown)).toEqual([200, 'image/png', PLAIN_WIDTH]);
    }
    for (const shown of [(await get('officer', documentId)).body, await list('officer')]) {
      expect(shown).toMatchObject({
        findings: [{ match: { referenceId, similarity: 96 }, text: expect.stringContaining('83 %') }],
        quality: [
          'Page 1: rotated 90°',
          'Page 1: a stamp was compared with 1 reference of this stamp; at least 2 are required',
        ],
      });
    }
  });

  test('is withheld from a token with a party even with the scope of references, and so are the references', async () => {
    await registered(AUTHORITY);
    const documentId = await uploaded('broker-a', scan(), { authorityId: AUTHORITY });
    await finished('broker-a', documentId);
    const forger = await Forger.of(service());
    const scope = 'documents:read models:read references:read references:write';
    const odd = service().with(`Bearer ${await forger.token({ claims: { scope, party: 'broker-a' } })}`);
    const { body } = await odd.get(`${DOCUMENTS}/${documentId}`);
    expect(body.findings).toMatchObject([{ verdict: 'match', match: null }]);
    const path = `/v1/authorities/${AUTHORITY}/references`;
    expect((await odd.get(path)).status).toBe(403);
    expect((await odd.post(path, referenceBody())).status).toBe(403);
    expect((await odd.call('DELETE', `${path}/unknown`)).status).toBe(403);
  });

  test('is shown to a token without a party from its scopes at that time: narrower ones see less', async () => {
    await registered(AUTHORITY);
    const documentId = await uploaded('broker-a', scan(), { authorityId: AUTHORITY });
    await finished('broker-a', documentId);
    const findings = async (scope: string): Promise<unknown> => {
      const token = await service().token('officer', scope);
      const { body } = await service().with(`Bearer ${token}`).get(`${DOCUMENTS}/${documentId}`);
      return body.findings;
    };
    expect(await findings('documents:read references:read')).toMatchObject([{ match: { similarity: 96 } }]);
    expect(await findings('documents:read')).toMatchObject([{ match: null }]);
  });

  test('cannot be reached from the URL of the page alone', async () => {
    await registered(AUTHORITY);
    const documentId = await uploaded('broker-a', scan(), { authorityId: AUTHORITY });
    const { overlays } = await finished('broker-a', documentId);
    const [{ url = '' } = {}] = overlays as { url?: string }[];
    const evidence = new URL(url.replace('/plain/', '/evidence/'));
    expect(evidence.href).not.toBe(url);
    expect((await fetch(evidence)).status).toBe(403);
    // Neither without a signature, nor in the bucket.
    expect((await fetch(evidence.origin + evidence.pathname)).status).toBe(403);
    const { upload } = await announce('broker-a', scan());
    const bucket = `${new URL(upload.url).origin}/${service().endpoints.buckets.documents}`;
    expect((await fetch(`${bucket}/drawn/evidence/${documentId}/1.png`)).status).toBe(403);
    expect((await fetch(`${bucket}/marks/${documentId}/1.json${evidence.search}`)).status).toBe(403);
    expect((await fetch(`${bucket}?list-type=2&prefix=drawn/`)).status).toBe(403);
  });

  test('is not in the models that a broker may list: how similar a mark has to be', async () => {
    for (const client of ['broker-a', 'clearance-system', 'officer'] as const) {
      const { body } = await service().as(client).get('/v1/models?cards=true');
      for (const { name, thresholds, card } of body.items as Json[]) {
        const isWithheld = client !== 'officer' && /^(?:stamp|signature)-verification$/.test(String(name));
        expect([name, thresholds === null, card === undefined]).toEqual([name, isWithheld, isWithheld]);
      }
    }
  });

  test('is not in the answer to a retirement: the scope that retires does not read', async () => {
    const { referenceId } = await registered(AUTHORITY);
    const token = await service().token('officer', 'references:write');
    const path = `/v1/authorities/${AUTHORITY}/references/${String(referenceId)}`;
    const { status, body } = await service().with(`Bearer ${token}`).call('DELETE', path);
    expect(status).toBe(200);
    expect(body).toEqual({
      referenceId,
      authorityId: AUTHORITY,
      kind: 'stamp',
      status: 'retired',
      retiredAt: expect.any(String),
      retiredBy: { client: 'officer' },
    });
  });
});

describe('a list', () => {
  test('is sorted newest first, paginated, and filtered by status', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count++) made.push((await announce('broker-b', scan())).documentId);
    const found: string[] = [];
    let next = '';
    do {
      const path = `${DOCUMENTS}?status=awaiting-upload&limit=2${next}`;
      const { status, body } = await service().as('officer').get(path);
      expect(status).toBe(200);
      found.push(...(body.items as Json[]).map((item) => String(item.documentId)));
      next = body.nextToken === undefined ? '' : `&nextToken=${String(body.nextToken)}`;
    } while (next !== '');
    expect(found.filter((id) => made.includes(id))).toEqual(made.toReversed());
    expect(new Set(found).size).toBe(found.length);
  });

  test.each(['status=lost', 'limit=0', 'limit=101', 'limit=ten', 'nextToken=nonsense', 'state=verified'])(
    'is refused with %s',
    async (query) => {
      const { status, body } = await service().as('officer').get(`${DOCUMENTS}?${query}`);
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { pointer: `/query/${query.split('=')[0]}`, message: expect.any(String) },
      ]);
    },
  );

  test('refuses a token of another status', async () => {
    const { body } = await service().as('officer').get(`${DOCUMENTS}?status=awaiting-upload&limit=1`);
    const path = `${DOCUMENTS}?status=verified&nextToken=${String(body.nextToken)}`;
    expect((await service().as('officer').get(path)).status).toBe(400);
  });
});

describe('references', () => {
  const authority = (name: string): string => `/v1/authorities/${name}/references`;

  test('are registered and counted, with advice on which to add', async () => {
    const path = authority('COUNTED');
    expect((await service().as('officer').get(path)).body).toMatchObject({
      items: [],
      valid: { stamp: 0, signature: 0 },
      advice: [expect.stringContaining('stamp'), expect.stringContaining('signature')],
    });
    const reference = await registered('COUNTED', { validFrom: '2020-01-01' });
    expect(reference).toMatchObject({
      status: 'active',
      kind: 'stamp',
      validFrom: '2020-01-01',
      quality: [],
    });
    await registered('COUNTED');
    await registered('COUNTED', { kind: 'signature' });
    await registered('COUNTED', { kind: 'signature', validTo: '2020-01-01' });
    await registered('COUNTED');
    expect((await service().as('officer').get(path)).body).toMatchObject({
      valid: { stamp: 3, signature: 1 },
      advice: [expect.stringContaining('signature')],
    });
    const first = await service().as('officer').get(`${path}?limit=2`);
    const rest = await service()
      .as('officer')
      .get(`${path}?limit=100&nextToken=${String(first.body.nextToken)}`);
    expect((first.body.items as Json[]).length + (rest.body.items as Json[]).length).toBe(5);
    expect(rest.body).not.toHaveProperty('nextToken');
    const { body } = await service().as('officer').get('/v1/authorities?limit=100');
    expect(body.items).toContainEqual({
      authorityId: 'COUNTED',
      valid: { stamp: 3, signature: 1 },
      advice: [expect.stringContaining('signature')],
    });
  });

  test('that show no mark are rejected with the reason', async () => {
    expect(await registered('REJECTED', {}, scan('unreadable'))).toMatchObject({
      status: 'rejected',
      problem: { type: 'urn:customs-scoring:problem:password-protected' },
    });
  });

  test('are retired, not deleted; retiring again changes nothing; documents are no longer compared with them', async () => {
    const { referenceId } = await registered('RETIRING');
    const path = `${authority('RETIRING')}/${String(referenceId)}`;
    const retired = await service().as('officer').call('DELETE', path);
    expect(retired).toMatchObject({
      status: 200,
      body: { status: 'retired', retiredBy: { client: 'officer' } },
    });
    expect((await service().as('operator').call('DELETE', path)).body).toEqual(retired.body);
    const { body } = await service().as('officer').get(authority('RETIRING'));
    expect(body).toMatchObject({
      items: [{ referenceId, status: 'retired' }],
      valid: { stamp: 0, signature: 0 },
    });
    const document = await uploaded('broker-a', scan(), { authorityId: 'RETIRING' });
    expect((await finished('broker-a', document)).findings).toMatchObject([{ match: null }]);
  });

  test('that do not exist, or belong to another authority, cannot be retired', async () => {
    const { referenceId } = await registered('OWNER');
    for (const path of [`${authority('OWNER')}/unknown`, `${authority('STRANGER')}/${String(referenceId)}`]) {
      expect((await service().as('officer').call('DELETE', path)).status).toBe(404);
    }
  });

  test('are refused with every bad field named', async () => {
    const bad = referenceBody({ kind: 'seal', sha256: 'x', validFrom: '2025-02-02', validTo: '2025-02-01' });
    const { status, body } = await service()
      .as('officer')
      .post(authority('a b'.replace(' ', '%20')), bad);
    expect(status).toBe(400);
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual(
      ['/kind', '/path/authorityId', '/sha256', '/validTo'].sort(),
    );
  });
});

describe('an announcement', () => {
  test('is refused with every bad field named, and stores nothing', async () => {
    const bad = {
      ...documentBody({ sizeBytes: 15 * 1024 * 1024 + 1, contentType: 'image/svg+xml', fileName: 'a/b' }),
      colour: 1,
    };
    const { status, body } = await service().as('broker-a').post(DOCUMENTS, bad);
    expect(status).toBe(400);
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual([
      '/colour',
      '/contentType',
      '/fileName',
      '/sizeBytes',
    ]);
  });
});

contractTests();
