// The API handler: how every route processes a request before its action runs, and the outcome of the action.

import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type ApiCall, apiHandler } from '../../../functions/shared/http/api-handler.ts';
import type { Idempotency } from '../../../functions/shared/http/idempotency.ts';
import { Problem, ProblemError } from '../../../functions/shared/http/problem.ts';
import { ReplayedAnswer } from '../../../functions/shared/http/replayed.ts';
import { type RouteRequest, route } from '../../../functions/shared/http/route.ts';
import { message } from '../../../functions/shared/words/message.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../support/api-event.ts';

const makeThing = route({
  operationId: 'makeThing',
  method: 'POST',
  path: '/v1/things/{thingId}',
  scope: 'declarations:score',
  entry: 'functions/things/handlers/make-thing.ts',
  tag: 'Service',
  summary: 'Make a thing',
  request: {
    params: z.strictObject({ thingId: z.string().regex(/^T\d+$/, 'Expected T and digits') }),
    body: z.strictObject({ name: z.string(), sizeKg: z.number() }),
  },
  status: 201,
  response: { description: 'The thing', schema: z.object({}) },
});

const listThings = route({
  operationId: 'listThings',
  method: 'GET',
  path: '/v1/things',
  scope: 'declarations:read',
  entry: 'functions/things/handlers/list-things.ts',
  tag: 'Service',
  summary: 'List things',
  request: { query: z.strictObject({ colour: z.string() }) },
  status: 200,
  response: { description: 'Things', schema: z.object({}) },
});

const ping = route({
  operationId: 'ping',
  method: 'GET',
  path: '/v1/ping',
  scope: null,
  entry: 'functions/things/handlers/ping.ts',
  tag: 'Service',
  summary: 'Ping',
  request: {},
  status: 200,
  response: { description: 'Pong', schema: z.object({}) },
});

const GOOD: EventParts = {
  path: '/v1/things/T1',
  pathParameters: { thingId: 'T1' },
  body: { name: 'diamonds', sizeKg: 2 },
};

