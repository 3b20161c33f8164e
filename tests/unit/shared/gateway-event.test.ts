// The events of a private REST API are read as those of the HTTP API, and the real handlers answer both with the same bytes.
import '../../support/silent.ts';
import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { getCodeHandler } from '../../../functions/predict-hs/handlers/get-code.ts';
import { searchCodesHandler } from '../../../functions/predict-hs/handlers/search-codes.ts';
import { openNationalCodes } from '../../../functions/predict-hs/wiring.ts';
import { listDeclarationsHandler } from '../../../functions/score-import/handlers/list-declarations.ts';
import { scoreDeclarationHandler } from '../../../functions/score-import/handlers/score-declaration.ts';
import { Declaration } from '../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../functions/score-import/scoring/model.ts';
import { type ScoringInput, score, scorerFor } from '../../../functions/score-import/scoring/scoring.ts';
import { getHealthHandler } from '../../../functions/service/handlers/get-health.ts';
import { callerOf } from '../../../functions/shared/auth/caller.ts';
import { type ApiHandler, apiHandler } from '../../../functions/shared/http/api-handler.ts';
import { httpApiEvent } from '../../../functions/shared/http/gateway-event.ts';
import type { Idempotency } from '../../../functions/shared/http/idempotency.ts';
import { PictureAnswer } from '../../../functions/shared/http/picture-answer.ts';
import { route } from '../../../functions/shared/http/route.ts';
import { apiEvent, type EventParts, lambdaContext } from '../../support/api-event.ts';
import { declarationBody, MODEL_FOLDER } from '../../support/declarations.ts';
import { MemoryImports } from '../../support/import-stores.ts';
import { type RestEventParts, restEvent } from '../../support/rest-event.ts';

