// The target of a request line.
import { describe, expect, test } from 'vitest';
import { requestTarget } from '../../../local/http/request-target.ts';

describe('a request target', () => {
  test.each([
    ['/v1/health', undefined, '/v1/health', ''],
    ['/v1/a%20b?x=1?2&y', undefined, '/v1/a%20b', 'x=1?2&y'],
    ['//attacker.example/v1', undefined, '//attacker.example/v1', ''],
    ['/http://attacker.example/', undefined, '/http://attacker.example/', ''],
    ['*', undefined, '*', ''],
    ['http://127.0.0.1:3000/v1/health?x=1', '127.0.0.1:3000', '/v1/health', 'x=1'],
    ['HTTPS://Dev.Example/v1/../a', 'Dev.Example', '/v1/../a', ''],
    ['http://localhost', 'localhost', '/', ''],
    ['http://localhost?x=http://other/', 'localhost', '/', 'x=http://other/'],
    ['http://[::1]:3000/', '[::1]:3000', '/', ''],
  ])('%s is read', (target, authority, path, queryString) => {
    expect(requestTarget(target)).toEqual({ authority, path, queryString });
  });

  test.each([
    '',
    'v1/health',
    '?x',
    'ftp://localhost/',
    'http:/v1',
    'http:///v1',
    'http://a@localhost/',
    'localhost:3000',
  ])('%j is malformed', (target) => {
    expect(requestTarget(target)).toBeUndefined();
  });
});
