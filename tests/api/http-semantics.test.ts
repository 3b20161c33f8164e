// What HTTP clients expect of any service: Location, Retry-After, HEAD, compression and marked repeats.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../lib/routes.ts';
import { BATCH, DECLARATIONS, freshId, newDeclaration } from './support/declarations.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const operator = (): ApiClient => service().as('operator');

/** A file to announce; it is never uploaded. */
const FILE = {
  fileName: 'scan.png',
  contentType: 'image/png',
  sizeBytes: 4,
  sha256: createHash('sha256').update('scan').digest('hex'),
};
const DOCUMENT = { ...FILE, documentType: 'invoice', authorityId: 'KR-CHAMBER-DEMO' };
const REFERENCES = '/v1/authorities/KR-CHAMBER-DEMO/references';

function locationOf({ headers }: Answer): string {
  return String(headers.location);
}

describe('Location', () => {
  test('of a declaration and of its inspection leads to the declaration', async () => {
    const declaration = newDeclaration();
    const created = await operator().post(DECLARATIONS, declaration);
    expect(locationOf(created)).toBe(`${DECLARATIONS}/${declaration.declarationId}`);
    const inspected = await operator().post(`${locationOf(created)}/inspection`, { outcome: 'clear' });
    expect(locationOf(inspected)).toBe(locationOf(created));
    const { body } = await operator().get(locationOf(created));
    expect(body).toMatchObject({ inspection: { outcome: 'clear' } });
  });

  test('of a document leads to the document, whose status says when to look again', async () => {
    const created = await operator().post('/v1/documents', DOCUMENT);
    const { status, headers, body } = await operator().get(locationOf(created));
    expect({ status, again: headers['retry-after'], body }).toMatchObject({
      status: 200,
      again: '2',
      body: { status: 'awaiting-upload', documentId: created.body.documentId },
    });
  });

  test('of a reference leads to the list that shows it', async () => {
    const created = await operator().post(REFERENCES, { ...FILE, kind: 'stamp' });
    expect(created.status).toBe(201);
    const { body } = await operator().get(locationOf(created));
    const items = body.items as Json[];
    expect(items.map(({ referenceId }) => referenceId)).toContain(created.body.referenceId);
  });

  test('is missing from a refusal', async () => {
    const { status, headers } = await operator().post('/v1/documents', {});
    expect(status).toBe(400);
    expect(headers).not.toHaveProperty('location');
  });
});

