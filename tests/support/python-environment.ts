// Python environments for tests that need a tool written in Python: each is created once, and again when its requirements change.
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = join(import.meta.dirname, '..', '..');
/** Copy of the installed requirements; `.ci/run` creates environments in advance in the same way. */
const INSTALLED = 'installed.txt';

/**
 * Creates `.venv-<name>` if it is missing or out of date; next to node_modules, since npm ci empties that folder.
 *
 * @param requirements file with the packages
 * @returns the folder of its programs
 * @throws Error if there is no Python 3.10 with venv, or its packages cannot be installed
 */
export async function pythonEnvironment(name: string, requirements: string): Promise<string> {
  const folder = join(ROOT, `.venv-${name}`);
  const programs = join(folder, 'bin');
  const installed = join(folder, INSTALLED);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8')) {
    return programs;
  }
  // An incomplete environment of an interrupted run is unusable.
  await run('python3', ['-m', 'venv', '--clear', folder]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await run(join(programs, 'python'), pip);
  copyFileSync(requirements, installed);
  return programs;
}
