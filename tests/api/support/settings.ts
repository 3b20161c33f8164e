// What the test runner's own process, its workers and shared hosts have to agree on.
import { join } from 'node:path';

/** V8's compile cache for every process that tests start. */
export const COMPILE_CACHE = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'node_modules',
  '.cache',
  'customs-scoring-tests',
);

/** Stands in the shared templates where each host's own issuer goes. */
export const ISSUER_TO_COME = 'http://issuer.invalid';

/** How hosts are started in the tests. Two of each function: on any machine requests really run at the same time, and no more are started. */
export const HOST_OF_TESTS = {
  port: 0,
  quiet: true,
  maxProcessesPerFunction: 2,
  /** A function that one file has started is still running when the next file calls it; starts are most of a host's CPU time. */
  idleProcessMs: 240_000,
  extraIdleProcessMs: 60_000,
} as const;
