// Inputs of the benchmarks: the sample declarations, repeated under new ids as often as needed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeclarationProfiles } from '../../functions/score-import/profiles/profiles.ts';
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

/**
 * A declaration with the goods of the samples as its items.
 *
 * @param items 1 to 999
 */
export function declarationWithItems(declarationId: string, items: number): Declaration {
  const [first] = samples;
  if (first === undefined) throw new Error('samples/declarations.json is empty');
  const goods = Array.from(
    { length: items },
    (_, index) => samples[index % samples.length]?.items ?? [],
  ).flat();
  return {
    ...first,
    declarationId,
    items: goods.map((item, index) => ({ ...item, itemNumber: index + 1 })),
  };
}

/** Profiles with some history in each entity, as a busy administration has them. */
export function busyProfiles({ items }: Declaration): DeclarationProfiles {
  return {
    importer: { inspected: 12, fraud: 2, critical: 0 },
    declarant: { inspected: 240, fraud: 31, critical: 2 },
    seller: { inspected: 9, fraud: 1, critical: 0 },
    items: items.map(({ itemNumber }) => ({
      itemNumber,
      goods: { inspected: 3, fraud: 1, critical: 0 },
      headingOrigin: { inspected: 410, fraud: 83, critical: 5 },
    })),
  };
}
