// Rings: parties that share things closely enough to be worked as one case. Parts of the graph that are too large are cut where things
// are shared most widely, until every part is small enough.

import { SHARING } from './exposure/features.ts';
import type { Graph } from './graph/layout.ts';

/** Parties of a ring. */
export const SMALLEST_RING = 4;
export const LARGEST_RING = 40;

/** A ring, by nodes of the graph. */
export interface Ring {
  /** In order. */
  readonly parties: readonly number[];
  /** Things that at least two of its parties have, in order. */
  readonly things: readonly number[];
}

/** The rings of a graph, by their lowest party. */
export function ringsOf({ names, arrays }: Graph): Ring[] {
  const { offsets, neighbours, relations, kinds, hubs } = arrays;
  const isThing = names.kinds.map((kind) => kind in SHARING);
  const isSharing = names.relations.map((relation) => relation in SHARING);
  const partiesOf = (thing: number): number[] => {
    const parties = new Set<number>();
    for (let place = offsets[thing] as number; place < (offsets[thing + 1] as number); place++) {
      if (isSharing[relations[place] as number]) parties.add(neighbours[place] as number);
    }
    return [...parties];
  };
  const shared = new Map<number, number[]>();
  for (let node = 0; node < kinds.length; node++) {
    if (hubs[node] === 1 || !isThing[kinds[node] as number]) continue;
    const parties = partiesOf(node);
    if (parties.length > 1) shared.set(node, parties);
  }
  return split(shared)
    .filter(({ parties }) => parties.length >= SMALLEST_RING)
    .sort((one, other) => (one.parties[0] as number) - (other.parties[0] as number));
}

/** Parts that things connect; a part that is too large loses the things that most of its parties share. */
function split(things: ReadonlyMap<number, readonly number[]>): Ring[] {
  return partsOf(things).flatMap((part) => {
    if (part.parties.length <= LARGEST_RING) return [part];
    const widest = Math.max(...part.things.map((thing) => things.get(thing)?.length ?? 0));
    const rest = part.things.filter((thing) => (things.get(thing)?.length ?? 0) < widest);
    // Things of two parties only hold a part together as a long chain, which is no ring to work on.
    if (widest <= 2) return [];
    return split(new Map(rest.map((thing) => [thing, things.get(thing) ?? []])));
  });
}

function partsOf(things: ReadonlyMap<number, readonly number[]>): Ring[] {
  const parents = new Map<number, number>();
  const rootOf = (node: number): number => {
    let root = node;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    parents.set(node, root);
    return root;
  };
  for (const parties of things.values()) {
    const roots = parties.map(rootOf);
    const lowest = Math.min(...roots);
    for (const root of roots) parents.set(root, lowest);
  }
  const parts = new Map<number, { parties: number[]; things: number[] }>();
  const part = (root: number): { parties: number[]; things: number[] } => {
    const known = parts.get(root) ?? { parties: [], things: [] };
    parts.set(root, known);
    return known;
  };
  for (const party of [...parents.keys()].sort((one, other) => one - other))
    part(rootOf(party)).parties.push(party);
  for (const [thing, parties] of [...things].sort(([one], [other]) => one - other)) {
    part(rootOf(parties[0] as number)).things.push(thing);
  }
  return [...parts.values()];
}
