// What people have typed and not sent yet. It outlives the components that show it, so that a failed request, a changed language or
// a sign-in in between lose nothing; it leaves the memory only for the time of a sign-in.
import { useState } from 'react';

const KEPT = 'console.drafts';
const drafts = new Map<string, unknown>();

/**
 * State that survives leaving the page.
 *
 * @param key of what it belongs to, such as a declaration
 */
export function useDraft<Value>(key: string, empty: Value): [Value, (value: Value) => void] {
  // Only to draw again: the map holds the value.
  const [, draw] = useState(0);
  const value = drafts.has(key) ? (drafts.get(key) as Value) : empty;
  const set = (next: Value): void => {
    if (next === empty) drafts.delete(key);
    else drafts.set(key, next);
    draw((count) => count + 1);
  };
  return [value, set];
}

/** Before the browser leaves for a sign-in. */
export function keepDrafts(): void {
  if (drafts.size > 0) sessionStorage.setItem(KEPT, JSON.stringify([...drafts]));
}

/** After its return. */
export function restoreDrafts(): void {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept === null) return;
  for (const [key, value] of JSON.parse(kept) as [string, unknown][]) drafts.set(key, value);
}
