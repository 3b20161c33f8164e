// The rings of a day as the API answers them.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { type Graph, idAt, labelAt, nodeOf } from '../graph/layout.ts';
import type { NetworkRing, NetworkRings, NodeKind } from '../schemas.ts';
import { bandOf, scoreOf } from '../scoring/manifest.ts';
import { thingWords } from '../words.ts';
import type { OpenDay } from './days.ts';
import type { DayRing } from './summary.ts';

type ShortRing = NetworkRings['items'][number];

/** A position is the number of rings before it. */
export function ringsList(runDate: string, minSize: number): PagedList<number> {
  return { name: JSON.stringify([runDate, minSize]), position: z.int().min(1) };
}

/** A page of a day's rings, and where it ended unless it is the last one. */
export async function ringsPage(
  day: OpenDay,
  minSize: number,
  limit: number,
  after = 0,
): Promise<{ readonly items: readonly ShortRing[]; readonly next: number | undefined }> {
  const [graph, { rings }] = await Promise.all([day.graph(), day.summary()]);
  const large = rings.filter(({ members }) => members.length >= minSize);
  const end = after + limit;
  return {
    items: large.slice(after, end).map((ring) => shortRing(graph, ring)),
    next: end < large.length ? end : undefined,
  };
}

/** A ring; undefined for an id that the day does not have. */
export async function ringView(day: OpenDay, ringId: string): Promise<NetworkRing | undefined> {
  const [graph, { counts, probabilities, ranked }, { rings, bands }] = await Promise.all([
    day.graph(),
    day.evidence(),
    day.summary(),
  ]);
  const ring = rings.find((one) => one.ringId === ringId);
  if (ring === undefined) return undefined;
  const { names, arrays } = graph;
  const members = nodesOf(graph, ring.members);
  const isMember = new Set(members);
  const scored = new Set(ranked);
  return {
    ...shortRing(graph, ring),
    runDate: day.published.runDate,
    members: members.map((node) => {
      const probability = probabilities[node] ?? 0;
      return {
        entityId: idAt(arrays, node),
        kind: (names.kinds[arrays.kinds[node] ?? -1] ?? '') as NetworkRing['members'][number]['kind'],
        label: labelAt(arrays, node),
        ...(scored.has(node) ? { score: scoreOf(probability), band: bandOf(probability, bands) } : {}),
        inspections: counts.inspections[node] ?? 0,
        frauds: counts.frauds[node] ?? 0,
      };
    }),
    things: nodesOf(graph, ring.things).map((node) => ({
      id: idAt(arrays, node),
      kind: kindOf(graph, node),
      label: labelAt(arrays, node),
      members: arrays.neighbours
        .subarray(arrays.offsets[node], arrays.offsets[node + 1])
        .filter((neighbour) => isMember.has(neighbour)).length,
    })),
  };
}

function shortRing(
  graph: Graph,
  { ringId, since, score, members, things, inspections, frauds }: DayRing,
): ShortRing {
  const size = members.length;
  return { ringId, text: wordsOf(graph, things, size), since, score, size, inspections, frauds };
}

/** What is most widely shared. */
function wordsOf(graph: Graph, things: readonly string[], size: number): Message {
  const [widest = 0] = nodesOf(graph, things.slice(0, 1));
  const thing = thingWords(kindOf(graph, widest), labelAt(graph.arrays, widest));
  return message('network.ringShares', { size, thing });
}

function nodesOf({ arrays }: Graph, ids: readonly string[]): number[] {
  return ids.flatMap((id) => nodeOf(arrays, id) ?? []);
}

function kindOf({ names, arrays }: Graph, node: number): NodeKind {
  return (names.kinds[arrays.kinds[node] ?? -1] ?? '') as NodeKind;
}
