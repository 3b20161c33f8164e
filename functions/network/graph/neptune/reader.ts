// The graph of a day in Neptune Analytics: the answers of graph-file.ts, by openCypher. Nodes carry what the night has computed of them
// (degree, hub, component, and the rank in which neighbours are shown), so that both adapters show, count and leave out the same.
import type * as z from 'zod';
import { inOrder } from '../links.ts';
import type {
  Component,
  Ego,
  EgoOptions,
  GraphLink,
  GraphNode,
  GraphPath,
  GraphReader,
  GraphStats,
} from '../reader.ts';
import {
  COMPONENT,
  ComponentRow,
  CountRow,
  GraphNotLoaded,
  type GraphQueries,
  HUBS,
  HubsRow,
  KINDS,
  LINKS,
  LINKS_OF_HUBS,
  LinkRow,
  MARKED,
  markOf,
  NODES,
  NodeRow,
  NoNodeRow,
  neighboursQuery,
  type Parameters,
  RELATIONS,
  SIZES,
  SizesRow,
  STEP,
  StepRow,
} from './queries.ts';

/** Links that a search for a path may look at before it gives up. */
const MOST_LINKS = 200_000;
const ANY_DAY = '';

type Reached = Pick<NodeRow, 'id' | 'degree' | 'hub' | 'place'>;

/** One end of a search: nodes at its edge, and how each node that it has reached was reached. */
interface Side {
  edge: readonly Reached[];
  steps: number;
  readonly reached: Map<string, { readonly steps: number; readonly before: Reached[] }>;
}

export class NeptuneGraph implements GraphReader {
  readonly #queries: GraphQueries;
  readonly #build: string;
  readonly #day: string;

  /** @param day of the build, YYYY-MM-DD */
  constructor(queries: GraphQueries, buildId: string, day: string) {
    this.#queries = queries;
    this.#build = markOf(buildId);
    this.#day = day;
  }

