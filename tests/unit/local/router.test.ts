// Finding the route of a request.
import { describe, expect, test } from 'vitest';
import { Router } from '../../../local/http/router.ts';

const KEYS = [
  'GET /v1/declarations/{declarationId}',
  'POST /v1/declarations/{declarationId}/inspection',
  'POST /v1/declarations/batch',
  'GET /v1/declarations',
  'POST /v1/declarations',
  'DELETE /v1/authorities/{authorityId}/references/{referenceId}',
];

function match(method: string, path: string, keys = KEYS) {
  const found = new Router(keys.map((routeKey) => ({ routeKey }))).match(method, path);
  return found.kind === 'found' ? { routeKey: found.route.routeKey, parameters: found.parameters } : found;
}

describe('routing', () => {
  test.each([
    ['a literal path', 'POST', '/v1/declarations', 'POST /v1/declarations', {}],
    [
      'a parameter',
      'GET',
      '/v1/declarations/D-1',
      'GET /v1/declarations/{declarationId}',
      { declarationId: 'D-1' },
    ],
    ['a literal before a parameter', 'POST', '/v1/declarations/batch', 'POST /v1/declarations/batch', {}],
    [
      'the parameter where only it has the method',
      'GET',
      '/v1/declarations/batch',
      'GET /v1/declarations/{declarationId}',
      { declarationId: 'batch' },
    ],
    [
      'percent-encoding, slashes included',
      'GET',
      '/v1/declarations/a%2Fb%20%C3%A9',
      'GET /v1/declarations/{declarationId}',
      { declarationId: 'a/b é' },
    ],
    [
      'several parameters',
      'DELETE',
      '/v1/authorities/KR/references/7',
      'DELETE /v1/authorities/{authorityId}/references/{referenceId}',
      { authorityId: 'KR', referenceId: '7' },
    ],
  ])('%s', (_title, method, path, routeKey, parameters) => {
    expect(match(method, path)).toEqual({ routeKey, parameters });
  });

  test.each([
    '/',
    '/v1',
    '/v1/declarations/',
    '/v1/declarations//inspection',
    '/V1/declarations',
    '/v1/declarations/a/b',
  ])('no route has the path %s', (path) => {
    expect(match('POST', path)).toEqual({ kind: 'unknown' });
  });

  test('a known path with another method names the allowed methods', () => {
    expect(match('DELETE', '/v1/declarations')).toEqual({ kind: 'wrong-method', allowed: ['GET', 'POST'] });
  });

  test('an invalid percent-encoding is reported', () => {
    expect(match('GET', '/v1/declarations/%E0%A4%A')).toEqual({ kind: 'bad-encoding' });
  });

  test('greedy parameters, ANY and $default come last, in this order', () => {
    const keys = ['$default', 'ANY /files/{path+}', 'GET /files/{path+}', 'GET /files/{name}'];
    expect(match('GET', '/files/a', keys)).toEqual({
      routeKey: 'GET /files/{name}',
      parameters: { name: 'a' },
    });
    expect(match('GET', '/files/a/b', keys)).toEqual({
      routeKey: 'GET /files/{path+}',
      parameters: { path: 'a/b' },
    });
    expect(match('PUT', '/files/a', keys)).toEqual({
      routeKey: 'ANY /files/{path+}',
      parameters: { path: 'a' },
    });
    expect(match('PUT', '/else', keys)).toEqual({ routeKey: '$default', parameters: {} });
  });
});