describe('the event of a REST API', () => {
  it('is one of an HTTP API afterwards', () => {
    const event = restEvent({
      path: '/v1/things/T%201',
      resource: '/things/{thingId}',
      pathParameters: { thingId: 'T%201' },
      query: { colour: 'red' },
      headers: { 'Accept-Language': 'ko' },
      body: { a: 1 },
      scope: 'customs-scoring/declarations:read openid',
    });
    expect(httpApiEvent(event)).toEqual({
      version: '2.0',
      routeKey: 'POST /things/{thingId}',
      rawPath: '/v1/things/T 1',
      rawQueryString: 'colour=red',
      headers: {
        'accept-language': 'ko',
        'content-type': 'application/json',
        host: 'api.example',
        'x-forwarded-proto': 'https',
      },
      queryStringParameters: { colour: 'red' },
      pathParameters: { thingId: 'T 1' },
      requestContext: {
        accountId: '111122223333',
        apiId: 'api',
        authorizer: {
          jwt: {
            claims: {
              client_id: 'clearance-system',
              sub: 'clearance-system',
              scope: 'customs-scoring/declarations:read openid',
              token_use: 'access',
              exp: 'Tue Dec 01 05:00:00 UTC 2026',
            },
            scopes: null,
          },
        },
        domainName: 'api.example',
        domainPrefix: 'api',
        http: {
          method: 'POST',
          path: '/v1/things/T 1',
          protocol: 'HTTP/1.1',
          sourceIp: '10.20.0.5',
          userAgent: 'test',
        },
        requestId: 'request-1',
        routeKey: 'POST /things/{thingId}',
        stage: 'v1',
        time: '02/Jan/2020:00:00:00 +0000',
        timeEpoch: 1577923200000,
      },
      body: 'eyJhIjoxfQ==',
      isBase64Encoded: true,
    });
  });

  it('of an HTTP API stays as it is', () => {
    const event = apiEvent();
    expect(httpApiEvent(event)).toBe(event);
  });

  it('has values of a repeated header or parameter joined, names of headers in any case', () => {
    const { headers, queryStringParameters } = httpApiEvent(
      restEvent({
        headers: { 'X-Many': ['a', 'b'], 'x-many': 'c' },
        query: { lane: ['red', 'green'], Lane: 'x', empty: '' },
      }),
    );
    expect(headers['x-many']).toBe('a,b,c');
    expect(queryStringParameters).toEqual({ lane: 'red,green', Lane: 'x', empty: '' });
  });

  it('keeps names that objects have themselves', () => {
    const query = JSON.parse('{"__proto__": ["x"], "constructor": ["y"]}') as Record<string, string[]>;
    const { queryStringParameters = {} } = httpApiEvent(restEvent({ query }));
    expect(Object.entries(queryStringParameters)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('without query, body, parameters and token has none of them', () => {
    const event = httpApiEvent(restEvent({ method: 'GET', clientId: null }));
    for (const member of ['queryStringParameters', 'pathParameters', 'body']) {
      expect(event).not.toHaveProperty(member);
    }
    expect(event.requestContext).not.toHaveProperty('authorizer');
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    expect(callerOf(event)).toBeUndefined();
  });

  it.each([
    ['/v1/things/%41%C3%A9', '/v1/things/Aé'],
    ['/v1/things/100%25', '/v1/things/100%25'],
    ['/v1/things/%2541', '/v1/things/%2541'],
    ['/v1/things/%ff', '/v1/things/%ff'],
    ['/v1/things/%', '/v1/things/%'],
  ])('has the path %s as an HTTP API would: %s', (path, decoded) => {
    expect(httpApiEvent(restEvent({ path })).rawPath).toBe(decoded);
  });

  it.each([
    ['T1', 'T1'],
    ['T%3A1', 'T:1'],
    ['T%', 'T%'],
    ['%ff', '%ff'],
  ])('has the parameter %s as %s', (given, thingId) => {
    expect(httpApiEvent(restEvent({ pathParameters: { thingId: given } })).pathParameters).toEqual({
      thingId,
    });
  });
});

describe('the caller behind a REST API', () => {
  it.each(['cognito', 'lambda'] as const)('is the one of the token (%s)', (authorizer) => {
    const parts = {
      clientId: 'console',
      user: { id: 'u-1', name: 'Officer Kim' },
      scope: 'declarations:read references:read',
    };
    expect(callerOf(httpApiEvent(restEvent({ ...parts, authorizer })))).toEqual(callerOf(apiEvent(parts)));
    const broker = { clientId: 'broker-a', party: 'KR-BROKER-1' };
    expect(callerOf(httpApiEvent(restEvent({ ...broker, authorizer })))).toMatchObject({
      client: 'broker-a',
      party: 'KR-BROKER-1',
    });
  });

  it.each(['cognito', 'lambda'] as const)('is nobody if the party has no name (%s)', (authorizer) => {
    expect(callerOf(httpApiEvent(restEvent({ party: '', authorizer })))).toBeUndefined();
  });
});

/** A request that clients send, for both kinds of API. */
type Request = RestEventParts & { readonly query?: Readonly<Record<string, string>> } & Pick<
    EventParts,
    'headers'
  >;

const DAY = '2020-01-02';
const picture = route({
  operationId: 'getPicture',
  method: 'GET',
  path: '/v1/pictures',
  scope: null,
  entry: 'functions/things/handlers/get-picture.ts',
  tag: 'Service',
  summary: 'A picture',
  request: {},
  status: 200,
  response: { description: 'A picture', schema: z.object({}) },
});

describe('a real handler', () => {
  let handlers: Readonly<Record<string, () => ApiHandler>>;
  beforeAll(async () => {
    const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
    const scorer = scorerFor(model, 'secret', { red: 0, yellow: 0 });
    vi.stubEnv('MODEL_DIR', 'models/hs-codes');
    const codes = openNationalCodes();
    vi.unstubAllEnvs();
    const now = () => new Date('2020-01-02T03:04:05Z');
    const idempotency: Idempotency = (_once, work) => work();
    handlers = {
      health: () => getHealthHandler({ version: '1.2.3' }),
      code: () => getCodeHandler({ codes }),
      search: () => searchCodesHandler({ codes }),
      score: () => {
        const stores = new MemoryImports();
        return scoreDeclarationHandler({
          ports: {
            declarations: stores,
            profiles: stores,
            schema: Declaration,
            score: (inputs: readonly ScoringInput[], at: Date) => score(scorer, inputs, at),
            now,
          },
          idempotency,
        });
      },
      list: () => {
        return listDeclarationsHandler({ declarations: new MemoryImports() });
      },
      picture: () =>
        apiHandler(
          picture,
          async () => new PictureAnswer(Buffer.from([0x89, 0x50, 0xff, 0x00]), 'image/png'),
        ),
    };
  });

  /** Both answers, each of a handler that has seen nothing before. */
  async function answersOf(name: string, request: Request): Promise<APIGatewayProxyStructuredResultV2[]> {
    const make = handlers[name];
    if (make === undefined) throw new Error(`No handler ${name}`);
    const { path = '', pathParameters, ...others } = request;
    // An HTTP API has decoded what a REST API leaves encoded.
    const decoded = Object.fromEntries(
      Object.entries(pathParameters ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
    );
    const context = lambdaContext();
    return [
      await make()(
        apiEvent({
          ...others,
          path: decodeURI(path),
          ...(pathParameters ? { pathParameters: decoded } : {}),
        }),
        context,
      ),
      await make()(restEvent(request), context),
      await make()(restEvent({ ...request, authorizer: 'lambda' }), context),
    ];
  }

  const ko = { 'accept-language': 'ko' };
  it.each<[what: string, name: string, status: number, request: Request]>([
    ['health', 'health', 200, { method: 'GET', path: '/v1/health', clientId: null }],
    ['a code', 'code', 200, { method: 'GET', path: '/v1/hs/codes/8507', pathParameters: { code: '8507' } }],
    [
      'a code in Korean',
      'code',
      200,
      { method: 'GET', path: '/v1/hs/codes/8507', pathParameters: { code: '8507' }, headers: ko },
    ],
    [
      'a code that does not exist',
      'code',
      404,
      { method: 'GET', path: '/v1/hs/codes/9999', pathParameters: { code: '9999' }, headers: ko },
    ],
    [
      'a code that is none, in an encoded path',
      'code',
      400,
      { method: 'GET', path: '/v1/hs/codes/85%2007', pathParameters: { code: '85%2007' } },
    ],
    ['a search', 'search', 200, { method: 'GET', path: '/v1/hs/codes', query: { q: 'lithium' } }],
    [
      'a search in bytes that the client accepts packed',
      'search',
      200,
      {
        method: 'GET',
        path: '/v1/hs/codes',
        query: { q: '전지', limit: '100' },
        headers: { 'accept-encoding': 'gzip' },
      },
    ],
    [
      'a parameter that is unknown',
      'search',
      400,
      { method: 'GET', path: '/v1/hs/codes', query: { colour: 'red' } },
    ],
    ['a declaration', 'score', 201, { path: '/v1/declarations', body: declarationBody() }],
    [
      'a declaration with wrong fields',
      'score',
      400,
      { path: '/v1/declarations', body: { ...declarationBody(), colour: 'red', office: 7 }, headers: ko },
    ],
    ['text that is not JSON', 'score', 400, { path: '/v1/declarations', body: '{"declarationId": ' }],
    [
      'a body of another type',
      'score',
      415,
      { path: '/v1/declarations', body: '<a/>', headers: { 'content-type': 'text/xml' } },
    ],
    [
      'bytes that are not UTF-8',
      'score',
      400,
      {
        path: '/v1/declarations',
        body: Buffer.from([0x7b, 0x22, 0xff, 0x22]).toString('base64'),
        isBase64Encoded: true,
      },
    ],
    ['a list', 'list', 200, { method: 'GET', path: '/v1/declarations', query: { day: DAY, lane: 'red' } }],
    ['a picture', 'picture', 200, { method: 'GET', path: '/v1/pictures', clientId: null }],
    ['a request without a token', 'list', 401, { method: 'GET', path: '/v1/declarations', clientId: null }],
  ])('answers both events with the same bytes: %s', async (_what, name, status, request) => {
    const [ofHttp, ...ofRest] = await answersOf(name, request);
    expect(ofHttp?.statusCode).toBe(status);
    for (const answer of ofRest) expect(answer).toEqual(ofHttp);
  });

  it('answers with nothing that a REST API would refuse to send', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const search = { method: 'GET', path: '/v1/hs/codes', query: { q: 'lithium', limit: '100' }, headers };
    const [, packed] = await answersOf('search', search);
    expect(packed).toMatchObject({ isBase64Encoded: true, headers: { 'content-encoding': 'gzip' } });
    expect(JSON.parse(gunzipSync(Buffer.from(packed?.body ?? '', 'base64')).toString())).toHaveProperty(
      'items',
    );
    const [, drawn] = await answersOf('picture', { method: 'GET', path: '/v1/pictures' });
    for (const answer of [packed, drawn]) {
      const members = Object.keys(answer ?? {});
      expect(
        members.filter((name) => !['statusCode', 'headers', 'body', 'isBase64Encoded'].includes(name)),
      ).toEqual([]);
      expect(Number.isInteger(answer?.statusCode)).toBe(true);
      expect(Object.values(answer?.headers ?? {}).every((value) => typeof value === 'string')).toBe(true);
    }
  });
});
