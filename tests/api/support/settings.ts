// Settings shared by the test runner's own process, its workers and shared hosts.
import { join } from 'node:path';

/** V8 compile cache of every process that tests start. */
export const COMPILE_CACHE = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'node_modules',
  '.cache',
  'customs-scoring-tests',
);

/** Placeholder in the shared templates for each host's own issuer. */
export const ISSUER_PLACEHOLDER = 'http://issuer.invalid';

/** Options of test hosts. Two instances of each function, so that requests run concurrently on any machine without starting more. */
export const HOST_OF_TESTS = {
  port: 0,
  quiet: true,
  maxProcessesPerFunction: 2,
  /** Keeps functions that one file has started running for the next file; starts take most of a host's CPU time. */
  idleProcessMs: 240_000,
  extraIdleProcessMs: 60_000,
} as const;
