// The host's own pages: the start page, the API reference and the document that it is drawn from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Commands } from '../../local/commands.ts';
import type { RunningHost } from '../../local/host.ts';
import { REPOSITORY_ROOT } from '../../local/settings.ts';
import { rawStatus, startFixture, stateFolder } from './support.ts';

let host: RunningHost;

beforeAll(async () => {
  host = await startFixture({ state: stateFolder() });
});
afterAll(() => host.stop());

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function page(path: string, init: RequestInit = {}): Promise<Page> {
  const response = await fetch(host.apiUrl + path, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const OWN = ['/', '/start.css', '/docs', '/docs/reference.js'];
const PAGES = [...OWN, '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/openapi.json'];

describe('the start page', () => {
  test('links to the reference, the document and the health of the API', async () => {
    const { status, headers, text } = await page('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const path of ['/docs', '/openapi.json', '/v1/health']) expect(text).toContain(`href="${path}"`);
  });

  test('shows the three commands of the banner, and no secret', async () => {
    const { text } = await page('/');
    const shown = [...text.matchAll(/<pre><code>(.*)<\/code><\/pre>/g)].map(([, html = '']) =>
      html.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
    );
    const { first } = new Commands(host.endpoints, host.endpointsFile);
    expect(shown).toEqual(first.map(({ command }) => command));
    expect(shown).toHaveLength(3);
    for (const { clientSecret } of host.endpoints.clients) expect(text).not.toContain(clientSecret);
  });
});

describe('the API reference', () => {
  test('draws the document with a viewer that the host serves', async () => {
    const { status, text } = await page('/docs');
    expect(status).toBe(200);
    const assets = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(assets).toEqual(['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/reference.js']);
    for (const path of assets) {
      const asset = await page(path);
      expect({ path, status: asset.status }).toEqual({ path, status: 200 });
      expect(asset.headers.get('content-type')).toMatch(
        path.endsWith('.css') ? /^text\/css/ : /^text\/javascript/,
      );
    }
    expect((await page('/docs/swagger-ui-bundle.js')).text).toContain('SwaggerUIBundle');
    expect((await page('/docs/reference.js')).text).toContain("url: '/openapi.json'");
  });
});

describe('the API document', () => {
  test('is docs/openapi.json with the addresses of this host', async () => {
    const { status, headers, text } = await page('/openapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    const written = readFileSync(join(REPOSITORY_ROOT, 'docs', 'openapi.json'), 'utf8');
    const expected = written
      .replace('http://localhost:3000/issuer/oauth2/token', '/issuer/oauth2/token')
      .replace('http://localhost:3000', '/')
      .replace('"npm start"', '"This host"');
    expect(JSON.parse(text)).toEqual(JSON.parse(expected));
    expect(text).not.toContain('localhost');
  });

  test('can be revalidated', async () => {
    const etag = (await page('/openapi.json')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const tag of [etag, `"other", W/${etag}`]) {
      const { status, headers, text } = await page('/openapi.json', { headers: { 'if-none-match': tag } });
      expect({ status, text, etag: headers.get('etag') }).toEqual({ status: 304, text: '', etag });
    }
    expect((await page('/openapi.json', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});

describe('every page', () => {
  test.each(PAGES)('%s allows no other origin and no inline script', async (path) => {
    const { headers } = await page(path);
    const policy = (headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
      ]),
    );
    expect(policy.join(' ')).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(OWN)('%s names no other origin', async (path) => {
    const { text } = await page(path);
    expect(text.replaceAll(host.apiUrl, '')).not.toMatch(/https?:\/\/|src="\/\//);
  });

  test.each(PAGES)('%s answers HEAD with the same headers and no body', async (path) => {
    const [head, get] = await Promise.all([page(path, { method: 'HEAD' }), page(path)]);
    expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
    for (const name of ['content-length', 'content-type', 'etag']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });

  test.each(PAGES)('%s refuses other methods', async (path) => {
    const { status, headers, text } = await page(path, { method: 'POST', body: '{}' });
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' });
    expect(headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(text)).toEqual({ message: 'This path accepts GET, HEAD' });
  });
});

test.each(['/docs/', '/docs/package.json', '/index.html', '/openapi.yaml', '/v1'])(
  '%s is a 404 as API Gateway answers it',
  async (path) => {
    const { status, headers, text } = await page(path);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(text)).toEqual({ message: 'Not Found' });
  },
);

test('no file beside the pages can be reached', async () => {
  for (const path of ['/docs/../package.json', '/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/settings.ts']) {
    expect((await rawStatus(host, { path })).status).toBe(404);
  }
});
