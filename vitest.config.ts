// Test runner settings.
import { defineConfig } from 'vitest/config';
import { COMPILE_CACHE } from './tests/api/support/settings.ts';

/** Files that only read templates share the CDK, which takes longer to load than to use, and the syntheses. */
const TEMPLATES = ['tests/stacks/!(bundle|*-layer).test.ts', 'tests/security/st*.test.ts'];

/** Unit tests that set the environment, or watch the output, the memory or the errors of the whole process, have one of their own. */
const OWN_PROCESS = [
  'tests/unit/shared/**/*.test.ts',
  'tests/unit/service/**/*.test.ts',
  'tests/unit/**/*handler*.test.ts',
  'tests/unit/**/handlers/*.test.ts',
  'tests/unit/predict-hs/model-files.test.ts',
  'tests/unit/verify-document/examination/pages/hostile-files.test.ts',
  'tests/unit/local/dynamodb-store.test.ts',
  'tests/unit/tools/loops.test.ts',
];

// Most files run in a process of their own; this cache lets libraries be compiled only once for all of them.
process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;

export default defineConfig({
  test: {
    // These only end tests that hang: a slow machine must not fail a test that does bounded work.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // Each worker has a host of its own, whose functions start anew: with three workers on two cores, that costs more than waiting does.
    maxWorkers: 2,
    globalSetup: ['tests/api/support/test-run.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['tests/!(unit)/**/*.test.ts', ...OWN_PROCESS],
          // Packages of the generated clients have tests of their own.
          exclude: [...TEMPLATES, '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], exclude: OWN_PROCESS, isolate: false },
      },
      { extends: true, test: { name: 'templates', include: TEMPLATES, isolate: false } },
    ],
  },
});
