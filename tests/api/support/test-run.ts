// Resources that the files of a test run share (vitest's global setup): the service's templates, synthesised once, and for each of the
// runner's workers a local host that its files use one after the other, each starting by emptying it. Both are created on first use.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { messageOf } from '../../../local/errors.ts';
import { AUDIENCE } from '../../../local/settings.ts';
import { synthesizeApp } from '../../../local/synth/synthesis.ts';
import { COMPILE_CACHE, ISSUER_PLACEHOLDER } from './settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the resources that the files of a test run share. */
    testRun: string;
  }
}

const HOST = join(import.meta.dirname, 'shared-host.ts');

/** The message that a shared host sends when it is ready or has failed to start. */
export type SharedHostAnswer = { readonly stateFolder: string } | { readonly error: string };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startTestRun();
  project.provide('testRun', url);
  return stop;
}

/** @returns the URL of the shared resources, and what deletes them */
export async function startTestRun(): Promise<{
  readonly url: string;
  readonly stop: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-run-'));
  mkdirSync(COMPILE_CACHE, { recursive: true });
  const hosts = new Map<string, { child: ChildProcess; stateFolder: Promise<string> }>();
  let url = '';
  let templates: Promise<string> | undefined;

  const synthesised = async (): Promise<string> => {
    const outdir = join(folder, 'cdk.out');
    const input = { issuer: ISSUER_PLACEHOLDER, audience: AUDIENCE, outdir, compileCache: COMPILE_CACHE };
    return JSON.stringify(await synthesizeApp(input));
  };
  const startHost = (worker: string): { child: ChildProcess; stateFolder: Promise<string> } => {
    const child = fork(HOST, [join(folder, `host-${worker}`), url], {
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const stateFolder = new Promise<string>((resolve, reject) => {
      child.once('message', (answer: SharedHostAnswer) => {
        if ('stateFolder' in answer) resolve(answer.stateFolder);
        else reject(new Error(answer.error));
      });
      child.once('exit', (code) => reject(new Error(`The shared host has ended (exit code ${code})`)));
    });
    return { child, stateFolder };
  };
  const answerTo = async (path: string): Promise<string> => {
    if (path === '/templates') {
      templates ??= synthesised();
      return await templates;
    }
    const worker = /^\/hosts\/(\w+)$/.exec(path)?.[1];
    if (worker === undefined) throw new Error(`Nothing is shared at ${path}`);
    const host = hosts.get(worker) ?? startHost(worker);
    hosts.set(worker, host);
    return await host.stateFolder;
  };

  const server = createServer((request, response) => {
    answerTo(request.url ?? '').then(
      (answer) => response.end(answer),
      (error: unknown) => response.writeHead(500).end(messageOf(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await Promise.all(
      [...hosts.values()].map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        // A host stops when its IPC channel closes.
        child.disconnect();
        await ended;
      }),
    );
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  return { url, stop };
}