let written: string[];
beforeEach(() => {
  written = [];
  const keep = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything the invocation wrote: log lines and metrics. */
function output(): string {
  return written.join('');
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

async function answerOf<Request extends RouteRequest>(
  definition: Parameters<typeof apiHandler<Request>>[0],
  parts: EventParts,
  action: (call: ApiCall<Request>) => Promise<object> = async () => ({ made: true }),
): Promise<Answer> {
  const result = await apiHandler(definition, action)(apiEvent(parts), lambdaContext());
  return {
    status: result.statusCode,
    headers: result.headers ?? {},
    body: bodyOf(result),
    text: result.body ?? '',
  };
}

function pointers(answer: Answer): string[] {
  return ((answer.body.errors ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
}

describe('a request that matches its route', () => {
  it("is answered with the route's status and JSON that no cache keeps", async () => {
    const answer = await answerOf(makeThing, GOOD);
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: { made: true },
    });
  });

  it('reaches its action parsed, with who asks', async () => {
    let seen: unknown;
    await answerOf(
      makeThing,
      { ...GOOD, clientId: 'broker-a' },
      async ({ params, query, body, caller, requestId }) => {
        seen = { params, query, body, caller, requestId };
        return {};
      },
    );
    expect(seen).toEqual({
      params: { thingId: 'T1' },
      query: undefined,
      body: { name: 'diamonds', sizeKg: 2 },
      caller: { client: 'broker-a', party: undefined, scopes: [] },
      requestId: 'request-1',
    });
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/merge-patch+json',
  ])('may name its content %s', async (contentType) => {
    const answer = await answerOf(makeThing, { ...GOOD, headers: { 'content-type': contentType } });
    expect(answer.status).toBe(201);
  });

  it('may come in base64, as API Gateway encodes what it takes for binary', async () => {
    const body = Buffer.from(JSON.stringify({ name: '다이아몬드', sizeKg: 2 })).toString('base64');
    let name: unknown;
    await answerOf(makeThing, { ...GOOD, body, isBase64Encoded: true }, async (call) => {
      name = call.body.name;
      return {};
    });
    expect(name).toBe('다이아몬드');
  });
});

describe('a body', () => {
  const TEXT = JSON.stringify({ name: '다이아몬드', sizeKg: 2 });

  async function nameIn(parts: Partial<EventParts>): Promise<unknown> {
    let name: unknown;
    const answer = await answerOf(makeThing, { ...GOOD, ...parts }, async (call) => {
      name = call.body.name;
      return {};
    });
    return name ?? answer.body;
  }

  it.each([
    ['text', { body: `\ufeff${TEXT}` }],
    ['base64', { body: Buffer.from(`\ufeff${TEXT}`).toString('base64'), isBase64Encoded: true }],
  ])('may begin with a byte order mark in %s', async (_what, parts) => {
    expect(await nameIn(parts)).toBe('다이아몬드');
  });

  it.each([`\ufeff\ufeff${TEXT}`, `${TEXT}\ufeff`])(
    'with another byte order mark is not JSON: %j',
    async (body) => {
      expect((await answerOf(makeThing, { ...GOOD, body })).body.type).toBe(
        'urn:customs-scoring:problem:invalid-json',
      );
    },
  );

  it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'us-ascii'])('may name its charset %s', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect(await nameIn({ body: TEXT, headers })).toBe('다이아몬드');
  });

  it.each(['utf-16', 'UTF-16LE', '"euc-kr"', 'iso-8859-1'])('in the charset %s is 415', async (charset) => {
    const headers = { 'content-type': `application/json;charset=${charset}` };
    const answer = await answerOf(makeThing, { ...GOOD, body: TEXT, headers });
    expect(answer).toMatchObject({
      status: 415,
      body: { detail: `Send the body in UTF-8, not in ${charset.replaceAll('"', '')}` },
    });
  });

  it.each(['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'identity, gzip'])(
    'with the Content-Encoding %s is 415, however the event carries it',
    async (coding) => {
      const compressed = gzipSync(TEXT);
      const headers = { 'content-type': 'application/json', 'content-encoding': coding };
      for (const parts of [
        { body: compressed.toString('base64'), isBase64Encoded: true },
        { body: compressed.toString('utf8') },
      ]) {
        const answer = await answerOf(makeThing, { ...GOOD, ...parts, headers });
        expect(answer).toMatchObject({
          status: 415,
          headers: { 'accept-encoding': 'identity' },
          body: {
            detail: `Send the body uncompressed, without Content-Encoding: ${coding.toLowerCase()}`,
          },
        });
      }
    },
  );

  it.each(['identity', '', 'Identity, identity'])('may have the Content-Encoding "%s"', async (coding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    expect(await nameIn({ body: TEXT, headers })).toBe('다이아몬드');
  });

  const UTF16 = Buffer.from(TEXT, 'utf16le');
  it.each([
    ['UTF-16 or UTF-32', 'UTF-16 (little-endian)', UTF16],
    ['UTF-16 or UTF-32', 'UTF-16 (big-endian)', Buffer.from(UTF16).swap16()],
    ['UTF-16 or UTF-32', 'UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16])],
    [
      'UTF-16 or UTF-32',
      'UTF-32',
      Buffer.from([...'{"a":1}'].flatMap((one) => [0, 0, 0, one.charCodeAt(0)])),
    ],
    ['compressed with gzip', 'gzip without its header', gzipSync(TEXT)],
  ])('is said to be %s if it is %s', async (form, _what, bytes) => {
    for (const parts of [
      { body: bytes.toString('base64'), isBase64Encoded: true },
      { body: bytes.toString('utf8') },
    ]) {
      const answer = await answerOf(makeThing, { ...GOOD, ...parts });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          type: 'urn:customs-scoring:problem:invalid-json',
          detail: `The body is ${form}, not UTF-8`,
          errors: [{ pointer: '', message: 'Expected JSON in UTF-8' }],
        },
      });
    }
  });
});

