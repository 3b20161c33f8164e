// Invalid requests over HTTP: the answer is a problem document that names every bad field, and nothing is stored. These tests use one
// bad value per field; the others are in tests/unit/score-import/schemas.test.ts.
import { describe, expect, test } from 'vitest';
import {
  BATCH,
  DECLARATIONS,
  freshId,
  newDeclaration,
  pointersOf,
  scored,
  scoredBatch,
} from './support/declarations.ts';
import { DEPLOYED_STATE } from './support/deployed.ts';
import { send } from './support/http.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const operator = (): ApiClient => service().as('operator');

const MEGABYTE = 1024 * 1024;

async function expectNotStored(declarationId: string): Promise<void> {
  const { status } = await operator().get(`${DECLARATIONS}/${declarationId}`);
  expect(status, `${declarationId} must not be stored`).toBe(404);
}

/** Sends a bad declaration to both operations: alone, and in a batch with a good one, which is stored. */
async function expectRefused(changes: Json, pointers: readonly string[]): Promise<void> {
  const declaration = newDeclaration(changes);
  const alone = await operator().post(DECLARATIONS, declaration);
  expect(alone.status, alone.text).toBe(400);
  expect(pointersOf(alone.body).sort()).toEqual([...pointers].sort());
  const good = newDeclaration();
  const [bad, stored] = await scoredBatch(operator(), [declaration, good]);
  expect(pointersOf((bad as { problem: Json }).problem).sort()).toEqual(
    pointers.map((pointer) => `/declarations/0${pointer}`).sort(),
  );
  expect(stored).toMatchObject({ declarationId: good.declarationId, score: expect.any(Number) });
  if (!('declarationId' in changes)) await expectNotStored(declaration.declarationId);
}

