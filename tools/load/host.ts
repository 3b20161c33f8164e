// The local host as `npm start` runs it, in a process of its own with an empty state, so that nothing of the load shares a thread with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENDPOINTS_FILE, type HostEndpoints } from '../../local/endpoints.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const READY = 'is ready';
const READY_WITHIN_MS = 120_000;

export interface LoadedHost {
  readonly pid: number;
  readonly endpoints: HostEndpoints;
  readonly endpointsFile: string;
  /** Ends the host and deletes its state. */
  stop(): Promise<void>;
}

/** @throws Error where the host does not start */
export async function startHostProcess(): Promise<LoadedHost> {
  const state = mkdtempSync(join(tmpdir(), 'customs-scoring-load-'));
  const args = [join(ROOT, 'local', 'main.ts'), '--state', state, '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await closed;
    rmSync(state, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    await ready(child);
  } catch (error) {
    await stop();
    throw error;
  }
  const endpointsFile = join(state, ENDPOINTS_FILE);
  const endpoints = JSON.parse(readFileSync(endpointsFile, 'utf8')) as HostEndpoints;
  return { pid: child.pid ?? 0, endpoints, endpointsFile, stop };
}

async function ready(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The host was not ready in time')), READY_WITHIN_MS);
    let printed = '';
    let isReady = false;
    // Read on after that: a pipe that nobody empties would stop the host.
    child.stdout?.on('data', (chunk: Buffer) => {
      if (isReady) return;
      printed += chunk.toString('utf8');
      if (!printed.includes(READY)) return;
      isReady = true;
      clearTimeout(timer);
      resolve();
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`The host ended with code ${code}`));
    });
  });
}
