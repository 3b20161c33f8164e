// Test runner settings. Suites that start the local host or bundle functions need more than the default five seconds.
import { defineConfig } from 'vitest/config';
import { COMPILE_CACHE } from './tests/api/support/settings.ts';

/** Files that only read templates: they share the CDK, which takes longer to load than to use, and what they synthesise. */
const TEMPLATES = ['tests/stacks/!(bundle|*-layer).test.ts', 'tests/security/st*.test.ts'];

// Each file has a process of its own: libraries are compiled once for all of them.
process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    globalSetup: ['tests/api/support/test-run.ts'],
    projects: [
      { extends: true, test: { name: 'all', include: ['tests/**/*.test.ts'], exclude: TEMPLATES } },
      { extends: true, test: { name: 'templates', include: TEMPLATES, isolate: false } },
    ],
  },
});
