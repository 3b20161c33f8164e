// Test runner settings of `npm run tool -- test-deploy`: the files that test the deployed service, run sequentially since they share it.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { API_FILES } from './support/limits.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export default defineConfig({
  root: ROOT,
  test: {
    include: ['tests/deploy/*.deploy.ts', ...API_FILES.map((name) => `tests/api/${name}`)],
    setupFiles: ['tests/deploy/support/expected-failures.ts'],
    fileParallelism: false,
    // The emulator takes ten times as long as AWS and the local host.
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
