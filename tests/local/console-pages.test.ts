// How the host serves the console: its headers, how long files may be kept, what is no file of it, and what happens while it is built.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleHeaders } from '../../lib/console-headers.ts';
import type { RunningHost } from '../../local/host.ts';
import { rawStatus, startFixture, stateFolder } from './support.ts';

const INDEX = '<!doctype html><title>Built</title>';
const hosts: RunningHost[] = [];
let host: RunningHost;

beforeAll(async () => {
  const folder = stateFolder();
  mkdirSync(join(folder, 'assets'));
  mkdirSync(join(folder, 'field'));
  writeFileSync(join(folder, 'index.html'), INDEX);
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'field', 'models-abc.js'), 'export {};');
  host = await start(Promise.resolve(folder));
  await host.console?.settled;
});
afterAll(() => Promise.all(hosts.map((one) => one.stop())));

async function start(built: Promise<string>): Promise<RunningHost> {
  const started = await startFixture({ state: stateFolder(), buildConsole: () => built });
  hosts.push(started);
  return started;
}

async function get(path: string, init: RequestInit = {}, on = host) {
  const response = await fetch(`${on.apiUrl}${path}`, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('endpoints.json says where the console is', () => {
  expect(host.endpoints.consoleUrl).toBe(`${host.apiUrl}/console/`);
});

describe('every response', () => {
  test.each(['/console/', '/console/worklist', '/console/config.json', '/console/assets/index-abc.js'])(
    '%s has the headers of the one constant',
    async (path) => {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      const s3Url = host.endpoints.s3Url;
      for (const [name, value] of Object.entries(consoleHeaders({ files: s3Url }))) {
        expect(headers.get(name), name).toBe(value);
      }
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; .*form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types field-workers$/,
      );
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );
});

test('the workers of the field kit alone may compile WebAssembly', async () => {
  const { headers } = await get('/console/field/models-abc.js');
  expect(headers.get('content-security-policy')).toMatch(
    /; script-src 'self' 'wasm-unsafe-eval'; .*; trusted-types 'none'$/,
  );
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/console/field')).headers.get('content-security-policy')).not.toContain('unsafe');
});

test('pages of the console are its index, and are asked for again each time', async () => {
  for (const path of ['/console/', '/console/worklist', '/console/worklist?lane=red']) {
    const { status, headers, text } = await get(path);
    expect({ status, text }).toEqual({ status: 200, text: INDEX });
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
  const etag = (await get('/console/')).headers.get('etag') ?? '';
  expect((await get('/console/', { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('files with a hash in their name are kept for good', async () => {
  const { headers } = await get('/console/assets/index-abc.js');
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

test('config.json says where to sign in', async () => {
  const { headers, text } = await get('/console/config.json');
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(JSON.parse(text)).toMatchObject({
    issuer: `${host.apiUrl}/issuer`,
    clientId: 'console',
    scopes: expect.arrayContaining(['declarations:read', 'hs:predict']),
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    currency: 'KRW',
  });
});

test('HEAD has the same headers and no body', async () => {
  const { status, headers, text } = await get('/console/', { method: 'HEAD' });
  expect({ status, text }).toEqual({ status: 200, text: '' });
  expect(headers.get('content-length')).toBe(String(INDEX.length));
});

test('other methods are refused', async () => {
  const { status, headers } = await get('/console/', { method: 'POST', body: '{}' });
  expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' });
});

test.each(['/console/assets/index-gone.js', '/console/index.htm', '/console/favicon.ico'])(
  'there is no %s',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('no file outside of the build can be reached', async () => {
  for (const path of [
    '/console/../package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/x',
    '/console/assets/..',
    '/console/../',
  ]) {
    expect((await rawStatus(host, { path })).status, path).toBe(404);
  }
});

test('other addresses of this machine lead to the one that the issuer returns to', async () => {
  const port = new URL(host.apiUrl).port;
  const byName = await fetch(`http://localhost:${port}/console/worklist?lane=red`, { redirect: 'manual' });
  expect(byName.status).toBe(307);
  expect(byName.headers.get('location')).toBe(`${host.apiUrl}/console/worklist?lane=red`);
  const { status, headers } = await get('/console');
  expect({ status, location: headers.get('location') }).toEqual({ status: 307, location: '/console/' });
});

test('another name is refused', async () => {
  expect((await rawStatus(host, { path: '/console/', headers: { host: 'evil.example' } })).status).toBe(421);
});

test('until it is built, a page says so and comes back; the rest of the host answers', async () => {
  const never = await start(new Promise(() => undefined));
  const { status, headers, text } = await get('/console/', {}, never);
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toBe('1');
  expect(headers.get('refresh')).toBe('1');
  expect(text).toContain('is being built');
  expect((await get('/open?do=count', {}, never)).status).toBe(200);
});

test('a build that fails is said, and stops nothing else', async () => {
  const failed = await start(Promise.reject(new Error('Unexpected token')));
  expect(await failed.console?.settled).toBe('failed');
  const { status, headers, text } = await get('/console/', {}, failed);
  expect({ status, refresh: headers.get('refresh') }).toEqual({ status: 503, refresh: null });
  expect(text).toContain('could not be built');
  expect((await get('/open?do=count', {}, failed)).status).toBe(200);
});

test('a host without the console has no such path', async () => {
  const without = await startFixture({ state: stateFolder() });
  hosts.push(without);
  expect((await get('/console/', {}, without)).status).toBe(404);
  expect(without.endpoints.consoleUrl).toBeUndefined();
});
