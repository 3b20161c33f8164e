// The service and its commands as a user runs them, in separate processes.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, inject } from 'vitest';
import { ROOT } from './declarations.ts';
import { endpointsIn, Service } from './service.ts';
import { COMPILE_CACHE } from './settings.ts';

const READY_WITHIN_MS = 240_000;

/** The output and exit code of a process. */
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
  /** Its output so far. */
  output(): string;
  /** Waits until the output contains a text. */
  printed(text: string, withinMs: number): Promise<void>;
}

/** Starts a script of the repository. */
export function startScript(file: string, args: readonly string[]): Started {
  return followed(
    spawn(process.execPath, [join(ROOT, file), ...args], {
      cwd: ROOT,
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

function followed(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Started {
  const printed = { stdout: '', stderr: '' };
  const ended = new AbortController();
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString('utf8')));
  const finished = (once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>).then(
    ([code, signal]): Finished => {
      running.delete(child);
      ended.abort();
      return { code, signal, ...printed };
    },
  );
  running.set(child, finished);
  const output = (): string => printed.stdout + printed.stderr;
  return {
    child,
    finished,
    output,
    printed: async (text, withinMs) => {
      const asked = AbortSignal.any([AbortSignal.timeout(withinMs), ended.signal]);
      while (!output().includes(text)) {
        await once(child.stdout, 'data', { signal: asked }).catch(() => {
          throw new Error(`It did not print "${text}": ${output()}`);
        });
      }
    },
  };
}

/** Runs a script of the repository until it exits. */
export async function run(file: string, ...args: readonly string[]): Promise<Finished> {
  return await startScript(file, args).finished;
}

/** Runs lines in one shell; curl fails for unsuccessful responses, and the output of demos is discarded. */
export async function shell(lines: string, program = 'sh'): Promise<Finished> {
  const started = followed(spawn(program, ['-eu'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] }));
  const curl = 'curl() { command curl --fail-with-body "$@"; }';
  const npm = 'npm() { command npm "$@" >/dev/null 2>&1; }';
  started.child.stdin?.end(`${curl}\n${npm}\n${lines}\n`);
  return await started.finished;
}

/** A host started like `npm start`. */
export interface HostProcess {
  readonly service: Service;
  readonly port: number;
  output(): string;
  /** Sends a signal and waits for the exit. */
  end(signal: NodeJS.Signals): Promise<Finished>;
}

/** Starts the host on a state folder and waits until it is ready. */
export async function startHostProcess(
  state: string,
  port: number,
  ...options: readonly string[]
): Promise<HostProcess> {
  const own = [inject('testRun'), '--state', state, '--port', String(port)];
  const { child, finished, output, printed } = startScript('tests/api/support/host-process.ts', [
    ...own,
    ...options,
  ]);
  await printed('is ready', READY_WITHIN_MS);
  const endpoints = endpointsIn(state);
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

/** A server that occupies a port until it is closed. */
export async function takenPort(): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
