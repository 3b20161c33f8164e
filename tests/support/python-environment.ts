// Python environments of tests that need a tool written in Python: each made once, and made again when its requirements change.
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = join(import.meta.dirname, '..', '..');
/** Copy of the requirements that are installed; `.ci/run` makes environments ahead in the same way. */
const INSTALLED = 'installed.txt';

/**
 * Makes `.venv-<name>`, beside node_modules, which npm ci empties, where it is missing or out of date.
 *
 * @param requirements file with the packages
 * @returns the folder of its programs
 * @throws Error where there is no Python 3.10 with venv, or its packages cannot be had
 */
export async function pythonEnvironment(name: string, requirements: string): Promise<string> {
  const folder = join(ROOT, `.venv-${name}`);
  const programs = join(folder, 'bin');
  const installed = join(folder, INSTALLED);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8')) {
    return programs;
  }
  // Half an environment of a run that was cut off is of no use.
  await run('python3', ['-m', 'venv', '--clear', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await run(join(programs, 'python'), pip);
  copyFileSync(requirements, installed);
  return programs;
}
