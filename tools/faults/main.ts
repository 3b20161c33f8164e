// npm run tool -- faults [vitest options]: the fault tests at full length, with the long storm and all hostile files over HTTP.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const FILES = ['tests/faults', 'tests/api/hostile-documents.test.ts'];

const child = spawn(process.execPath, [VITEST, 'run', ...FILES, ...process.argv.slice(2)], {
  cwd: ROOT,
  env: { ...process.env, FAULTS: 'long' },
  stdio: 'inherit',
});
const [code] = await once(child, 'exit');
process.exitCode = Number(code ?? 1);
