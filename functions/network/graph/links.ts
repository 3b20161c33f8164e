// The order in which answers list links.
import type { GraphLink } from './reader.ts';

/** By lower node, higher node and relation. */
export function inOrder(links: readonly GraphLink[]): GraphLink[] {
  return links.toSorted(
    (one, other) =>
      compare(one.from, other.from) || compare(one.to, other.to) || compare(one.relation, other.relation),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
