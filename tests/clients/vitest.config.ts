// Test runner settings of `npm run tool -- test-clients`: linters of the API document, and generated clients that need Python or Java.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['tests/clients/*.client.ts'],
    globalSetup: ['tests/api/support/test-run.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