describe('Idempotent-Replayed', () => {
  test('marks the second answer under a key, which else is the first, and no other', async () => {
    const send = (key: string) => operator().post('/v1/documents', DOCUMENT, { 'idempotency-key': key });
    const key = freshId('KEY');
    const first = await send(key);
    const second = await send(key);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(second.headers).toMatchObject({
      'idempotent-replayed': 'true',
      location: first.headers.location,
    });
    expect(second.text).toBe(first.text);
    expect((await send(freshId('KEY'))).headers).not.toHaveProperty('idempotent-replayed');
  });

  test('marks a batch under a key, too', async () => {
    const batch = { declarations: [newDeclaration()] };
    const headers = { 'idempotency-key': freshId('KEY') };
    expect((await operator().post(BATCH, batch, headers)).headers).not.toHaveProperty('idempotent-replayed');
    expect((await operator().post(BATCH, batch, headers)).headers['idempotent-replayed']).toBe('true');
  });

  test('marks a declaration and an inspection result that are sent again without a key', async () => {
    const declaration = newDeclaration();
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection`;
    for (const expected of [undefined, 'true']) {
      const { status, headers } = await operator().post(DECLARATIONS, declaration);
      expect([status, headers['idempotent-replayed']]).toEqual([201, expected]);
    }
    for (const expected of [undefined, 'true']) {
      const { status, headers } = await operator().post(path, { outcome: 'fraud' });
      expect([status, headers['idempotent-replayed']]).toEqual([201, expected]);
    }
  });

  test('marks no refusal', async () => {
    const declaration = newDeclaration();
    const headers = { 'idempotency-key': freshId('KEY') };
    await operator().post(DECLARATIONS, declaration, headers);
    const other = await operator().post(DECLARATIONS, { ...declaration, office: '99' }, headers);
    expect(other.status).toBe(422);
    expect(other.headers).not.toHaveProperty('idempotent-replayed');
  });
});

/** Headers that may differ between two answers to the same request. */
function comparable({ headers }: { headers: Headers }): Record<string, string> {
  const own = Object.fromEntries(headers);
  for (const name of ['date', 'apigw-requestid', 'keep-alive', 'connection']) delete own[name];
  return own;
}

async function request(method: string, path: string, headers: Record<string, string> = {}) {
  const token = await service().token('operator');
  return await fetch(`${service().endpoints.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity', ...headers },
  });
}

const READABLE = ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path);

describe('HEAD', () => {
  let stored = '';
  beforeAll(async () => {
    const declaration = newDeclaration();
    stored = declaration.declarationId;
    await operator().post(DECLARATIONS, declaration);
  });

  test.each(READABLE)('of %s is its GET without the body', async (template) => {
    const path = template.replace('{declarationId}', stored).replaceAll(/\{\w+\}/g, 'A-1');
    const get = await request('GET', path);
    const head = await request('HEAD', path);
    const length = (await get.arrayBuffer()).byteLength;
    expect(await head.text()).toBe('');
    expect(head.status).toBe(get.status);
    const { 'content-length': announced, ...others } = comparable(head);
    const { 'content-length': _, ...expected } = comparable(get);
    expect(others).toEqual(expected);
    // A problem document contains the id of its request, which has the same length in every answer.
    expect(Number(announced)).toBe(length);
  });

  test.each(READABLE.filter((path) => path !== '/v1/health'))(
    'of %s needs its token and scope',
    async (path) => {
      const { apiUrl } = service().endpoints;
      const url = `${apiUrl}${path.replaceAll(/\{\w+\}/g, 'A-1')}`;
      const anonymous = await fetch(url, { method: 'HEAD' });
      expect(anonymous.status).toBe(401);
      const narrow = await service().token('operator', 'delinquency:run');
      const { status } = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${narrow}` } });
      expect(status).toBe(403);
    },
  );

  test.each(['/', '/docs', '/openapi.json', '/issuer/.well-known/jwks.json'])(
    'of %s is answered',
    async (path) => {
      const head = await request('HEAD', path);
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
    },
  );

  test('of a route that only accepts POST is 405', async () => {
    expect((await request('HEAD', '/v1/hs/predictions')).status).toBe(405);
  });
});

describe('compression', () => {
  const LARGE = '/v1/models?cards=true';

  test.each(['gzip', 'br, gzip;q=0.5', '*'])(
    'of a large answer follows Accept-Encoding: %s',
    async (accepted) => {
      // `fetch` decompresses what it receives, and keeps the headers.
      const plain = await request('GET', LARGE);
      const packed = await request('GET', LARGE, { 'accept-encoding': accepted });
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      for (const { headers } of [plain, packed])
        expect(headers.get('vary')).toBe('accept-language, accept-encoding');
      expect(await packed.json()).toEqual(await plain.json());
      expect(Number(packed.headers.get('content-length'))).toBeLessThan(
        Number(plain.headers.get('content-length')) / 2,
      );
    },
  );

  test.each(['', 'identity', 'br', 'gzip;q=0', 'identity, gzip;q=0.5'])(
    'is not used for Accept-Encoding: "%s"',
    async (accepted) => {
      const answer = await operator().get(LARGE, { 'accept-encoding': accepted });
      expect(answer.headers).not.toHaveProperty('content-encoding');
      expect(answer.body).toHaveProperty('items');
    },
  );

  test('is not used for a client that does not name it', async () => {
    expect((await operator().get(LARGE)).headers).not.toHaveProperty('content-encoding');
  });

  test('is not used for a small answer', async () => {
    const answer = await request('GET', '/v1/health', { 'accept-encoding': 'gzip' });
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.headers.get('vary')).toBe('accept-language');
  });
});

contractTests();
