// The processes that the host of this file's tests runs its functions in, to be killed as a machine that fails would end them.
import { execFileSync } from 'node:child_process';

/**
 * Ids of the processes of a function.
 *
 * @param entry its handler file, relative to the repository's root
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

/** Kills every process of a function. @returns how many there were */
export function kill(entry: string): number {
  const ids = processesOf(entry);
  for (const id of ids) process.kill(id, 'SIGKILL');
  return ids.length;
}