describe('a body with repeated keys', () => {
  it('is refused by name, together with every other bad field', async () => {
    const body = '{"name":"a","sizeKg":"2","\\u006eame":"b","colour":1,"colour":2}';
    const answer = await answerOf(makeThing, { ...GOOD, body });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        type: 'urn:customs-scoring:problem:invalid-request',
        errors: [
          { pointer: '/name', message: 'Repeated field: give it once' },
          { pointer: '/colour', message: 'Repeated field: give it once' },
          { pointer: '/sizeKg', message: 'Expected number, got string' },
          { pointer: '/colour', message: 'Unknown field: it is not part of this request' },
        ],
      },
    });
  });

  it('is refused although its values are the same', async () => {
    const answer = await answerOf(makeThing, { ...GOOD, body: '{"name":"a","name":"a","sizeKg":2}' });
    expect(answer).toMatchObject({ status: 400, body: { detail: '1 field is not valid' } });
  });

  it('does not have a long name of goods repeated in its answer', async () => {
    const goods = 'diamonds'.repeat(10);
    const body = `{"name":"a","sizeKg":2,"${goods}":1,"${goods}":2}`;
    const answer = await answerOf(makeThing, { ...GOOD, body });
    expect(answer.text).not.toContain('diamonds');
    expect(answer.body.errors).toContainEqual({
      pointer: '',
      message: 'Repeated field with a name of 80 characters',
    });
  });

  it('is answered like any other if all of it is bad', async () => {
    const members = Array.from({ length: 1_000 }, (_, index) => `"k${index}":1,"k${index}":2`);
    const answer = await answerOf(makeThing, { ...GOOD, body: `{${members.join(',')}}` });
    expect(answer.body.errors).toHaveLength(32);
    expect(answer.body.detail).toBe('2002 fields are not valid; the first 32 of them are listed');
  });
});

describe('a body that is not JSON', () => {
  // V8 does not say where every one breaks.
  it.each([
    ['{"name":"diamonds","sizeKg":2', 'unexpected content at position 29 (line 1 column 30)'],
    ['{"name":"diamonds",\n,}', 'unexpected content at position 20 (line 2 column 1)'],
    ['{"name":"diamonds', 'unexpected content at position 17 (line 1 column 18)'],
    ['{"name":', 'unexpected end of the body'],
    ['{"name": diamonds}', 'unexpected character "d"'],
    ['diamonds', 'unexpected character "d"'],
  ])('%j is refused with the position of the error and without its content', async (body, message) => {
    const answer = await answerOf(makeThing, { ...GOOD, body });
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('urn:customs-scoring:problem:invalid-json');
    expect(answer.body.detail).toBe(`The body is not valid JSON: ${message}`);
    expect(answer.body.errors).toEqual([{ pointer: '', message }]);
    expect(answer.text).not.toContain('diamonds');
  });

  it('is never repeated in the answer or the log, however it breaks', async () => {
    const secret = fc.stringMatching(/^[a-z]{12}$/);
    await fc.assert(
      fc.asyncProperty(
        secret,
        fc.nat(40),
        fc.string({ minLength: 1, maxLength: 3 }),
        async (goods, at, noise) => {
          const text = JSON.stringify({ name: goods, sizeKg: 1 });
          const body = `${text.slice(0, at)}${noise}${text.slice(at)}x`;
          const answer = await answerOf(makeThing, { ...GOOD, body });
          expect(answer.status).toBe(400);
          expect(answer.text).not.toContain(goods);
          expect(output()).not.toContain(goods);
        },
      ),
    );
  });

  it.each(['', '   ', '\n'])('but is empty (%j) is said to be empty', async (body) => {
    const answer = await answerOf(makeThing, { ...GOOD, body });
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: 'The body is empty; a JSON object was expected' },
    });
  });

  it('but is missing is said to be empty', async () => {
    const { body: _body, ...without } = GOOD;
    expect((await answerOf(makeThing, without)).body.detail).toBe(
      'The body is empty; a JSON object was expected',
    );
  });

  it('but bytes that are no UTF-8 is refused as such', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('","sizeKg":1}'),
    ]);
    const answer = await answerOf(makeThing, {
      ...GOOD,
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    expect(answer).toMatchObject({ status: 400, body: { detail: 'The body is not valid UTF-8' } });
  });

  it.each(['null', '[]', '5', '"text"', 'true'])('object but %s is refused at its root', async (body) => {
    const answer = await answerOf(makeThing, { ...GOOD, body });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['']);
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/jsonp', ''])(
    'by its content type "%s" is 415',
    async (contentType) => {
      const answer = await answerOf(makeThing, { ...GOOD, headers: { 'content-type': contentType } });
      expect(answer.status).toBe(415);
    },
  );
});

