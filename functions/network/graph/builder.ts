// Builds the graph of a day from nodes and links in any order: the same set gives the same file, byte for byte.
import { DisjointSets } from '../disjoint-sets.ts';
import { MOST_PARTIES } from './hubs.ts';
import { dayNumber, type Graph, type GraphArrays, type GraphNames, NO_SCORE } from './layout.ts';

const MOST_COUNT = 65_535;
const FIRST_CAPACITY = 1 << 16;

export interface NodeInput {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  /** 0..1000 */
  readonly score?: number | undefined;
}

export interface LinkInput {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  /** YYYY-MM-DD */
  readonly since: string;
  readonly until: string;
  readonly n: number;
}

/** Why a link is not in the graph. */
export type RefusedLink = 'unknown-node' | 'self-link';

/** Numbers that a builder collects before it knows how many there are. */
class Numbers<Kind extends Uint8Array | Uint16Array | Uint32Array> {
  length = 0;
  values: Kind;
  readonly #type: new (
    length: number,
  ) => Kind;

  constructor(type: new (length: number) => Kind) {
    this.#type = type;
    this.values = new type(FIRST_CAPACITY);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new this.#type(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}

/** Numbers names in the order of their first use; the order never reaches the file. */
class Names {
  readonly #numbers = new Map<string, number>();

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#numbers.size === 256) throw new Error('A graph has at most 256 kinds and 256 relations');
    this.#numbers.set(name, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** The names in order, and the place of each number among them. */
  sorted(): { names: string[]; places: Uint8Array } {
    const names = [...this.#numbers.keys()].sort();
    const places = new Uint8Array(this.#numbers.size);
    for (const [place, name] of names.entries()) places[this.#numbers.get(name) ?? 0] = place;
    return { names, places };
  }
}

export class GraphBuilder {
  readonly #nodes = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #labels: string[] = [];
  readonly #kindNames = new Names();
  readonly #kinds = new Numbers(Uint8Array);
  readonly #scores = new Numbers(Uint16Array);
  readonly #relationNames = new Names();
  readonly #from = new Numbers(Uint32Array);
  readonly #to = new Numbers(Uint32Array);
  readonly #relations = new Numbers(Uint8Array);
  readonly #since = new Numbers(Uint16Array);
  readonly #until = new Numbers(Uint16Array);
  readonly #counts = new Numbers(Uint16Array);

  /**
   * Adds a node.
   *
   * @throws Error if a node of this id was added before: what is the same is resolved earlier
   */
  addNode({ id, kind, label, score }: NodeInput): void {
    if (this.#nodes.has(id)) throw new Error(`Node ${id} was added twice`);
    this.#nodes.set(id, this.#ids.length);
    this.#ids.push(id);
    this.#labels.push(label);
    this.#kinds.push(this.#kindNames.numberOf(kind));
    this.#scores.push(score === undefined ? NO_SCORE : Math.min(1000, Math.max(0, Math.round(score))));
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  /**
   * Adds a link between nodes that were added before. Links of one pair and relation become one: first day, last day, sum.
   *
   * @returns why the link was left out, if it was
   */
  addLink({ from, to, relation, since, until, n }: LinkInput): RefusedLink | undefined {
    const [one, other] = [this.#nodes.get(from), this.#nodes.get(to)];
    if (one === undefined || other === undefined) return 'unknown-node';
    if (one === other) return 'self-link';
    this.#from.push(one);
    this.#to.push(other);
    this.#relations.push(this.#relationNames.numberOf(relation));
    const [first, last] = [dayNumber(since), dayNumber(until)];
    this.#since.push(Math.min(first, last));
    this.#until.push(Math.max(first, last));
    this.#counts.push(Math.min(MOST_COUNT, Math.max(1, Math.round(n))));
    return undefined;
  }

  /**
   * The graph.
   *
   * @param day YYYY-MM-DD
   * @param mostParties neighbours of one kind beyond which a node is a hub
   */
  build(day: string, mostParties = MOST_PARTIES): Graph {
    const count = this.#ids.length;
    const order = this.#order();
    const places = new Uint32Array(count);
    for (let place = 0; place < count; place++) places[order[place] as number] = place;
    const kinds = this.#kindNames.sorted();
    const relations = this.#relationNames.sorted();
    const links = this.#mergedLinks(places, relations.places);
    const adjacency = adjacencyOf(count, links);
    const nodeKinds = new Uint8Array(count);
    const scores = new Uint16Array(count);
    for (let place = 0; place < count; place++) {
      const node = order[place] as number;
      nodeKinds[place] = kinds.places[this.#kinds.values[node] as number] as number;
      scores[place] = this.#scores.values[node] as number;
    }
    const hubs = hubsOf(adjacency, nodeKinds, kinds.names.length, mostParties);
    const ids = textOf(order, this.#ids);
    const labels = textOf(order, this.#labels);
    const names: GraphNames = { day, kinds: kinds.names, relations: relations.names };
    return {
      names,
      arrays: {
        idBytes: ids.bytes,
        idOffsets: ids.offsets,
        labelBytes: labels.bytes,
        labelOffsets: labels.offsets,
        kinds: nodeKinds,
        scores,
        components: componentsOf(adjacency, hubs),
        hubs,
        ...adjacency,
      },
    };
  }

  /** The nodes in the order of their ids' bytes. JavaScript compares UTF-16 units, which differ from bytes above U+FFFF only. */
  #order(): Uint32Array {
    const order = Uint32Array.from(this.#ids, (_, node) => node);
    const ids = this.#ids;
    return order.sort((one, other) => compareBytes(ids[one] as string, ids[other] as string));
  }

  /** The links by their lower and higher node and relation, each once. */
  #mergedLinks(places: Uint32Array, relationPlaces: Uint8Array): Links {
    const count = this.#from.length;
    const low = new Uint32Array(count);
    const high = new Uint32Array(count);
    const relation = new Uint8Array(count);
    for (let link = 0; link < count; link++) {
      const one = places[this.#from.values[link] as number] as number;
      const other = places[this.#to.values[link] as number] as number;
      low[link] = Math.min(one, other);
      high[link] = Math.max(one, other);
      relation[link] = relationPlaces[this.#relations.values[link] as number] as number;
    }
    const nodes = places.length;
    // Three stable passes, the least significant key first.
    let order = stablyBy(relation, undefined, 256);
    order = stablyBy(high, order, nodes);
    order = stablyBy(low, order, nodes);
    let merged = -1;
    const into: Links = {
      count: 0,
      low,
      high,
      relations: relation,
      since: new Uint16Array(count),
      until: new Uint16Array(count),
      counts: new Uint16Array(count),
    };
    const lows = new Uint32Array(count);
    const highs = new Uint32Array(count);
    const kinds = new Uint8Array(count);
    for (let index = 0; index < count; index++) {
      const link = order[index] as number;
      const since = this.#since.values[link] as number;
      const until = this.#until.values[link] as number;
      const n = this.#counts.values[link] as number;
      const isSame =
        merged >= 0 &&
        lows[merged] === low[link] &&
        highs[merged] === high[link] &&
        kinds[merged] === relation[link];
      if (isSame) {
        into.since[merged] = Math.min(into.since[merged] as number, since);
        into.until[merged] = Math.max(into.until[merged] as number, until);
        into.counts[merged] = Math.min(MOST_COUNT, (into.counts[merged] as number) + n);
        continue;
      }
      merged++;
      lows[merged] = low[link] as number;
      highs[merged] = high[link] as number;
      kinds[merged] = relation[link] as number;
      into.since[merged] = since;
      into.until[merged] = until;
      into.counts[merged] = n;
    }
    return { ...into, count: merged + 1, low: lows, high: highs, relations: kinds };
  }
}

/** Links by lower node, higher node, relation. */
interface Links {
  readonly count: number;
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly relations: Uint8Array;
  readonly since: Uint16Array;
  readonly until: Uint16Array;
  readonly counts: Uint16Array;
}

type Adjacency = Pick<GraphArrays, 'offsets' | 'neighbours' | 'relations' | 'since' | 'until' | 'counts'>;

/** One pass of a counting sort: an order of the links by a key, equal ones as they were. */
function stablyBy(
  keys: Uint8Array | Uint32Array,
  before: Uint32Array | undefined,
  size: number,
): Uint32Array {
  const starts = new Uint32Array(size + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let key = 0; key < size; key++)
    starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number);
  const order = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const link = before === undefined ? index : (before[index] as number);
    const key = keys[link] as number;
    const place = starts[key] as number;
    order[place] = link;
    starts[key] = place + 1;
  }
  return order;
}

/** Each node's links, by neighbour: the links come by lower node, so both ends are filled in order. */
function adjacencyOf(nodes: number, links: Links): Adjacency {
  const offsets = new Uint32Array(nodes + 1);
  for (let link = 0; link < links.count; link++) {
    for (const node of [links.low[link] as number, links.high[link] as number]) {
      offsets[node + 1] = (offsets[node + 1] as number) + 1;
    }
  }
  for (let node = 0; node < nodes; node++) {
    offsets[node + 1] = (offsets[node + 1] as number) + (offsets[node] as number);
  }
  const size = links.count * 2;
  const next = offsets.slice(0, nodes);
  const neighbours = new Uint32Array(size);
  const relations = new Uint8Array(size);
  const since = new Uint16Array(size);
  const until = new Uint16Array(size);
  const counts = new Uint16Array(size);
  const put = (node: number, neighbour: number, link: number): void => {
    const place = next[node] as number;
    next[node] = place + 1;
    neighbours[place] = neighbour;
    relations[place] = links.relations[link] as number;
    since[place] = links.since[link] as number;
    until[place] = links.until[link] as number;
    counts[place] = links.counts[link] as number;
  };
  // A node's lower neighbours first, then its higher ones.
  for (let link = 0; link < links.count; link++) {
    put(links.high[link] as number, links.low[link] as number, link);
  }
  for (let link = 0; link < links.count; link++) {
    put(links.low[link] as number, links.high[link] as number, link);
  }
  return { offsets, neighbours, relations, since, until, counts };
}

/** Nodes with more neighbours of one kind than `mostParties`. */
function hubsOf(
  { offsets, neighbours }: Adjacency,
  kinds: Uint8Array,
  kindCount: number,
  mostParties: number,
): Uint8Array {
  const hubs = new Uint8Array(kinds.length);
  const found = new Uint32Array(kindCount);
  for (let node = 0; node < kinds.length; node++) {
    const [start, end] = [offsets[node] as number, offsets[node + 1] as number];
    if (end - start <= mostParties) continue;
    found.fill(0);
    for (let place = start; place < end; place++) {
      const neighbour = neighbours[place] as number;
      // A neighbour by several relations counts once.
      if (place > start && neighbours[place - 1] === neighbour) continue;
      const kind = kinds[neighbour] as number;
      found[kind] = (found[kind] as number) + 1;
    }
    if (found.some((parties) => parties > mostParties)) hubs[node] = 1;
  }
  return hubs;
}

/** The lowest node of each component; hubs connect nothing and are components of their own. */
function componentsOf({ offsets, neighbours }: Adjacency, hubs: Uint8Array): Uint32Array {
  const sets = new DisjointSets(hubs.length);
  for (let node = 0; node < hubs.length; node++) {
    if (hubs[node] === 1) continue;
    for (let place = offsets[node] as number; place < (offsets[node + 1] as number); place++) {
      const neighbour = neighbours[place] as number;
      if (neighbour < node && hubs[neighbour] !== 1) sets.join(node, neighbour);
    }
  }
  return sets.all();
}

function textOf(order: Uint32Array, texts: readonly string[]): { bytes: Uint8Array; offsets: Uint32Array } {
  const offsets = new Uint32Array(order.length + 1);
  let end = 0;
  for (let place = 0; place < order.length; place++) {
    end += Buffer.byteLength(texts[order[place] as number] as string);
    offsets[place + 1] = end;
  }
  const bytes = Buffer.alloc(end);
  for (let place = 0; place < order.length; place++) {
    bytes.write(texts[order[place] as number] as string, offsets[place] as number, 'utf8');
  }
  return { bytes, offsets };
}

/** Order of two texts by their UTF-8 bytes. */
function compareBytes(one: string, other: string): number {
  if (one === other) return 0;
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (left === right) continue;
    // Surrogates stand for code points above every other unit.
    const [isLeftHigh, isRightHigh] = [(left & 0xf800) === 0xd800, (right & 0xf800) === 0xd800];
    if (isLeftHigh !== isRightHigh) return isLeftHigh ? 1 : -1;
    return left - right;
  }
  return one.length - other.length;
}
