// The event of API Gateway's payload format 2.0, and the response to it.
import { describe, expect, test } from 'vitest';
import { eventOf, type MatchedRoute, type ReceivedRequest } from '../../../local/http/event.ts';
import { responseOf } from '../../../local/http/response.ts';

const REQUEST: ReceivedRequest = {
  method: 'POST',
  path: '/v1/declarations/D%201/inspection',
  queryString: 'lane=red&lane=green&q=a%20b&empty=',
  host: '127.0.0.1:3000',
  protocol: 'HTTP/1.1',
  rawHeaders: [
    ...['Host', '127.0.0.1:3000', 'Content-Type', 'application/json', 'X-Many', 'a', 'x-many', 'b'],
    ...['Cookie', 'one=1; two=2', 'User-Agent', 'curl/8', 'Connection', 'keep-alive'],
  ],
  body: Buffer.from('{"é":1}'),
  sourceIp: '127.0.0.1',
  requestId: 'JKJaXmPLvHcESHA=',
  receivedAt: new Date('2020-03-12T19:03:58.390Z'),
};

const ROUTE: MatchedRoute = {
  apiId: 'httpapi123',
  routeKey: 'POST /v1/declarations/{declarationId}/inspection',
  parameters: { declarationId: 'D 1' },
  token: {
    claims: { iss: 'http://i', exp: 1_583_798_639, aud: ['a', 'b'], admin: true, scope: 'x:read y:write' },
    routeScopes: ['x:read'],
  },
};

describe('the event', () => {
  test('has the shape of payload format 2.0', () => {
    expect(eventOf(REQUEST, ROUTE)).toEqual({
      version: '2.0',
      routeKey: 'POST /v1/declarations/{declarationId}/inspection',
      rawPath: '/v1/declarations/D%201/inspection',
      rawQueryString: 'lane=red&lane=green&q=a%20b&empty=',
      cookies: ['one=1', 'two=2'],
      headers: {
        host: '127.0.0.1:3000',
        'content-type': 'application/json',
        'x-many': 'a,b',
        'user-agent': 'curl/8',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '3000',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { lane: 'red,green', q: 'a b', empty: '' },
      pathParameters: { declarationId: 'D 1' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'httpapi123',
        authorizer: {
          jwt: {
            claims: {
              iss: 'http://i',
              exp: '1583798639',
              aud: '[a b]',
              admin: 'true',
              scope: 'x:read y:write',
            },
            scopes: ['x:read', 'y:write'],
          },
        },
        domainName: '127.0.0.1:3000',
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/v1/declarations/D%201/inspection',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8',
        },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: 'POST /v1/declarations/{declarationId}/inspection',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1_584_039_838_390,
      },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  test('omits absent members', () => {
    const bare = { ...REQUEST, queryString: '', body: Buffer.alloc(0), rawHeaders: ['Host', 'x'] };
    const event = eventOf(bare, { ...ROUTE, parameters: {}, token: undefined });
    for (const member of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) {
      expect(event).not.toHaveProperty(member);
    }
    expect(event.requestContext).not.toHaveProperty('authorizer');
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  test('contains no scopes for a route without scopes', () => {
    const token = { claims: { scope: 'x:read' }, routeScopes: [] };
    expect(eventOf(REQUEST, { ...ROUTE, token })).toMatchObject({
      requestContext: { authorizer: { jwt: { scopes: null } } },
    });
  });

  test.each([
    ['application/json; charset=utf-8', false],
    ['application/problem+json', false],
    ['text/csv', false],
    ['application/x-www-form-urlencoded', true],
    ['image/png', true],
    ['application/octet-stream', true],
  ])('a body of %s is base64: %s', (type, encoded) => {
    const body = Buffer.from('{"a":1}');
    const event = eventOf({ ...REQUEST, rawHeaders: ['content-type', type], body }, ROUTE);
    expect(event).toMatchObject({ isBase64Encoded: encoded, body: encoded ? 'eyJhIjoxfQ==' : '{"a":1}' });
  });

  test('a body that is not UTF-8 is base64, whatever its type', () => {
    const rawHeaders = ['content-type', 'application/json'];
    const event = eventOf({ ...REQUEST, rawHeaders, body: Buffer.from([0xff, 0x00, 0x41]) }, ROUTE);
    expect(event).toMatchObject({ isBase64Encoded: true, body: '/wBB' });
  });
});

describe('the response', () => {
  const answer = (value: unknown) => {
    const response = responseOf(JSON.stringify(value));
    return response && { ...response, body: response.body.toString('utf8') };
  };

  test('with a status code is sent as specified', () => {
    const value = {
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3, Connection: 'close' },
      cookies: ['a=1', 'b=2'],
      body: '{"é":1}',
    };
    expect(answer(value)).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-count': '3', 'set-cookie': ['a=1', 'b=2'] },
      body: '{"é":1}',
    });
  });

  test('without a status code is a 200 with the result as JSON', () => {
    const headers = { 'content-type': 'application/json' };
    expect(answer({ message: 'hi' })).toEqual({ status: 200, headers, body: '{"message":"hi"}' });
    expect(answer('hi')).toEqual({ status: 200, headers, body: 'hi' });
  });

  test('in base64 is sent as bytes', () => {
    const value = { statusCode: 200, body: '/wBB', isBase64Encoded: true };
    expect(responseOf(JSON.stringify(value))?.body).toEqual(Buffer.from([0xff, 0x00, 0x41]));
  });

  test.each([
    ['a status that is none', { statusCode: 99 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are a list', { statusCode: 200, headers: ['a'] }],
  ])('with %s cannot be sent', (_title, value) => {
    expect(answer(value)).toBeUndefined();
  });

  test('cannot inject headers with line breaks', () => {
    expect(answer({ statusCode: 200, headers: { 'x-a': 'b\r\nx-c: d', 'x d': '1' } })?.headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
    });
  });
});
