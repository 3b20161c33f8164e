// Lints the API document and runs clients that are generated from it: npm run tool -- test-clients [file …]. Needs Python 3.10 with
// venv, npm's registry and PyPI; compiles Java clients where there is a JDK.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const CONFIG = join(import.meta.dirname, 'vitest.config.ts');

const HELP = `Lints the API document, and calls a local host with clients that are generated from it.

usage: npm run tool -- test-clients [file …]

  file                 a part of a file's name: lint, python or java; all of them without one

docs/clients.md names the generators.`;

const files = process.argv.slice(2);
if (files.includes('--help') || files.includes('-h')) {
  console.log(HELP);
} else {
  const { status } = spawnSync(process.execPath, [VITEST, 'run', '--config', CONFIG, ...files], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