describe('the fields of a declaration', () => {
  const FIELDS = Object.keys(newDeclaration());

  test('of the wrong type are named all at once', async () => {
    const wrong = Object.fromEntries(
      FIELDS.map((field) => [field, typeof newDeclaration()[field] === 'number' ? '12' : 12]),
    );
    const { status, body } = await operator().post(DECLARATIONS, wrong);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: 'urn:customs-scoring:problem:invalid-request',
      detail: '14 fields are not valid',
    });
    expect(pointersOf(body).sort()).toEqual(FIELDS.map((field) => `/${field}`).sort());
  });

  test.each([
    ['null', null],
    ['a list', ['x']],
    ['an object', { $ne: 1 }],
    ['true', true],
  ])('that are %s are named all at once', async (_, value) => {
    const { declarationId: __, ...fields } = newDeclaration();
    const names = Object.keys(fields);
    await expectRefused(
      Object.fromEntries(names.map((name) => [name, value])),
      // A list is a list of items, whatever is in it.
      names.map((name) => (name === 'items' && Array.isArray(value) ? '/items/0' : `/${name}`)),
    );
  });

  test('that are missing are named all at once, except seller and courier', async () => {
    const { status, body } = await operator().post(DECLARATIONS, {});
    expect(status).toBe(400);
    const required = FIELDS.filter((field) => field !== 'sellerId' && field !== 'courierId');
    expect(pointersOf(body).sort()).toEqual(required.map((field) => `/${field}`).sort());
    for (const { message } of body.errors as { message: string }[]) expect(message).toMatch(/^\w/);
  });

  test('that are unknown are named all at once, so that a misspelt one is never ignored', async () => {
    await expectRefused({ importerID: 'X', 'item/price': 1, 'a~b': 2, '': 3, 'über uns': null }, [
      '/importerID',
      '/item~1price',
      '/a~0b',
      '/',
      '/über uns',
    ]);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'are refused if they are named %s',
    async (name) => {
      const declaration = newDeclaration();
      const text = `{"${name}":{"lane":"green"},${JSON.stringify(declaration).slice(1)}`;
      const { status, body } = await operator().post(DECLARATIONS, text);
      expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: [`/${name}`] });
      await expectNotStored(declaration.declarationId);
      const batch = await operator().post(BATCH, `{"declarations":[${text}]}`);
      const [item] = batch.body.items as { problem: Json }[];
      expect(pointersOf(item?.problem ?? {})).toEqual([`/declarations/0/${name}`]);
    },
  );

  test('cannot be a negative amount', async () => {
    await expectRefused({ taxRate: -0.01, netMassKg: -0.01, price: { amount: -0.01 } }, [
      '/items/0/taxRate',
      '/items/0/netMassKg',
      '/items/0/price/amount',
    ]);
  });

  test('cannot be an implausibly large amount', async () => {
    const huge = { taxRate: 10_001, netMassKg: 1.01e10, price: { amount: Number.MAX_VALUE } };
    await expectRefused(huge, ['/items/0/taxRate', '/items/0/netMassKg', '/items/0/price/amount']);
  });

  test('cannot be a number outside the range of numbers', async () => {
    const declaration = newDeclaration();
    const text = JSON.stringify(declaration).replace('250.5', '1e400');
    const { status, body } = await operator().post(DECLARATIONS, text);
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/items/0/netMassKg'] });
    await expectNotStored(declaration.declarationId);
  });

  test('cannot be a date that does not exist', async () => {
    await expectRefused({ declaredOn: '2020-02-30' }, ['/declaredOn']);
  });

  test('cannot be a date in the future in every time zone', async () => {
    const day = (hoursAhead: number): string =>
      new Date(Date.now() + hoursAhead * 3_600_000).toISOString().slice(0, 10);
    await expectRefused({ declaredOn: day(14 + 24) }, ['/declaredOn']);
    await expectRefused({ declaredOn: '2999-01-01' }, ['/declaredOn']);
    await scored(operator(), newDeclaration({ declaredOn: day(13) }));
  });

  test('cannot name an unknown country, subheading or code', async () => {
    const wrong = {
      ...{ departureCountry: 'XX', transportMode: 'A B' },
      ...{ office: 'A B', processType: 'A B', importType: 'A B', importUse: 'A B', paymentType: 'A B' },
    };
    const wrongInItem = { originCountry: 'XX', hsCode: '64039', taxType: 'A B', originMark: 'A B' };
    await expectRefused({ ...wrong, ...wrongInItem }, [
      ...Object.keys(wrong).map((name) => `/${name}`),
      ...Object.keys(wrongInItem).map((name) => `/items/0/${name}`),
    ]);
  });

  test('cannot have a party with a control character', async () => {
    const names = ['declarantId', 'importerId', 'sellerId', 'courierId'];
    await expectRefused(
      Object.fromEntries(names.map((name) => [name, 'ABC\u202eDEF'])),
      names.map((name) => `/${name}`),
    );
  });

  test.each(['\u200b', '\u3164', '\u2800', '\u00ad', '\ufe0f', '\u{e0041}', '\ue000', '\u0301'])(
    'cannot have a party made of %j or with it between letters',
    async (invisible) => {
      await expectRefused({ importerId: invisible, sellerId: `A${invisible.normalize('NFD')} B\u200b` }, [
        '/importerId',
        '/sellerId',
      ]);
    },
  );

  test('cannot have an id that is a path', async () => {
    await expectRefused({ declarationId: '../A' }, ['/declarationId']);
  });

  test('can contain letters of any script, including right-to-left ones', async () => {
    const parties = {
      importerId: 'شركة النور',
      declarantId: 'סוכן מכס',
      sellerId: '深圳 7',
      courierId: 'हिमालय',
    };
    await scored(operator(), newDeclaration(parties));
  });
});

