// The state folder: everything that survives a restart, owned by one running host at a time.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, HostError, messageOf } from './errors.ts';

/** Incremented when the host can no longer read the state of earlier versions. */
const FORMAT = 3;
const MARKER = 'state.json';
const LOCK = 'host.lock';

export interface StateFolder {
  readonly path: string;
  /** A path inside the folder. */
  file(...parts: string[]): string;
  readJson(name: string): unknown;
  /** Replaces a file in one step, readable by its owner only: most of them hold a secret. */
  writeJson(name: string, value: unknown): void;
  /** Releases the folder; the lock of a killed host is removed at the next start. */
  release(): void;
}

/**
 * Opens a state folder, creates it if necessary, and locks it for this process.
 *
 * @throws HostError if the folder belongs to another program, another version or a running host
 */
export function openState(folder: string, options: { readonly reset: boolean }): StateFolder {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new HostError(`The state folder ${path} cannot be created: ${messageOf(error)}`);
  }
  const known = existsSync(join(path, MARKER));
  const entries = readdirSync(path).filter((name) => name !== LOCK);
  // `--state ~` must never empty a folder of other files, or write into it.
  if (!known && entries.length > 0) {
    throw new HostError(
      `${path} is not a state folder of this host (no ${MARKER} in it) and is not empty; choose another with --state.`,
    );
  }
  const lock = acquireLock(join(path, LOCK));
  try {
    if (options.reset) for (const name of entries) rmSync(join(path, name), { recursive: true, force: true });
    else if (known) checkFormat(join(path, MARKER));
    writeJsonFile(join(path, MARKER), { format: FORMAT });
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    path,
    file: (...parts) => join(path, ...parts),
    readJson: (name) => readJsonFile(join(path, name)),
    writeJson: (name, value) => writeJsonFile(join(path, name), value),
    release: lock.release,
  };
}

function checkFormat(path: string): void {
  const marker = readJsonFile(path);
  const format =
    typeof marker === 'object' && marker !== null && 'format' in marker ? marker.format : undefined;
  if (format !== FORMAT) {
    throw new HostError(
      `The state folder was written by another version (format ${String(format)}, this one reads ${FORMAT}); start with --reset to discard the state.`,
    );
  }
}

function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new HostError(`${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new HostError(`${path} is damaged (not JSON); start with --reset to discard the state.`);
  }
}

function writeJsonFile(path: string, value: unknown): void {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

interface Lock {
  release(): void;
}

function acquireLock(path: string): Lock {
  for (;;) {
    try {
      const mine = `${JSON.stringify({ pid: process.pid, bornAt: bornAt(process.pid) })}\n`;
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw new HostError(`${path} cannot be written: ${messageOf(error)}`);
    }
    const holder = readHolder(path);
    if (holder !== undefined && isRunning(holder)) {
      throw new HostError(
        `The state folder is in use by another running host (process ${holder.pid}); stop it or choose another folder with --state.`,
      );
    }
    rmSync(path, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  readonly bornAt: string | undefined;
}

function readHolder(path: string): Holder | undefined {
  try {
    const held: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof held !== 'object' || held === null || !('pid' in held) || typeof held.pid !== 'number')
      return undefined;
    return {
      pid: held.pid,
      bornAt: 'bornAt' in held && typeof held.bornAt === 'string' ? held.bornAt : undefined,
    };
  } catch {
    // A host that is killed while it writes the lock file leaves an incomplete one.
    return undefined;
  }
}

function isRunning(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  // After a reboot, or in a container, the process number can belong to another process.
  return holder.bornAt === undefined || holder.bornAt === bornAt(holder.pid);
}

/** Identifies a process beyond its number, by boot and start time; undefined on systems without /proc. */
function bornAt(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22. The second field is the command in parentheses and may contain spaces, so count from its end.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return startTime === undefined ? undefined : `${boot}:${startTime}`;
  } catch {
    return undefined;
  }
}
