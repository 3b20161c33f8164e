// Packages of the tests that are not the project's own: each folder with a package.json has its own lock file and is installed when it
// is first used, and again when the lock file changes. `npm ci` of the project stays as small as it is.
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Runs a program without a shell; its output is text. */
export const execute = promisify(execFile);
const LOCK = 'package-lock.json';
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a program of a folder's packages in the folder, and returns what it prints. */
export type Run = (program: string, ...options: readonly string[]) => Promise<string>;

/**
 * Installs the packages of a folder where that has not been done.
 *
 * @throws Error if npm cannot reach its registry, or a package cannot be installed
 */
export async function installed(folder: string): Promise<Run> {
  const marker = join(folder, 'node_modules', LOCK);
  const lock = join(folder, LOCK);
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== readFileSync(lock, 'utf8')) {
    await execute('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
    copyFileSync(lock, marker);
  }
  return async (program, ...options) => {
    const path = join(folder, 'node_modules', '.bin', program);
    try {
      const { stdout } = await execute(path, options, { cwd: folder, maxBuffer: MAX_OUTPUT_BYTES });
      return stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} failed\n${stdout}${stderr}`.slice(0, 20_000));
    }
  };
}

/** Loads a program that was made during the test run. */
export async function program(path: string): Promise<unknown> {
  return await import(/* @vite-ignore */ pathToFileURL(path).href);
}
