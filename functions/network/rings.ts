// Rings: parties that share things closely enough to be worked as one case. Parts of the graph that are too large are cut where things
// are shared most widely, until every part is small enough.

import { DisjointSets } from './disjoint-sets.ts';
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
  // Numbered from 0, in order.
  const parties = [...new Set([...things.values()].flat())].sort((one, other) => one - other);
  const places = new Map(parties.map((party, place) => [party, place]));
  const placeOf = (party: number | undefined): number => places.get(party ?? -1) ?? 0;
  const sets = new DisjointSets(parties.length);
  for (const sharing of things.values()) {
    for (const party of sharing) sets.join(placeOf(sharing[0]), placeOf(party));
  }
  const parts = Map.groupBy(parties, (party) => sets.lowest(placeOf(party)));
  const inOrder = [...things.keys()].sort((one, other) => one - other);
  const shared = Map.groupBy(inOrder, (thing) => sets.lowest(placeOf(things.get(thing)?.[0])));
  return [...parts].map(([part, members]) => ({ parties: members, things: shared.get(part) ?? [] }));
}
