// The processes in which the host of a test file runs its functions. Tests kill them as a failing machine would.
import { execFileSync } from 'node:child_process';

/**
 * Returns the ids of a function's processes.
 *
 * @param entry the function's handler file, relative to the repository's root
 */
function processesOf(entry: string): number[] {
  const bundled = entry.replace(/\.ts$/, '.mjs');
  const runs = (arg: string): boolean => arg.endsWith(entry) || arg.endsWith(bundled);
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === process.pid && args.some(runs))
    .map(([id]) => Number(id));
}

/** Kills every process of a function. @returns the number of processes killed */
export function kill(entry: string): number {
  const ids = processesOf(entry);
  for (const id of ids) process.kill(id, 'SIGKILL');
  return ids.length;
}
