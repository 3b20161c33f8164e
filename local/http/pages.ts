// The host's own pages: a start page, the API reference, and the API document that the reference is drawn from. They exist on
// the local host only (docs/decisions/0023).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from '../commands.ts';
import { REPOSITORY_ROOT } from '../settings.ts';
import type { HttpResponse } from './response.ts';

/** No script or style but the host's own, no request to another origin; the icons of the reference are data URLs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HTML = 'text/html; charset=utf-8';
const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

export interface Page {
  readonly contentType: string;
  /** Reads or draws the page when it is requested: nothing is kept in memory for pages that nobody visits. */
  readonly content: () => Buffer;
}

/** What the pages show of a running host. */
export interface PageFacts {
  /** From the issuer's URL: path of the token endpoint. */
  readonly tokenPath: string;
  readonly commands: readonly Command[];
}

export class Pages {
  readonly #pages: ReadonlyMap<string, Page>;

  constructor({ tokenPath, commands }: PageFacts) {
    this.#pages = new Map<string, Page>([
      ['/', { contentType: HTML, content: () => Buffer.from(startPage(commands)) }],
      ['/start.css', ownFile('start.css', CSS)],
      ['/docs', ownFile('reference.html', HTML)],
      ['/docs/reference.js', ownFile('reference.js', JAVASCRIPT)],
      ['/docs/swagger-ui.css', viewerFile('swagger-ui.css', CSS)],
      ['/docs/swagger-ui-bundle.js', viewerFile('swagger-ui-bundle.js', JAVASCRIPT)],
      ['/openapi.json', { contentType: 'application/json', content: () => openApiDocument(tokenPath) }],
    ]);
  }

  /** @returns undefined if there is no such page */
  page(path: string): Page | undefined {
    return this.#pages.get(path);
  }
}

/**
 * The response to a GET or HEAD request for a page.
 *
 * @param ifNoneMatch the request's If-None-Match header
 */
export function pageResponse({ contentType, content }: Page, ifNoneMatch: string | undefined): HttpResponse {
  const body = content();
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = {
    etag,
    'cache-control': 'no-cache',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  const known = ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  if (known) return { status: 304, headers, body: Buffer.alloc(0) };
  return { status: 200, headers: { ...headers, 'content-type': contentType }, body };
}

function ownFile(name: string, contentType: string): Page {
  return { contentType, content: () => readFileSync(join(import.meta.dirname, 'pages', name)) };
}

function viewerFile(name: string, contentType: string): Page {
  const { resolve } = createRequire(import.meta.url);
  return { contentType, content: () => readFileSync(resolve(`swagger-ui-dist/${name}`)) };
}

/** docs/openapi.json with relative addresses, so that whoever reads it here calls this host, whatever its port. */
function openApiDocument(tokenPath: string): Buffer {
  const document = JSON.parse(
    readFileSync(join(REPOSITORY_ROOT, 'docs', 'openapi.json'), 'utf8'),
  ) as OpenApiDocument;
  document.servers = [{ url: '/', description: 'This host' }];
  document.components.securitySchemes.oauth2.flows.clientCredentials.tokenUrl = tokenPath;
  return Buffer.from(JSON.stringify(document, null, 2));
}

/** The parts of the document that say where the service is. */
interface OpenApiDocument {
  servers: readonly { readonly url: string; readonly description: string }[];
  readonly components: {
    readonly securitySchemes: {
      readonly oauth2: { readonly flows: { readonly clientCredentials: { tokenUrl: string } } };
    };
  };
}

function startPage(commands: readonly Command[]): string {
  const blocks = commands.map(
    ({ title, command }) => `<p>${escaped(title)}</p>\n<pre><code>${escaped(command)}</code></pre>`,
  );
  return readFileSync(join(import.meta.dirname, 'pages', 'start.html'), 'utf8').replace(
    '<!-- commands -->',
    () => blocks.join('\n'),
  );
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
