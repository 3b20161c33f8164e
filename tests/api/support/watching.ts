// Functions to wait for work that the service does asynchronously: by polling a condition, and by reading the logs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Json, Service } from './service.ts';

const WITHIN_MS = 240_000;
const POLL_MS = 150;

/** Polls until a condition holds. `expect.poll` works only within tests, and not in concurrent ones. */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  { withinMs = WITHIN_MS, pollMs = POLL_MS } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    expect(performance.now(), what).toBeLessThan(deadline);
    await sleep(pollMs);
  }
}

/** Log lines of the service's functions with a code, optionally for one document. */
export function logged({ stateFolder }: Service, code: string, documentId?: string): Json[] {
  const file = join(stateFolder, 'logs', 'functions.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines
    .map((line) => JSON.parse(line) as Json)
    .filter((line) => line.code === code && (documentId === undefined || line.documentId === documentId));
}
