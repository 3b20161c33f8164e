// From what was collected to the graph of a day: entities that are one become one node, and what parties share becomes a node of its own.
import type { Collected, CollectedEntity, CollectedLink } from '../collecting/collection.ts';
import { mainKind } from '../collecting/collection.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { dayNumber, type Graph, idAt } from '../graph/layout.ts';
import type { LinkKind } from '../resolution/kinds.ts';
import type { Resolution } from '../resolution/resolve.ts';

/** The relation of a link, as features and pictures know it; of other kinds the kind itself, which counts in no feature. */
const RELATIONS: Partial<Readonly<Record<LinkKind, string>>> = {
  'sells-to': 'seller',
  ships: 'seller',
  'declares-for': 'declarant',
  'delivers-for': 'courier',
  represents: 'person',
  owns: 'person',
  'carried-by': 'plate',
};
/** Links of two parties that share an occasion: it becomes a node between them. */
const OCCASIONS: readonly LinkKind[] = ['travels-with', 'booked-with'];
/** Identifiers that name one entity by law are evidence of being the same, and nothing to share. */
const UNSHARED = new Set(['registration', 'passport']);

/** An entity as a node: the records that are one. */
export interface Party {
  readonly id: string;
  readonly records: readonly CollectedEntity[];
}

export interface DayGraph {
  readonly graph: Graph;
  /** In the order of their nodes. */
  readonly parties: readonly Party[];
  /** First day of each node, as a day number; 0 of things. */
  readonly born: Uint16Array;
}

/** Builds the graph; the scores of its nodes come later. */
export function graphOfDay(collected: Collected, { resolvedTo }: Resolution, day: string): DayGraph {
  const nodeOf = (entityId: string): string => resolvedTo.get(entityId) ?? entityId;
  const byNode = Map.groupBy(collected.entities, ({ entityId }) => nodeOf(entityId));
  const builder = new GraphBuilder();
  for (const [id, records] of byNode)
    builder.addNode({ id, kind: kindOf(records), label: labelOf(id, records) });
  for (const [id, records] of byNode) addThings(builder, id, records, day);
  for (const link of collected.links)
    addLink(builder, { ...link, from: nodeOf(link.from), to: nodeOf(link.to) });
  const graph = builder.build(day);
  const born = new Uint16Array(graph.arrays.kinds.length);
  const parties: Party[] = [];
  for (let node = 0; node < born.length; node++) {
    const id = idAt(graph.arrays, node);
    const records = byNode.get(id);
    if (records === undefined) continue;
    parties.push({ id, records });
    born[node] = Math.min(...records.map(({ since }) => dayNumber(since)));
  }
  return { graph, parties, born };
}

function kindOf(records: readonly CollectedEntity[]): CollectedEntity['kind'] {
  return records.map(({ kind }) => kind).reduce(mainKind);
}

/** The first name of the record that gave the entity its id, or of another one; the id where nobody named it. */
function labelOf(id: string, records: readonly CollectedEntity[]): string {
  const own = records.find(({ entityId }) => entityId === id);
  return [own, ...records].flatMap((record) => record?.names ?? [])[0] ?? id;
}

function addThings(
  builder: GraphBuilder,
  id: string,
  records: readonly CollectedEntity[],
  day: string,
): void {
  for (const { kind, hash, lastFour, since } of records.flatMap(({ identifiers }) => identifiers)) {
    if (UNSHARED.has(kind)) continue;
    const thing = `${kind}:${hash}`;
    if (!builder.has(thing)) builder.addNode({ id: thing, kind, label: `…${lastFour}` });
    builder.addLink({ from: id, to: thing, relation: kind, since, until: day, n: 1 });
  }
}

function addLink(builder: GraphBuilder, { from, to, kind, since, until, n }: CollectedLink): void {
  if (from === to) return;
  if (!OCCASIONS.includes(kind)) {
    builder.addLink({ from, to, relation: RELATIONS[kind] ?? kind, since, until, n });
    return;
  }
  const [one, other] = from < to ? [from, to] : [to, from];
  const occasion = `booking:${one}~${other}`;
  if (!builder.has(occasion)) builder.addNode({ id: occasion, kind: 'booking', label: '…' });
  for (const party of [one, other]) {
    builder.addLink({ from: party, to: occasion, relation: 'booking', since, until, n });
  }
}
