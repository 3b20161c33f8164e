// Inputs of the benchmarks: the sample declarations, repeated under new ids as often as needed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profiles } from '../../functions/score-import/profiles/profiles.ts';
import type { Declaration } from '../../functions/score-import/schemas.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const MODEL_FOLDER = join(ROOT, 'models', 'import-risk');

const samples = JSON.parse(readFileSync(join(ROOT, 'samples', 'declarations.json'), 'utf8')) as Declaration[];

/** `count` declarations with ids that start with `prefix`. */
export function declarations(prefix: string, count: number): Declaration[] {
  return Array.from({ length: count }, (_, index) => {
    const sample = samples[index % samples.length];
    if (sample === undefined) throw new Error('samples/declarations.json is empty');
    return { ...sample, declarationId: `${prefix}-${index}` };
  });
}

/** Profiles with some history in each entity, as a busy administration has them. */
export const BUSY_PROFILES: Profiles = {
  goods: { inspected: 3, fraud: 1, critical: 0 },
  importer: { inspected: 12, fraud: 2, critical: 0 },
  declarant: { inspected: 240, fraud: 31, critical: 2 },
  seller: { inspected: 9, fraud: 1, critical: 0 },
  headingOrigin: { inspected: 410, fraud: 83, critical: 5 },
};
