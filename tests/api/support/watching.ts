// How tests watch a service that works on its own: by its log, and by asking until it is so.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Json, Service } from './service.ts';

const WITHIN_MS = 240_000;
const POLL_MS = 150;

/** Asks until it is so; not by `expect.poll`, which works in tests only and knows none that run at the same time. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  { withinMs = WITHIN_MS, pollMs = POLL_MS } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    expect(performance.now(), what).toBeLessThan(deadline);
    await sleep(pollMs);
  }
}

/** Log lines of a code by the service's functions, for one document where it is named. */
export function logged({ stateFolder }: Service, code: string, documentId?: string): Json[] {
  const file = join(stateFolder, 'logs', 'functions.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines
    .map((line) => JSON.parse(line) as Json)
    .filter((line) => line.code === code && (documentId === undefined || line.documentId === documentId));
}
