// Schemathesis in a virtual environment of its own, made once and made again when its requirements change.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'customs-scoring-fuzz');

/**
 * Makes the environment where it is missing.
 *
 * @returns the path of the schemathesis command
 * @throws Error where there is no Python 3.10 with venv, or its packages cannot be had
 */
export async function schemathesis(): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = join(CACHE, wanted);
  const command = join(folder, 'bin', 'schemathesis');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return command;
  // Half an environment of a run that was cut off is of no use.
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  await run(join(folder, 'bin', 'python'), pip);
  writeFileSync(complete, '');
  return command;
}