describe('a request with bad fields', () => {
  it('gets all of them reported at once, in path and body', async () => {
    const answer = await answerOf(makeThing, {
      ...GOOD,
      pathParameters: { thingId: 'X' },
      body: { name: 7, colour: 'red' },
    });
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { type: 'urn:customs-scoring:problem:invalid-request', detail: '4 fields are not valid' },
    });
    expect(pointers(answer)).toEqual(['/path/thingId', '/name', '/sizeKg', '/colour']);
  });

  it('gets an unknown query parameter reported', async () => {
    const answer = await answerOf(listThings, { method: 'GET', query: { colour: 'red', color: 'red' } });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/query/color']);
  });

  it.each([ping, makeThing])(
    'gets any query parameter reported where $operationId takes none',
    async (definition) => {
      const answer = await answerOf(definition as typeof makeThing, { ...GOOD, query: { dryRun: 'true' } });
      expect(answer.status).toBe(400);
      expect(pointers(answer)).toEqual(['/query/dryRun']);
    },
  );

  it('never reaches the action', async () => {
    const action = vi.fn(async () => ({}));
    await answerOf(makeThing, { ...GOOD, body: { name: 7 } }, action);
    expect(action).not.toHaveBeenCalled();
  });
});

describe('a request without a caller', () => {
  it('is 401 on a route with a scope, before anything of it is read', async () => {
    const action = vi.fn(async () => ({}));
    const answer = await answerOf(makeThing, { ...GOOD, body: '{"broken', clientId: null }, action);
    expect(answer).toMatchObject({ status: 401, body: { title: 'Authentication required' } });
    expect(action).not.toHaveBeenCalled();
  });

  it('is answered on a public route', async () => {
    expect((await answerOf(ping, { method: 'GET', clientId: null })).status).toBe(200);
  });
});

