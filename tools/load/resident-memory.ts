// Resident memory of a process and of everything that it started.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface FamilyMemory {
  /** Of the process itself and all below it, in bytes. Pages that they share count for each of them. */
  readonly bytes: number;
  /** Of the process alone. */
  readonly rootBytes: number;
  readonly processes: number;
}

/** What a process and all below it hold now. */
export async function residentMemory(root: number): Promise<FamilyMemory> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kilobytes = 0]) => ({ pid, parent, bytes: kilobytes * 1024 }));
  const family = new Set([root]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  const own = processes.filter(({ pid }) => family.has(pid));
  return {
    bytes: own.reduce((total, { bytes }) => total + bytes, 0),
    rootBytes: own.find(({ pid }) => pid === root)?.bytes ?? 0,
    processes: own.length,
  };
}