  async ego(id: string, options: EgoOptions): Promise<Ego | undefined> {
    const middle = (await this.#nodes([id])).get(id);
    return await this.#confirmed(middle === undefined ? undefined : await this.#ego(middle, options));
  }

  async paths(
    from: string,
    to: string,
    maxHops: number,
    most: number,
  ): Promise<readonly GraphPath[] | undefined> {
    const ends = await this.#nodes([from, to]);
    const [start, end] = [ends.get(from), ends.get(to)];
    if (start === undefined || end === undefined) return await this.#confirmed(undefined);
    if (start === end) return [];
    const found = await this.#shortest(start, end, maxHops, most);
    return await this.#confirmed(await this.#paths(found));
  }

  async component(id: string): Promise<Component | undefined> {
    const [found] = await this.#rows(ComponentRow, COMPONENT, { id });
    return await this.#confirmed(found);
  }

  async stats(): Promise<GraphStats> {
    const [kinds, relations, [sizes], [hubs]] = await Promise.all([
      this.#rows(CountRow, KINDS, {}),
      this.#rows(CountRow, RELATIONS, {}),
      this.#rows(SizesRow, SIZES, {}),
      this.#rows(HubsRow, HUBS, {}),
    ]);
    return await this.#confirmed({
      day: this.#day,
      nodes: Object.fromEntries(kinds.map(({ name, count }) => [name, count])),
      links: Object.fromEntries(relations.map(({ name, count }) => [name, count])),
      components: sizes?.components ?? 0,
      largestComponent: sizes?.largest ?? 0,
      hubs: hubs?.hubs ?? 0,
    });
  }

  async #ego(middle: NodeRow, { hops, limit, kinds, since = ANY_DAY }: EgoOptions): Promise<Ego> {
    const shown = [middle];
    let truncated = false;
    let edge = [middle];
    for (let hop = 1; hop <= hops && edge.length > 0; hop++) {
      const room = Math.max(0, limit - shown.length);
      // One more than there is room for says that some were left out.
      const next = await this.#rows(NodeRow, neighboursQuery(room + 1, kinds !== undefined), {
        edge: idsOf(edge),
        shown: idsOf(shown),
        since,
        ...(kinds === undefined ? {} : { kinds: [...kinds] }),
      });
      if (next.length > room) truncated = true;
      const taken = next.slice(0, room);
      shown.push(...taken);
      // Looking at a hub is allowed, looking behind one is not.
      edge = taken.filter(({ hub }) => !hub);
    }
    return {
      nodes: shown.map(nodeOf),
      links: inOrder(await this.#links(shown, since)),
      truncated,
      hubs: shown.filter(({ hub }) => hub).map(({ id, degree }) => ({ id, degree })),
    };
  }

  /** Every link of two of some nodes that was seen on a day or later. */
  async #links(nodes: readonly Reached[], since: string): Promise<GraphLink[]> {
    const shown = idsOf(nodes);
    const hubs = idsOf(nodes.filter(({ hub }) => hub));
    const plain = idsOf(nodes.filter(({ hub }) => !hub));
    const found = await Promise.all([
      this.#rows(LinkRow, LINKS, { plain, shown, since }),
      hubs.length < 2 ? [] : this.#rows(LinkRow, LINKS_OF_HUBS, { hubs, since }),
    ]);
    return found.flat().map(({ one, other, isForward, ...link }) => ({
      from: isForward ? one : other,
      to: isForward ? other : one,
      ...link,
    }));
  }

  /** Shortest paths by breadth-first search from both ends, as in graph-file.ts: the same paths in the same order. */
  async #shortest(start: Reached, end: Reached, maxHops: number, most: number): Promise<Reached[][]> {
    const isCrossing = ({ id, hub }: Reached): boolean => hub && id !== start.id && id !== end.id;
    const [ahead, behind] = [sideOf(start), sideOf(end)];
    let looked = 0;
    while (ahead.steps + behind.steps < maxHops) {
      const own = linksOf(ahead.edge) <= linksOf(behind.edge) ? ahead : behind;
      const others = own === ahead ? behind : ahead;
      if (own.edge.length === 0) return [];
      const edge = own.edge.filter((node) => !isCrossing(node));
      looked += linksOf(edge);
      if (looked > MOST_LINKS) return [];
      const meetings = (await this.#step(own, edge)).filter(
        (node) => others.reached.has(node.id) && !isCrossing(node),
      );
      if (meetings.length === 0) continue;
      return meetings
        .toSorted((one, other) => one.place - other.place)
        .flatMap((meeting) => {
          const heads = trails(meeting, ahead, most);
          const tails = trails(meeting, behind, most);
          return heads.flatMap((head) => tails.map((tail) => [...head.toReversed(), meeting, ...tail]));
        })
        .slice(0, most);
    }
    return [];
  }

  /** Moves one end's search on by a step; gives the nodes that it reaches for the first time. */
  async #step(side: Side, edge: readonly Reached[]): Promise<Reached[]> {
    side.steps++;
    const rows = edge.length === 0 ? [] : await this.#rows(StepRow, STEP, { edge: edge.map(({ id }) => id) });
    const byId = new Map(edge.map((node) => [node.id, node]));
    const next: Reached[] = [];
    for (const { from, ...node } of rows) {
      const before = byId.get(from);
      const known = side.reached.get(node.id);
      if (before === undefined || (known !== undefined && known.steps < side.steps)) continue;
      if (known === undefined) {
        side.reached.set(node.id, { steps: side.steps, before: [before] });
        next.push(node);
      } else known.before.push(before);
    }
    side.edge = next;
    return next;
  }

  async #paths(found: readonly (readonly Reached[])[]): Promise<GraphPath[]> {
    if (found.length === 0) return [];
    const all = [...new Map(found.flat().map((node) => [node.id, node])).values()];
    const [nodes, links] = await Promise.all([this.#nodes(idsOf(all)), this.#links(all, ANY_DAY)]);
    const between = Map.groupBy(inOrder(links), ({ from, to }) => pairOf(from, to));
    return found.map((path) => ({
      nodes: path.flatMap(({ id }) => {
        const node = nodes.get(id);
        return node === undefined ? [] : [nodeOf(node)];
      }),
      links: path.slice(1).flatMap(({ id }, step) => between.get(pairOf(path[step]?.id ?? '', id)) ?? []),
    }));
  }

  /** @throws GraphNotLoaded if the graph does not hold the build */
  async #nodes(ids: readonly string[]): Promise<ReadonlyMap<string, NodeRow>> {
    const rows = await this.#rows(NodeRow.or(NoNodeRow), NODES, { build: this.#build, ids });
    if (rows.length === 0) throw new GraphNotLoaded(`The graph does not hold ${this.#build}`);
    return new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row]])));
  }

  /**
   * An answer, once the graph still holds the build: its mark goes first when the graph is emptied, and comes last when it is filled.
   *
   * @throws GraphNotLoaded
   */
  async #confirmed<Answer>(answer: Answer): Promise<Answer> {
    const marked = await this.#queries.rows(MARKED, { build: this.#build });
    if (marked.length === 0) throw new GraphNotLoaded(`The graph no longer holds ${this.#build}`);
    return answer;
  }

  async #rows<Row extends z.ZodType>(
    row: Row,
    query: string,
    parameters: Parameters,
  ): Promise<z.output<Row>[]> {
    return (await this.#queries.rows(query, parameters)).map((one) => row.parse(one));
  }
}

function sideOf(end: Reached): Side {
  return { edge: [end], steps: 0, reached: new Map([[end.id, { steps: 0, before: [] }]]) };
}

/** Ways from a meeting back to the end of a side, the meeting left out, nearest node first. */
function trails(meeting: Reached, { reached }: Side, most: number): Reached[][] {
  let found: Reached[][] = [[]];
  for (let steps = reached.get(meeting.id)?.steps ?? 0; steps > 0; steps--) {
    found = found
      .flatMap((trail) => {
        const before = reached.get((trail.at(-1) ?? meeting).id)?.before ?? [];
        return before
          .toSorted((one, other) => one.place - other.place)
          .map((node): Reached[] => [...trail, node]);
      })
      .slice(0, most);
  }
  return found;
}

function nodeOf({ id, kind, label, score, degree }: NodeRow): GraphNode {
  return { id, kind, label, score: score ?? undefined, degree };
}

function idsOf(nodes: readonly Reached[]): string[] {
  return nodes.map(({ id }) => id);
}

/** Links that a step from some nodes looks at. */
function linksOf(nodes: readonly Reached[]): number {
  return nodes.reduce((sum, { degree }) => sum + degree, 0);
}

function pairOf(one: string, other: string): string {
  return JSON.stringify(one < other ? [one, other] : [other, one]);
}
