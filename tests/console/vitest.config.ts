// Test runner settings of `npm run test:console`: the console in a real browser over a real local host, one file after the other.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['tests/console/*.console.ts'],
    globalSetup: ['tests/console/support/setup.ts'],
    fileParallelism: false,
    // All files share one connection to the browser.
    isolate: false,
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
