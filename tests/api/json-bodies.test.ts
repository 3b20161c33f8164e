// Bodies over HTTP that two JSON readers could understand differently, and bodies in other encodings.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BATCH, DECLARATIONS, freshId, newDeclaration, pointersOf } from './support/declarations.ts';
import { type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const operator = (): ApiClient => service().as('operator');

/** The text of a declaration with one more member in front. */
function withMember(member: string, declaration: Json = newDeclaration()): string {
  return `{${member},${JSON.stringify(declaration).slice(1)}`;
}

async function expectNotStored(declarationId: unknown): Promise<void> {
  expect((await operator().get(`${DECLARATIONS}/${declarationId}`)).status).toBe(404);
}

describe('a repeated key', () => {
  test.each([
    ['with another value', '"office":"1"', '/office'],
    ['with the same value', `"office":${JSON.stringify(newDeclaration().office)}`, '/office'],
    ['written with an escape', '"\\u006fffice":"1"', '/office'],
    ['that holds the items', '"items":[]', '/items'],
    ['within an unknown field', '"extra":{"list":[{},{"a":1,"a":2}]}', '/extra/list/1/a'],
    ['named __proto__', '"__proto__":1,"__proto__":2', '/__proto__'],
  ])('%s is 400, and nothing is stored', async (_what, member, pointer) => {
    const declaration = newDeclaration();
    const { status, body } = await operator().post(DECLARATIONS, withMember(member, declaration));
    expect(status).toBe(400);
    expect(pointersOf(body)).toContain(pointer);
    await expectNotStored(declaration.declarationId);
  });

  test('within an item is 400, and nothing is stored', async () => {
    const declaration = newDeclaration();
    const text = JSON.stringify(declaration).replace('"hsCode"', '"hsCode":"090111","hsCode"');
    const { status, body } = await operator().post(DECLARATIONS, text);
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/items/0/hsCode'] });
    await expectNotStored(declaration.declarationId);
  });

  test('is named together with all other bad fields', async () => {
    const text = withMember('"items":[],"office":"1"', newDeclaration({ netMassKg: -1 }));
    const { status, body } = await operator().post(DECLARATIONS, text);
    expect(status).toBe(400);
    expect(pointersOf(body)).toEqual(['/office', '/items', '/items/0/netMassKg']);
  });

  test('within one declaration of a batch fails that one alone', async () => {
    const [first, bad, last] = [newDeclaration(), newDeclaration(), newDeclaration()];
    const text = `{"declarations":[${JSON.stringify(first)},${withMember('"office":"1"', bad)},${JSON.stringify(last)}]}`;
    const { status, body } = await operator().post(BATCH, text);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { declarationId: first.declarationId, score: expect.any(Number) },
      {
        declarationId: bad.declarationId,
        problem: {
          status: 400,
          errors: [{ pointer: '/declarations/1/office', message: 'Repeated field: give it once' }],
        },
      },
      { declarationId: last.declarationId, score: expect.any(Number) },
    ]);
    await expectNotStored(bad.declarationId);
  });

  test('of the batch itself fails the batch', async () => {
    const declaration = newDeclaration();
    const { status, body } = await operator().post(
      BATCH,
      `{"declarations":[${JSON.stringify(declaration)}],"declarations":[]}`,
    );
    expect(status).toBe(400);
    expect(pointersOf(body)).toContain('/declarations');
    await expectNotStored(declaration.declarationId);
  });

  test('makes a batch another one for its Idempotency-Key', async () => {
    const declaration = newDeclaration();
    const headers = { 'idempotency-key': freshId('KEY') };
    const repeated = `{"declarations":[${withMember('"office":"1"', declaration)}]}`;
    expect((await operator().post(BATCH, repeated, headers)).status).toBe(200);
    const { status } = await operator().post(BATCH, { declarations: [declaration] }, headers);
    expect(status).toBe(422);
  });

  test.each(['/v1/hs/predictions', '/v1/documents', '/v1/delinquency/runs'])(
    'is 400 at %s, too',
    async (path) => {
      const { status, body } = await operator().post(path, '{"a":1,"a":2}');
      expect(status).toBe(400);
      expect(body.errors).toContainEqual({ pointer: '/a', message: 'Repeated field: give it once' });
    },
  );
});

describe('a body', () => {
  const HS = '/v1/hs/predictions';
  const TEXT = JSON.stringify({ items: [{ description: '볶은 커피' }] });

  test.each([
    ['gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['zstd', zstdCompressSync(TEXT)],
  ])('that is compressed with %s is 415 with the reason', async (coding, bytes) => {
    const { status, headers, body } = await operator().post(HS, bytes, {
      'content-type': 'application/json',
      'content-encoding': coding,
    });
    expect({ status, detail: body.detail, accepted: headers['accept-encoding'] }).toEqual({
      status: 415,
      detail: `Send the body uncompressed, without Content-Encoding: ${coding}`,
      accepted: 'identity',
    });
  });

  test('may begin with a byte order mark', async () => {
    expect((await operator().post(HS, `\ufeff${TEXT}`)).status).toBe(200);
  });

  test.each([
    ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'The body is UTF-16 or UTF-32, not UTF-8'],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'The body is UTF-16 or UTF-32, not UTF-8'],
    [
      'Latin-1',
      Buffer.from('{"items":[{"description":"caf\xe9"}]}', 'latin1'),
      'The body is not valid UTF-8',
    ],
  ])('in %s is 400 with the reason', async (_what, bytes, detail) => {
    const { status, body } = await operator().post(HS, bytes);
    expect({ status, detail: body.detail }).toEqual({ status: 400, detail });
  });

  test('that says it is in another charset is 415', async () => {
    const headers = { 'content-type': 'application/json; charset=euc-kr' };
    const { status, body } = await operator().post(HS, TEXT, headers);
    expect({ status, detail: body.detail }).toEqual({
      status: 415,
      detail: 'Send the body in UTF-8, not in euc-kr',
    });
  });
});

contractTests();