describe('a body', () => {
  const parses: readonly (readonly [string, string | Buffer, string])[] = [
    ['empty', '', 'empty'],
    ['only spaces', ' \n ', 'empty'],
    ['not JSON', 'declarationId=1', 'not valid JSON'],
    ['cut off', '{"declarationId":"A-1",', 'not valid JSON'],
    ['with NaN', JSON.stringify(newDeclaration()).replace('250.5', 'NaN'), 'not valid JSON'],
    ['with Infinity', JSON.stringify(newDeclaration()).replace('250.5', '-Infinity'), 'not valid JSON'],
    ['with single quotes', "{'declarationId':'A-1'}", 'not valid JSON'],
    ['with a comment', '{/* */}', 'not valid JSON'],
    ['with a trailing comma', '{"a":1,}', 'not valid JSON'],
    ['with a control character', '{"a":"\u0001"}', 'not valid JSON'],
    ['of two documents', '{}{}', 'not valid JSON'],
    ['in UTF-16', Buffer.from('{}', 'utf16le'), 'UTF-16 or UTF-32, not UTF-8'],
    ['compressed', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'compressed with gzip'],
  ];

  test.each(parses)('that is %s is 400 and is not quoted', async (_, body, detail) => {
    for (const path of [DECLARATIONS, BATCH, `${DECLARATIONS}/A-1/inspection`]) {
      const answer = await operator().post(path, body);
      expect(answer.status).toBe(400);
      expect(answer.body.type).toBe('urn:customs-scoring:problem:invalid-json');
      expect(answer.body.detail).toContain(detail);
      expect(pointersOf(answer.body)).toEqual(['']);
      expect(answer.text).not.toContain('declarationId');
    }
  });

  test('that is not UTF-8 is 400: invalid bytes are never silently replaced', async () => {
    const declaration = newDeclaration();
    await scored(operator(), declaration);
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection`;
    const latin1 = Buffer.from('{"outcome":"clear","note":"Café"}', 'latin1');
    const answer = await operator().post(path, latin1);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain('UTF-8');
    const read = await operator().get(`${DECLARATIONS}/${declaration.declarationId}`);
    expect(read.body).not.toHaveProperty('inspection');
  });

  test.each(['null', '[]', '"text"', '12', 'true'])(
    'that is %s instead of an object is 400',
    async (body) => {
      for (const path of [DECLARATIONS, BATCH]) {
        const answer = await operator().post(path, body);
        expect({ status: answer.status, pointers: pointersOf(answer.body) }).toEqual({
          status: 400,
          pointers: [''],
        });
      }
    },
  );

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'application/gzip',
    'json',
  ])('of the type %s is 415', async (type) => {
    const declaration = newDeclaration();
    for (const [path, body] of [
      [DECLARATIONS, declaration],
      [BATCH, { declarations: [declaration] }],
      [`${DECLARATIONS}/A-1/inspection`, { outcome: 'clear' }],
    ] as const) {
      const answer = await operator().post(path, body, { 'content-type': type });
      expect(answer.status).toBe(415);
      expect(answer.body.detail).toContain('application/json');
    }
    await expectNotStored(declaration.declarationId);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.customs+json'])(
    'of the type %s is accepted',
    async (type) => {
      const answer = await operator().post(DECLARATIONS, newDeclaration(), { 'content-type': type });
      expect(answer.status).toBe(201);
    },
  );

  test.each([7 * MEGABYTE, 11 * MEGABYTE])('of %d bytes is 413', async (bytes) => {
    const declaration = newDeclaration();
    const text = JSON.stringify({ ...declaration, note: 'x'.repeat(bytes) });
    expect((await operator().post(DECLARATIONS, text)).status).toBe(413);
    const items = `{"declarations":[${JSON.stringify(declaration)},"${'x'.repeat(bytes)}"]}`;
    expect((await operator().post(BATCH, items)).status).toBe(413);
    await expectNotStored(declaration.declarationId);
  });

  test('of 11 MB is 413 because of its Content-Length alone', async () => {
    const token = await service().token('operator');
    const answer = await send(service().endpoints.apiUrl, {
      method: 'POST',
      path: DECLARATIONS,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        expect: '100-continue',
      },
      body: Buffer.alloc(11 * MEGABYTE, ' '),
    });
    expect(answer.status).toBe(413);
  });

  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  test.each([100, 10_000, 1_000_000])('nested %d deep is 400', async (depth) => {
    const declaration = newDeclaration();
    const inField = `{"deep":${nested(depth)},${JSON.stringify(declaration).slice(1)}`;
    for (const body of [nested(depth), inField]) {
      expect((await operator().post(DECLARATIONS, body)).status).toBe(400);
    }
    await expectNotStored(declaration.declarationId);
  });

  test.each([100, 10_000, 1_000_000])(
    'of a batch with an item nested %d deep causes no internal error, with or without a key',
    async (depth) => {
      const body = `{"declarations":[${nested(depth)}]}`;
      const plain = await operator().post(BATCH, body);
      expect(plain.status).toBe(200);
      const [item] = plain.body.items as { problem: Json }[];
      expect(item?.problem.status).toBe(400);
      const keyed = await operator().post(BATCH, body, { 'idempotency-key': freshId('DEEP') });
      expect([200, 400]).toContain(keyed.status);
    },
  );

  test('with a hundred thousand unknown fields is 400 and lists the first of them', async () => {
    const fields = Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(',');
    const { status, body } = await operator().post(DECLARATIONS, `{${fields}}`);
    expect(status).toBe(400);
    expect(body.detail).toBe('100012 fields are not valid; the first 32 of them are listed');
    const inBatch = await operator().post(BATCH, `{"declarations":[{${fields}}]}`);
    expect(inBatch.status).toBe(200);
    const onlyItems = await operator().post(BATCH, `{"declarations":[],${fields}}`);
    expect(onlyItems.status).toBe(400);
  });

  test.each(['/', '~', '"', '\u0001', '한'])(
    'of 500 items full of unknown fields made of %j is answered item by item',
    async (letter) => {
      const bytes = Buffer.byteLength(JSON.stringify(letter)) - 2;
      const name = letter.repeat(Math.min(36, Math.floor(200 / bytes)));
      const fields = Array.from({ length: 40 }, (_, index) => [`${name}${index}`, 1]);
      const item = Object.fromEntries(fields);
      const { status, body } = await operator().post(BATCH, { declarations: Array(500).fill(item) });
      expect(status).toBe(200);
      const items = body.items as { problem: Json }[];
      expect(items).toHaveLength(500);
      for (const { problem } of items) expect(pointersOf(problem)).toHaveLength(32);
    },
  );

  test('with a field whose name has four million letters is 400 and does not repeat it', async () => {
    for (const letter of ['/', 'x']) {
      const body = `{"${letter.repeat(4_000_000)}":1,${JSON.stringify(newDeclaration()).slice(1)}`;
      const answer = await operator().post(DECLARATIONS, body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([
        { pointer: '', message: 'Unknown field with a name of 4000000 characters' },
      ]);
    }
  });
});

describe('a batch', () => {
  test.each([
    ['no declarations', {}, ['/declarations']],
    ['an empty list', { declarations: [] }, ['/declarations']],
    ['an object instead of a list', { declarations: { 0: newDeclaration() } }, ['/declarations']],
    ['null instead of a list', { declarations: null }, ['/declarations']],
    ['unknown fields', { declarations: [{}], dryRun: true, lane: 'red' }, ['/dryRun', '/lane']],
  ])('with %s is 400', async (_, body, pointers) => {
    const answer = await operator().post(BATCH, body);
    expect({ status: answer.status, pointers: pointersOf(answer.body).sort() }).toEqual({
      status: 400,
      pointers,
    });
  });

  test.each([501, 10_000])('of %d items is 400 and nothing of it is stored', async (length) => {
    const declaration = newDeclaration();
    const items = [declaration, ...Array.from({ length: length - 1 }, () => ({}))];
    const { status, body } = await operator().post(BATCH, { declarations: items });
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/declarations'] });
    await expectNotStored(declaration.declarationId);
  });
});

describe('a path', () => {
  test.each([
    '%2F',
    '..',
    '..%2F..%2Fetc%2Fpasswd',
    '%2e%2e',
    '%00',
    'A%00',
    'A%2FB',
    'A%20B',
    'A%0d%0aX:1',
    '%C3%A9',
    '%ED%A0%80',
    '%ff',
    '%',
    '%zz',
    '{declarationId}',
    '*',
    "'",
    ';',
    'A'.repeat(65),
    'A'.repeat(6000),
  ])('with the id %s is 400', async (id) => {
    for (const call of [
      operator().get(`${DECLARATIONS}/${id}`),
      operator().post(`${DECLARATIONS}/${id}/inspection`, { outcome: 'clear' }),
    ]) {
      const { status, body } = await call;
      expect(status).toBe(400);
      // A path that cannot be decoded has no field that could be named.
      expect(['/path/declarationId', undefined]).toContain(pointersOf(body)[0]);
    }
  });

  test.each([
    // The local host serves its start page there.
    ...(DEPLOYED_STATE === undefined ? [] : ['/']),
    '/v1',
    '/v1/',
    '/v2/declarations',
    '/V1/declarations',
    '/v1/Declarations',
    '/v1//declarations',
    '//v1/declarations',
    '/v1/declarations/',
    '/v1/declarations/../models',
    '/v1/declarations/./A-1',
    '/v1/declarations/A-1/',
    '/v1/declarations/A-1/inspections',
    '/v1/declarations/A-1/inspection/1',
    '/v1/declarations/a/b',
    '/v1/declarations%2FA-1',
    '/issuer',
    '/issuer/',
    '/.well-known/openid-configuration',
    '/endpoints.json',
    '/__proto__',
    '/v1/constructor',
  ])('without a route is 404: %s', async (path) => {
    const { status, body } = await operator().get(path);
    expect({ status, body }).toEqual({ status: 404, body: { message: 'Not Found' } });
  });

  test.each([
    ['DELETE', DECLARATIONS, 'GET, HEAD, POST'],
    ['PUT', DECLARATIONS, 'GET, HEAD, POST'],
    ['PATCH', `${DECLARATIONS}/A-1`, 'GET, HEAD'],
    ['DELETE', `${DECLARATIONS}/A-1`, 'GET, HEAD'],
    ['GET', `${DECLARATIONS}/A-1/inspection`, 'POST'],
    ['DELETE', `${DECLARATIONS}/A-1/inspection`, 'POST'],
    ['POST', '/v1/health', 'GET, HEAD'],
    ['POST', '/v1/models', 'GET, HEAD'],
  ])('with another method is 405: %s %s', async (method, path, allow) => {
    const { status, headers } = await operator().call(method, path);
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow });
  });

  test('with an unknown query parameter is 400', async () => {
    const declaration = newDeclaration();
    const answers: Answer[] = [
      await operator().get('/v1/health?verbose=1'),
      await operator().get('/v1/models?verbose=1'),
      await operator().get(`${DECLARATIONS}/A-1?verbose=1`),
      await operator().post(`${DECLARATIONS}?verbose=1`, declaration),
      await operator().post(`${BATCH}?verbose=1`, { declarations: [declaration] }),
      await operator().post(`${DECLARATIONS}/A-1/inspection?verbose=1`, { outcome: 'clear' }),
    ];
    for (const { status, body } of answers) {
      expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ['/query/verbose'] });
    }
    await expectNotStored(declaration.declarationId);
  });

  test.each(['__proto__=1', 'constructor=1', 'toString=1', 'lane[]=red', '%00=1'])(
    'with the query parameter %s is 400',
    async (query) => {
      const { status, body } = await operator().get(`${DECLARATIONS}?lane=red&day=2020-01-02&${query}`);
      expect({ status, count: pointersOf(body).length }).toEqual({ status: 400, count: 1 });
    },
  );

  test('whose request is wrong in path, query and body at once names every bad field', async () => {
    const path = `${DECLARATIONS}/A%2FB/inspection?verbose=1`;
    const { body } = await operator().post(path, { outcome: 'guilty', fine: 1 });
    expect(pointersOf(body).sort()).toEqual(['/fine', '/outcome', '/path/declarationId', '/query/verbose']);
  });
});

describe('headers', () => {
  test.each([11_000, 60_000])('of %d bytes are 431', async (length) => {
    const answer = await operator().get(`${DECLARATIONS}/A-1`, { 'x-long': 'x'.repeat(length) });
    expect(answer.status).toBe(431);
  });

  test('larger than the server reads are 431 too', async () => {
    const headers = { 'x-long': 'x'.repeat(200_000) };
    const answer = await send(service().endpoints.apiUrl, { method: 'GET', path: '/v1/health', headers });
    expect(answer.status).toBe(431);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.text)).toEqual({ message: 'Request Header Fields Too Large' });
  });

  test('of 9,000 bytes are accepted', async () => {
    const answer = await service()
      .with(undefined)
      .get('/v1/health', { 'x-long': 'x'.repeat(9_000) });
    expect(answer.status).toBe(200);
  });

  test('that are unknown change nothing', async () => {
    const answer = await operator().post(DECLARATIONS, newDeclaration(), {
      'x-http-method-override': 'DELETE',
      'x-original-url': '/v1/models',
      'x-forwarded-for': '203.0.113.1',
      cookie: 'session=1; admin=true',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });
});

contractTests();
