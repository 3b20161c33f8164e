// The graph of a day in memory, as its file holds it (layout.ts).
import { dayNumber, dayOf, type Graph, idAt, labelAt, NO_SCORE, nodeOf } from './layout.ts';
import { inOrder } from './links.ts';
import { rankOf } from './rank.ts';
import type {
  Component,
  Ego,
  EgoOptions,
  GraphLink,
  GraphNode,
  GraphPath,
  GraphReader,
  GraphStats,
} from './reader.ts';

/** Nodes that a search for a path may reach before it gives up; without hubs a neighbourhood stays far smaller. */
const MOST_REACHED = 2_000_000;

/** Above every number of a node. */
const NODE_NUMBERS = 2 ** 32;

export class GraphFile implements GraphReader {
  readonly #graph: Graph;
  /** Steps from either end of a path, valid where the mark is that of the current search. */
  #marks: { readonly forward: Int32Array; readonly backward: Int32Array } | undefined;
  #search = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  ego(id: string, options: EgoOptions): Promise<Ego | undefined> {
    const middle = nodeOf(this.#graph.arrays, id);
    return Promise.resolve(middle === undefined ? undefined : this.#ego(middle, options));
  }

  paths(from: string, to: string, maxHops: number, most: number): Promise<readonly GraphPath[] | undefined> {
    const [start, end] = [nodeOf(this.#graph.arrays, from), nodeOf(this.#graph.arrays, to)];
    if (start === undefined || end === undefined) return Promise.resolve(undefined);
    if (start === end) return Promise.resolve([]);
    const found = this.#shortest(start, end, maxHops, most);
    return Promise.resolve(
      found.map((nodes) => ({
        nodes: nodes.map((node) => this.#node(node)),
        links: nodes.slice(1).flatMap((node, step) => this.#linksOf(nodes[step] as number, node)),
      })),
    );
  }

  component(id: string): Promise<Component | undefined> {
    const node = nodeOf(this.#graph.arrays, id);
    if (node === undefined) return Promise.resolve(undefined);
    const { components } = this.#graph.arrays;
    const lowest = components[node] as number;
    let size = 0;
    for (const component of components) if (component === lowest) size++;
    return Promise.resolve({ componentId: this.#id(lowest), size });
  }

  stats(): Promise<GraphStats> {
    const { arrays, names } = this.#graph;
    const nodes = new Uint32Array(names.kinds.length);
    for (const kind of arrays.kinds) nodes[kind] = (nodes[kind] as number) + 1;
    const links = new Uint32Array(names.relations.length);
    for (const relation of arrays.relations) links[relation] = (links[relation] as number) + 1;
    const sizes = new Uint32Array(arrays.kinds.length);
    for (const component of arrays.components) sizes[component] = (sizes[component] as number) + 1;
    let [components, largestComponent, hubs] = [0, 0, 0];
    for (const size of sizes) {
      if (size > 0) components++;
      if (size > largestComponent) largestComponent = size;
    }
    for (const hub of arrays.hubs) hubs += hub;
    return Promise.resolve({
      day: names.day,
      nodes: Object.fromEntries(names.kinds.map((kind, index) => [kind, nodes[index] as number])),
      // Every link is stored with both of its nodes.
      links: Object.fromEntries(
        names.relations.map((relation, index) => [relation, (links[index] as number) / 2]),
      ),
      components,
      largestComponent,
      hubs,
    });
  }

  #ego(middle: number, { hops, limit, kinds, since }: EgoOptions): Ego {
    const { arrays, names } = this.#graph;
    const first = since === undefined ? 0 : dayNumber(since);
    const isShown = names.kinds.map((kind) => kinds === undefined || kinds.has(kind));
    const shown = new Set([middle]);
    let truncated = false;
    let edge = [middle];
    for (let hop = 1; hop <= hops; hop++) {
      const next = new Set<number>();
      for (const node of edge) {
        // Looking at a hub is allowed, looking behind one is not.
        if (node !== middle && arrays.hubs[node] === 1) continue;
        for (let place = this.#start(node); place < this.#end(node); place++) {
          const neighbour = arrays.neighbours[place] as number;
          if ((arrays.until[place] as number) < first || shown.has(neighbour)) continue;
          if (isShown[arrays.kinds[neighbour] as number]) next.add(neighbour);
        }
      }
      const room = limit - shown.size;
      if (next.size > room) truncated = true;
      edge = this.#riskiest(next, room);
      for (const node of edge) shown.add(node);
    }
    const ordered = [...shown];
    return {
      nodes: ordered.map((node) => this.#node(node)),
      links: this.#linksAmong(shown, first),
      truncated,
      hubs: ordered
        .filter((node) => arrays.hubs[node] === 1)
        .map((node) => ({ id: this.#id(node), degree: this.#end(node) - this.#start(node) })),
    };
  }

  /** At most `room` of some nodes: first what connects others without being a hub, then the highest scores, then by id. */
  #riskiest(nodes: ReadonlySet<number>, room: number): number[] {
    // One number a node, rank before number: sorting numbers is ten times as fast as comparing nodes.
    const { arrays } = this.#graph;
    const keys = Float64Array.from(nodes, (node) => rankOf(arrays, node) * NODE_NUMBERS + node).sort();
    return Array.from(keys.subarray(0, Math.max(0, room)), (key) => key % NODE_NUMBERS);
  }

  #linksAmong(shown: ReadonlySet<number>, first: number): GraphLink[] {
    const { hubs, neighbours, until } = this.#graph.arrays;
    const links: GraphLink[] = [];
    for (const node of shown) {
      if (hubs[node] === 1) {
        // A hub's links to other nodes are found from their side; only those between hubs are left.
        for (const other of shown) {
          if (hubs[other] === 1 && node < other) links.push(...this.#linksOf(node, other, first));
        }
        continue;
      }
      for (let place = this.#start(node); place < this.#end(node); place++) {
        const neighbour = neighbours[place] as number;
        if (!shown.has(neighbour) || (until[place] as number) < first) continue;
        // A link of two ordinary nodes is seen from both; the lower one shows it.
        if (node < neighbour || hubs[neighbour] === 1) links.push(this.#link(node, place));
      }
    }
    return inOrder(links);
  }

  /** The links of two nodes, found from the one that has fewer. */
  #linksOf(one: number, other: number, first = 0): GraphLink[] {
    const { neighbours, until } = this.#graph.arrays;
    const degree = (node: number): number => this.#end(node) - this.#start(node);
    const [node, neighbour] = degree(one) <= degree(other) ? [one, other] : [other, one];
    let low = this.#start(node);
    const end = this.#end(node);
    for (let high = end; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((neighbours[middle] as number) < neighbour) low = middle + 1;
      else high = middle;
    }
    const links: GraphLink[] = [];
    for (let place = low; place < end && neighbours[place] === neighbour; place++) {
      if ((until[place] as number) >= first) links.push(this.#link(node, place));
    }
    return links;
  }

  /**
   * Shortest paths by breadth-first search from both ends, always on from the side with fewer links at its edge. Hubs are reached only as
   * ends.
   */
  #shortest(start: number, end: number, maxHops: number, most: number): number[][] {
    const { forward, backward } = this.#freshMarks();
    // Marks hold the search's base plus the steps: nothing has to be cleared between searches.
    const base = this.#search;
    forward[start] = base;
    backward[end] = base;
    let [ahead, behind] = [[start], [end]];
    let [aheadSteps, behindSteps] = [0, 0];
    let reached = 2;
    let meetings: number[] = [];
    while (meetings.length === 0 && aheadSteps + behindSteps < maxHops) {
      const isAhead = this.#links(ahead) <= this.#links(behind);
      const edge = isAhead ? ahead : behind;
      if (edge.length === 0) return [];
      const own = isAhead ? forward : backward;
      const others = isAhead ? backward : forward;
      const steps = (isAhead ? ++aheadSteps : ++behindSteps) + base;
      const next: number[] = [];
      meetings = [];
      for (const node of edge) {
        if (this.#isCrossing(node, start, end)) continue;
        for (let place = this.#start(node); place < this.#end(node); place++) {
          const neighbour = this.#graph.arrays.neighbours[place] as number;
          if ((own[neighbour] as number) >= base) continue;
          own[neighbour] = steps;
          next.push(neighbour);
          // A hub in the middle would be crossed.
          if ((others[neighbour] as number) >= base && !this.#isCrossing(neighbour, start, end)) {
            meetings.push(neighbour);
          }
        }
      }
      reached += next.length;
      if (reached > MOST_REACHED) return [];
      if (isAhead) ahead = next;
      else behind = next;
    }
    meetings.sort((one, other) => one - other);
    const found: number[][] = [];
    for (const meeting of meetings) {
      const before = this.#trails(meeting, forward, base, most - found.length);
      const after = this.#trails(meeting, backward, base, most - found.length);
      for (const head of before) {
        for (const tail of after) {
          if (found.length < most) found.push([...head.toReversed(), meeting, ...tail]);
        }
      }
      if (found.length >= most) break;
    }
    return found;
  }

  /** Links that a step from some nodes looks at. */
  #links(nodes: readonly number[]): number {
    return nodes.reduce((sum, node) => sum + this.#end(node) - this.#start(node), 0);
  }

  #isCrossing(node: number, start: number, end: number): boolean {
    return this.#graph.arrays.hubs[node] === 1 && node !== start && node !== end;
  }

  /** Ways from a meeting back to the end whose marks are given, the meeting left out, nearest node first. */
  #trails(meeting: number, marks: Int32Array, base: number, most: number): number[][] {
    let trails: number[][] = [[]];
    for (let steps = (marks[meeting] as number) - base; steps > 0; steps--) {
      const longer: number[][] = [];
      for (const trail of trails) {
        const node = trail.at(-1) ?? meeting;
        for (let place = this.#start(node); place < this.#end(node); place++) {
          const neighbour = this.#graph.arrays.neighbours[place] as number;
          if (longer.length >= most) break;
          if (place > this.#start(node) && this.#graph.arrays.neighbours[place - 1] === neighbour) continue;
          if (marks[neighbour] !== base + steps - 1) continue;
          // Only an end may be a hub, and the end has no steps left.
          if (steps > 1 && this.#graph.arrays.hubs[neighbour] === 1) continue;
          longer.push([...trail, neighbour]);
        }
      }
      trails = longer;
    }
    return trails;
  }

  #freshMarks(): { forward: Int32Array; backward: Int32Array } {
    const count = this.#graph.arrays.kinds.length;
    const step = 16;
    if (this.#marks === undefined || this.#search > 2 ** 31 - 2 * step) {
      this.#marks = { forward: new Int32Array(count), backward: new Int32Array(count) };
      this.#search = 0;
    }
    this.#search += step;
    return this.#marks;
  }

  #node(node: number): GraphNode {
    const { arrays, names } = this.#graph;
    const score = arrays.scores[node] as number;
    return {
      id: this.#id(node),
      kind: names.kinds[arrays.kinds[node] as number] ?? '',
      label: labelAt(arrays, node),
      score: score === NO_SCORE ? undefined : score,
      degree: this.#end(node) - this.#start(node),
    };
  }

  #link(node: number, place: number): GraphLink {
    const { arrays, names } = this.#graph;
    const neighbour = arrays.neighbours[place] as number;
    const [from, to] = node < neighbour ? [node, neighbour] : [neighbour, node];
    return {
      from: this.#id(from),
      to: this.#id(to),
      relation: names.relations[arrays.relations[place] as number] ?? '',
      since: dayOf(arrays.since[place] as number),
      until: dayOf(arrays.until[place] as number),
      n: arrays.counts[place] as number,
    };
  }

  #id(node: number): string {
    return idAt(this.#graph.arrays, node);
  }

  #start(node: number): number {
    return this.#graph.arrays.offsets[node] as number;
  }

  #end(node: number): number {
    return this.#graph.arrays.offsets[node + 1] as number;
  }
}
