// Test runner settings.
import { defineConfig } from 'vitest/config';
import { COMPILE_CACHE } from './tests/api/support/settings.ts';

/** Files that only read templates share the CDK, which takes longer to load than to use, and the syntheses. */
const TEMPLATES = ['tests/stacks/!(bundle|*-layer).test.ts', 'tests/security/st*.test.ts'];

// Each file runs in a process of its own; this cache lets libraries be compiled only once for all of them.
process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;

export default defineConfig({
  test: {
    // These only end tests that hang: a slow machine must not fail a test that does bounded work.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    globalSetup: ['tests/api/support/test-run.ts'],
    projects: [
      { extends: true, test: { name: 'all', include: ['tests/**/*.test.ts'], exclude: TEMPLATES } },
      { extends: true, test: { name: 'templates', include: TEMPLATES, isolate: false } },
    ],
  },
});
