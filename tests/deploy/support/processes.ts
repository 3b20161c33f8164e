// Programs that the deployment test starts: each in its own process group, so that its child processes end with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** Options for starting a program. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<NodeJS.ProcessEnv>;
  /** File for its output; the terminal by default. */
  readonly log?: string;
}

const TAIL = 40;
const POLL_MS = 50;
const END_WITHIN_MS = 5_000;

const running = new Set<ChildProcess>();

/** Starts a program. */
export function start({ command, args, cwd, environment, log }: Program): ChildProcess {
  const output = log === undefined ? 'inherit' : openSync(log, 'a');
  const child = spawn(command, args, {
    cwd,
    env: environment ?? process.env,
    detached: true,
    stdio: ['ignore', output, output],
  });
  if (typeof output === 'number') closeSync(output);
  running.add(child);
  return child;
}

/**
 * Runs a program until it exits.
 *
 * @throws Error with the end of its log if it fails
 */
export async function run(program: Program): Promise<void> {
  const code = await exitCode(program);
  if (code === 0) return;
  const { command, args, log } = program;
  throw new Error(`${[command, ...args].join(' ')} ended with ${code}\n${tail(log)}`);
}

/** Runs a program until it exits, successfully or not. */
export async function exitCode(program: Program): Promise<number> {
  const child = start(program);
  const [code] = (await once(child, 'exit')) as [number | null];
  running.delete(child);
  return code ?? 1;
}

/** The last lines of a log. */
export function tail(log: string | undefined): string {
  return log === undefined ? '' : readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL).join('\n');
}

/** Ends all started programs that are still running, including their child processes. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(end));
}

async function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  const group = child.pid;
  if (group === undefined) return;
  const deadline = Date.now() + END_WITHIN_MS;
  signal(group, 'SIGTERM');
  while (signal(group, 0)) {
    if (Date.now() > deadline) signal(group, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** @returns false if no process of the group is left */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}
