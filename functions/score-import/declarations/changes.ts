// What differs between two versions of a declaration, as JSON Pointers into the newer one.
import { jsonPointer } from '../../shared/http/problem.ts';
import type { Declaration } from '../schemas.ts';

/** Pointers of one comparison; enough to see what an amendment was about. */
const MOST_LISTED = 50;

/** Fields that one of two versions has and the other lacks, or has with another value, at most 50. */
export function changedFields(before: Declaration, after: Declaration): string[] {
  const found: string[] = [];
  compare(before, after, [], found);
  return found.slice(0, MOST_LISTED);
}

function compare(before: unknown, after: unknown, path: readonly string[], found: string[]): void {
  if (found.length >= MOST_LISTED || Object.is(before, after)) return;
  if (!isObject(before) || !isObject(after)) {
    found.push(jsonPointer(path));
    return;
  }
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    compare(before[key], after[key], [...path, key], found);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
