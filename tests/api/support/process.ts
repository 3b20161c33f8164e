// The service and its commands as a user runs them: processes of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { HostEndpoints } from '../../../local/endpoints.ts';
import { ROOT } from './declarations.ts';
import { COMPILE_CACHE, Service } from './service.ts';

const READY_WITHIN_MS = 45_000;

/** What a process left behind. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const running = new Map<ChildProcess, Promise<Finished>>();
afterAll(async () => {
  for (const child of running.keys()) child.kill('SIGKILL');
  await Promise.all(running.values());
});

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What it has printed so far. */
  output(): string;
}

/** Starts a script of the repository. */
export function startScript(file: string, args: readonly string[]): Started {
  const child = spawn(process.execPath, [join(ROOT, file), ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString('utf8')));
  const finished = (once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>).then(
    ([code, signal]): Finished => {
      running.delete(child);
      return { code, signal, ...printed };
    },
  );
  running.set(child, finished);
  return { child, finished, output: () => printed.stdout + printed.stderr };
}

/** Runs a script of the repository to its end. */
export async function run(file: string, ...args: readonly string[]): Promise<Finished> {
  return await startScript(file, args).finished;
}

/** A host that runs as `npm start` runs it. */
export interface HostProcess {
  readonly service: Service;
  readonly port: number;
  output(): string;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Finished>;
}

/** Starts the host on a state folder and waits until it is ready. */
export async function startHostProcess(
  state: string,
  port: number,
  ...options: readonly string[]
): Promise<HostProcess> {
  const { child, finished, output } = startScript('local/main.ts', [
    '--state',
    state,
    '--port',
    String(port),
    ...options,
  ]);
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!output().includes('is ready')) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      throw new Error(`The host did not start: ${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const endpoints = JSON.parse(readFileSync(join(state, 'endpoints.json'), 'utf8')) as HostEndpoints;
  return {
    service: new Service(endpoints, state),
    port: Number(new URL(endpoints.apiUrl).port),
    output,
    end: async (signal) => {
      child.kill(signal);
      return await finished;
    },
  };
}

/** A server that holds a port until it is closed. */
export async function takenPort(): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
