// A world on a day, as the service would know it: links up to the day, and results of inspections that became known in time.
import { type Context, contextOf, decayedOutcomes } from '../../functions/network/exposure/features.ts';
import { GraphBuilder } from '../../functions/network/graph/builder.ts';
import { dayNumber, type Graph } from '../../functions/network/graph/layout.ts';
import type { World } from './world.ts';

/** Days ahead of a snapshot in which fraud is to be foreseen. */
const HORIZON_DAYS = 90;
/** Results that people know when they choose whom to look at, whatever the model learns from. */
const KNOWN_AFTER_DAYS = 14;
const FIRST_DAY_MS = Date.UTC(2025, 0, 1);

/** A party with something to happen after the day. */
interface Case {
  readonly party: number;
  readonly node: number;
  readonly isRing: boolean;
  /** A fraud of this party is known already: nothing is left to foresee. */
  readonly isKnown: boolean;
  /** Fraud within the horizon, inspected or not. */
  readonly truth: boolean;
  /** What inspections find within the horizon; undefined if there are none. */
  readonly found: boolean | undefined;
}

export interface Snapshot {
  readonly context: Context;
  readonly cases: readonly Case[];
}

/**
 * A snapshot of a world.
 *
 * @param day day of the year
 * @param feedbackDays days after which the result of an inspection is known
 */
export function snapshotOf(world: World, day: number, feedbackDays: number): Snapshot {
  const graph = graphUntil(world, day);
  const nodes = nodesOf(world, graph);
  const outcomes = world.happenings
    .filter(({ inspected, day: on }) => inspected && on + feedbackDays <= day)
    .map(({ party, day: on, fraud }) => ({
      node: nodes.get(party) ?? 0,
      known: dayNumber(dayText(on + feedbackDays)),
      fraud,
    }));
  const count = graph.arrays.kinds.length;
  const born = new Uint16Array(count);
  for (const [party, node] of nodes) born[node] = dayNumber(dayText(world.parties[party]?.born ?? 0));
  const decayed = decayedOutcomes(count, outcomes, dayText(day));
  return { context: contextOf({ graph, born, ...decayed }), cases: casesOf(world, nodes, day) };
}

function dayText(day: number): string {
  return new Date(FIRST_DAY_MS + day * 86_400_000).toISOString().slice(0, 10);
}

function graphUntil({ parties, ties }: World, day: number): Graph {
  const builder = new GraphBuilder();
  for (const { id, kind, born } of parties) if (born <= day) builder.addNode({ id, kind, label: id });
  for (const { party, kind, other, day: since } of ties) {
    const from = parties[party];
    if (from === undefined || from.born > day || since > day) continue;
    if (!builder.has(other)) builder.addNode({ id: other, kind, label: other });
    builder.addLink({
      from: from.id,
      to: other,
      relation: kind,
      since: dayText(since),
      until: dayText(since),
      n: 1,
    });
  }
  return builder.build(dayText(day));
}

/** Node of each party that is known on the day; nodes are in the order of their ids, and so are parties. */
function nodesOf({ parties }: World, { arrays: { idBytes, idOffsets } }: Graph): Map<number, number> {
  const numbers = new Map(parties.map(({ id }, party) => [id, party]));
  const text = Buffer.from(idBytes.buffer, idBytes.byteOffset, idBytes.byteLength);
  const nodes = new Map<number, number>();
  for (let node = 0; node + 1 < idOffsets.length; node++) {
    const party = numbers.get(text.toString('utf8', idOffsets[node], idOffsets[node + 1]));
    if (party !== undefined) nodes.set(party, node);
  }
  return nodes;
}

function casesOf({ parties, happenings }: World, nodes: ReadonlyMap<number, number>, day: number): Case[] {
  const known = new Set<number>();
  const ahead = new Map<number, { truth: boolean; found: boolean | undefined }>();
  for (const { party, day: on, fraud, inspected } of happenings) {
    if (fraud && inspected && on + KNOWN_AFTER_DAYS <= day) known.add(party);
    if (on <= day || on > day + HORIZON_DAYS) continue;
    const one = ahead.get(party) ?? { truth: false, found: undefined };
    ahead.set(party, {
      truth: one.truth || fraud,
      found: inspected ? one.found === true || fraud : one.found,
    });
  }
  return [...ahead].flatMap(([party, one]) => {
    const node = nodes.get(party);
    if (node === undefined) return [];
    return [{ party, node, isRing: parties[party]?.ring !== undefined, isKnown: known.has(party), ...one }];
  });
}