describe('an action that fails', () => {
  const internal = new Error('connect ECONNREFUSED 10.0.0.7:8000 table Declarations-8F3');

  it('unexpectedly is a 500 that reveals nothing about the implementation', async () => {
    const answer = await answerOf(makeThing, GOOD, async () => {
      throw internal;
    });
    expect(answer.status).toBe(500);
    expect(Problem.parse(answer.body)).toMatchObject({
      type: 'about:blank',
      title: 'Internal error',
      instance: '/v1/things/T1',
      requestId: 'request-1',
    });
    expect(answer.text).not.toMatch(/ECONNREFUSED|10\.0\.0\.7|Declarations|at .*\.ts/);
  });

  it('unexpectedly is logged with its stack, its code and the request id', async () => {
    await answerOf(makeThing, GOOD, async () => {
      throw internal;
    });
    const line = output()
      .split('\n')
      .find((text) => text.includes('REQ002'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      level: 'ERROR',
      code: 'REQ002',
      requestId: 'request-1',
      error: { message: internal.message, stack: expect.stringContaining('api-handler.test.ts') },
    });
  });

  it.each(['a text', undefined, 42])(
    'by throwing %j, which is not an Error, is a 500 as well',
    async (thrown) => {
      const answer = await answerOf(makeThing, GOOD, async () => {
        throw thrown;
      });
      expect(answer.status).toBe(500);
    },
  );

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException'])(
    'for the %s of a backing service is a 503 that may be repeated',
    async (name) => {
      const answer = await answerOf(makeThing, GOOD, async () => {
        throw Object.assign(new Error('Rate exceeded for table Declarations'), { name });
      });
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      expect(answer.text).not.toContain('Declarations');
    },
  );

  it('with a problem of its own is answered with it: status, kind, headers, path and request id', async () => {
    const answer = await answerOf(makeThing, GOOD, async () => {
      throw new ProblemError(
        'inspection-in-progress',
        { detail: message('inspection.inProgress') },
        { 'retry-after': '12' },
      );
    });
    expect(answer).toEqual({
      status: 409,
      headers: {
        'content-type': 'application/problem+json',
        'content-language': 'en',
        vary: 'accept-language',
        'cache-control': 'no-store',
        'retry-after': '12',
      },
      body: {
        type: 'urn:customs-scoring:problem:inspection-in-progress',
        title: 'Conflict',
        status: 409,
        detail: 'Another request is recording or counting a result of this declaration; retry in a moment',
        instance: '/v1/things/T1',
        requestId: 'request-1',
      },
      text: answer.text,
    });
  });

  it('with a problem of its own is not logged as an error', async () => {
    await answerOf(makeThing, GOOD, async () => {
      throw new ProblemError(404);
    });
    expect(output()).not.toContain('"ERROR"');
  });
});

describe('what an invocation leaves behind', () => {
  it('is one log line with operation, status, client and request id, and nothing of the body', async () => {
    await answerOf(makeThing, GOOD);
    const lines = output()
      .split('\n')
      .filter((text) => text.includes('REQ001'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      operation: 'makeThing',
      status: 201,
      client: 'clearance-system',
      requestId: 'request-1',
    });
    expect(output()).not.toContain('diamonds');
  });

  it('emits no metric of its own: API Gateway and Lambda count requests, and each one more is billed', async () => {
    await answerOf(makeThing, GOOD);
    await answerOf(makeThing, { ...GOOD, body: '{' });
    expect(output()).not.toContain('"_aws"');
  });
});

describe('a route that takes an Idempotency-Key', () => {
  it('cannot have a handler without idempotency', () => {
    expect(() => apiHandler({ ...makeThing, idempotent: true }, async () => ({}))).toThrow(
      /makeThing.*idempotency/,
    );
  });

  it('passes key, client, operation and parsed request on, and answers with what comes back', async () => {
    const calls: unknown[] = [];
    const handler = apiHandler({ ...makeThing, idempotent: true }, async () => ({ made: 'now' }), {
      idempotency: async (call, action) => {
        const { context: _context, ...rest } = call;
        calls.push(rest);
        return action();
      },
    });
    const event = apiEvent({ ...GOOD, headers: { 'idempotency-key': 'key-1' } });
    const answer = await handler(event, lambdaContext());
    expect(answer.statusCode).toBe(201);
    expect(calls).toEqual([
      {
        by: { client: 'clearance-system' },
        operationId: 'makeThing',
        key: 'key-1',
        payload: { params: { thingId: 'T1' }, body: { name: 'diamonds', sizeKg: 2 } },
      },
    ]);
  });
});

