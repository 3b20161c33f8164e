// The web console on this machine: its built files with the headers that CloudFront sends with them in AWS. Until they are built, a
// page that says so and comes back by itself.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CONSOLE_CONFIG,
  CONSOLE_INDEX,
  CONSOLE_PATH,
  type ConsoleConfig,
  type ConsoleOrigins,
  cacheControl,
  consoleHeaders,
  contentType,
  DRAWN_PAGE,
} from '../../lib/console-headers.ts';
import { messageOf } from '../errors.ts';
import type { HttpResponse } from './response.ts';

const RETRY_SECONDS = '1';

/** How far the files are. */
export type ConsoleState = 'building' | 'built' | 'failed';

export class ConsolePages {
  readonly #origins: ConsoleOrigins;
  readonly #config: ConsoleConfig;
  /** Settles when the files are built, or cannot be. */
  readonly settled: Promise<ConsoleState>;
  #state: ConsoleState = 'building';
  #folder = '';
  #files: ReadonlySet<string> = new Set();

  /**
   * @param built the folder of the built files
   * @param fault called if they cannot be built; everything else on this machine works without them
   */
  constructor(
    built: Promise<string>,
    config: ConsoleConfig,
    origins: ConsoleOrigins,
    fault: (error: Error) => void,
  ) {
    this.#config = config;
    this.#origins = origins;
    this.settled = built.then(
      (folder) => {
        const files = readdirSync(folder, { recursive: true, withFileTypes: true });
        this.#files = new Set(
          files
            .filter((file) => file.isFile())
            .map((file) => join(file.parentPath, file.name).slice(folder.length + 1)),
        );
        this.#folder = folder;
        this.#state = 'built';
        return this.#state;
      },
      (error: unknown) => {
        this.#state = 'failed';
        fault(error instanceof Error ? error : new Error(messageOf(error)));
        return this.#state;
      },
    );
  }

  get state(): ConsoleState {
    return this.#state;
  }

  /**
   * The response to a GET or HEAD request.
   *
   * @param path of the request, still percent-encoded, that begins with CONSOLE_PATH
   * @param ifNoneMatch the request's If-None-Match header
   * @returns undefined if there is no such file
   */
  async response(path: string, ifNoneMatch: string | undefined): Promise<HttpResponse | undefined> {
    if (this.#state !== 'built') return this.#unavailable();
    const name = path.slice(CONSOLE_PATH.length);
    if (name === CONSOLE_CONFIG) {
      return this.#send(CONSOLE_CONFIG, Buffer.from(JSON.stringify(this.#config)), ifNoneMatch);
    }
    const file = DRAWN_PAGE.test(name) ? CONSOLE_INDEX : name;
    if (!this.#files.has(file)) return undefined;
    return this.#send(file, await readFile(join(this.#folder, file)), ifNoneMatch);
  }

  #send(file: string, body: Buffer, ifNoneMatch: string | undefined): HttpResponse {
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const headers = { ...consoleHeaders(this.#origins, file), etag, 'cache-control': cacheControl(file) };
    const known = ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
    if (known) return { status: 304, headers, body: Buffer.alloc(0) };
    return { status: 200, headers: { ...headers, 'content-type': contentType(file) }, body };
  }

  #unavailable(): HttpResponse {
    const building = this.#state === 'building';
    const text = building
      ? 'The console is being built. This page comes back by itself.'
      : 'The console could not be built. The terminal of the service says why.';
    const headers = {
      ...consoleHeaders(this.#origins),
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      ...(building ? { 'retry-after': RETRY_SECONDS, refresh: RETRY_SECONDS } : {}),
    };
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Customs Scoring</title><p>${text}</p></html>`;
    return { status: 503, headers, body: Buffer.from(html) };
  }
}
