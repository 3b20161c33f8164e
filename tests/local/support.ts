// Starts hosts for tests and sends HTTP requests to them.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { HostEndpoints } from '../../local/endpoints.ts';
import { type HostOptions, type RunningHost, startHost } from '../../local/host.ts';
import { COMPILE_CACHE } from '../api/support/settings.ts';
import { fixture } from './fixtures/templates.ts';

const children: ChildProcess[] = [];
const folders: string[] = [];
afterAll(async () => {
  const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  await Promise.all(alive.map(kill));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is deleted after the file's tests. */
export function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-host-'));
  folders.push(folder);
  return folder;
}

/** Starts a script of the fixtures that sends the endpoints of its host, to be killed later. */
export async function forkHost(
  script: string,
  ...args: readonly string[]
): Promise<{ child: ChildProcess; endpoints: HostEndpoints }> {
  const child = fork(join(import.meta.dirname, 'fixtures', script), args, {
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  children.push(child);
  const [endpoints] = (await once(child, 'message')) as [HostEndpoints];
  return { child, endpoints };
}

export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** A quiet host of the fixture service on a free port. */
export async function startFixture(
  options: Partial<HostOptions> & { readonly state: string },
): Promise<RunningHost> {
  return await startHost({ port: 0, quiet: true, synthesize: fixture(), ...options });
}

/** A token of one of the host's clients. */
export async function tokenOf(host: RunningHost, name: string): Promise<string> {
  const client = host.endpoints.clients.find((candidate) => candidate.name === name);
  const basic = Buffer.from(`${client?.clientId}:${client?.clientSecret}`).toString('base64');
  const response = await fetch(host.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const answer = (await response.json()) as { access_token: string };
  return answer.access_token;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

/** Sends a request and reads its JSON response; an empty object if the response is empty. */
export async function call(host: RunningHost, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(host.apiUrl + path, init);
  const text = await response.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}

/** Sends what `fetch` would not: raw paths, large headers, bodies without a length. Returns the status. */
export async function rawStatus(
  host: RunningHost,
  options: { readonly method?: string; readonly path: string; readonly headers?: Record<string, string> },
  chunks: Iterable<Buffer> = [],
): Promise<{ status: number; sent: number }> {
  return await new Promise((resolve, reject) => {
    let sent = 0;
    let done = false;
    const outgoing = request(host.apiUrl, { agent: false, ...options }, (response) => {
      done = true;
      response.resume();
      resolve({ status: response.statusCode ?? 0, sent });
    });
    outgoing.on('error', (error) => {
      if (!done) reject(error);
    });
    const closed = new Promise((next) => outgoing.once('close', next));
    const write = async (): Promise<void> => {
      for (const chunk of chunks) {
        if (done || outgoing.destroyed) return;
        sent += chunk.length;
        if (!outgoing.write(chunk))
          await Promise.race([new Promise((next) => outgoing.once('drain', next)), closed]);
      }
      outgoing.end();
    };
    void write();
  });
}