describe('the headers of an answer', () => {
  const startThing = route({
    ...makeThing,
    operationId: 'startThing',
    path: '/v1/parents/{parentId}/things',
    request: { params: z.strictObject({ parentId: z.string() }) },
    status: 202,
    location: '/v1/parents/{parentId}/things/{thingId}',
    polling: { while: ['running'], everySeconds: 5 },
  });
  const getThing = route({ ...ping, operationId: 'getThing', polling: startThing.polling });

  it('say where to read what was created, with what the answer and the path name', async () => {
    const answer = await answerOf(startThing, { pathParameters: { parentId: 'A/1' } }, async () => ({
      thingId: 'é 1',
    }));
    expect(answer.headers.location).toBe('/v1/parents/A%2F1/things/%C3%A9%201');
  });

  it('say when to look again on every 202', async () => {
    const parts = { pathParameters: { parentId: 'A' } };
    expect((await answerOf(startThing, parts)).headers['retry-after']).toBe('5');
  });

  it.each([
    ['running', '5'],
    ['succeeded', undefined],
    [undefined, undefined],
  ])('say when to look again while the status is %s: %s', async (status, expected) => {
    const answer = await answerOf(getThing, { method: 'GET' }, async () => ({ status }));
    expect(answer.headers['retry-after']).toBe(expected);
  });

  it('are those of a GET for a HEAD', async () => {
    const get = await answerOf(getThing, { method: 'GET' }, async () => ({ status: 'running' }));
    expect(await answerOf(getThing, { method: 'HEAD' }, async () => ({ status: 'running' }))).toEqual(get);
  });

  it('mark what an action says it has answered before', async () => {
    const replayed = await answerOf(makeThing, GOOD, async () => new ReplayedAnswer({ made: true }));
    expect(replayed).toMatchObject({
      status: 201,
      headers: { 'idempotent-replayed': 'true' },
      body: { made: true },
    });
    expect((await answerOf(makeThing, GOOD)).headers).not.toHaveProperty('idempotent-replayed');
  });

  describe('with an Idempotency-Key', () => {
    const idempotent = route({ ...makeThing, idempotent: true });
    const parts = { ...GOOD, headers: { 'idempotency-key': 'K' } };
    const respond = async (idempotency: Idempotency, action: () => Promise<object>) =>
      await apiHandler(idempotent, action, { idempotency })(apiEvent(parts), lambdaContext());

    it('mark an answer whose action did not run', async () => {
      const replaying: Idempotency = async () => ({ made: true }) as never;
      const { headers, body } = await respond(replaying, async () => ({ made: false }));
      expect({ headers, body }).toMatchObject({
        headers: { 'idempotent-replayed': 'true' },
        body: '{"made":true}',
      });
    });

    it('do not mark the first answer', async () => {
      const { headers } = await respond(
        async (_call, action) => await action(),
        async () => ({}),
      );
      expect(headers).not.toHaveProperty('idempotent-replayed');
    });

    it('mark a first answer under the key that repeats one without it, and keep its body', async () => {
      let kept: unknown;
      const keeping: Idempotency = async (_call, action) => {
        const answer = await action();
        kept = answer;
        return answer;
      };
      const { headers } = await respond(keeping, async () => new ReplayedAnswer({ made: true }));
      expect(headers).toMatchObject({ 'idempotent-replayed': 'true' });
      expect(kept).toEqual({ made: true });
    });
  });

  it('name the coding of a large answer, problem documents included', async () => {
    const headers = { 'accept-encoding': 'gzip', 'content-type': 'application/json' };
    const large = { list: Array.from({ length: 1_000 }, (_, index) => `item ${index}`) };
    const send = async (action: () => Promise<object>, body: object = { name: 'a', sizeKg: 1 }) =>
      await apiHandler(makeThing, action)(apiEvent({ ...GOOD, headers, body }), lambdaContext());
    const answer = await send(async () => large);
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'accept-language, accept-encoding',
    });
    expect(JSON.parse(gunzipSync(Buffer.from(answer.body ?? '', 'base64')).toString('utf8'))).toEqual(large);
    const unknown = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`${'unknown '.repeat(4)}${index}`, 1]),
    );
    const refused = await send(async () => large, unknown);
    expect(refused).toMatchObject({ statusCode: 400, headers: { 'content-encoding': 'gzip' } });
  });
});
