// Schemathesis in a virtual environment of its own, made once and made again when its requirements change.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** Beside node_modules, which npm ci empties; not in Git. */
const FOLDER = join(import.meta.dirname, '..', '..', '.venv-fuzz');

/**
 * Makes the environment where it is missing.
 *
 * @returns the path of the schemathesis command
 * @throws Error where there is no Python 3.10 with venv, or its packages cannot be had
 */
export async function schemathesis(): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const command = join(FOLDER, 'bin', 'schemathesis');
  const complete = join(FOLDER, 'complete');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === wanted) return command;
  // Half an environment of a run that was cut off is of no use.
  rmSync(FOLDER, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', FOLDER]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  await run(join(FOLDER, 'bin', 'python'), pip);
  writeFileSync(complete, wanted);
  return command;
}
