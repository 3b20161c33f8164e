// What the network says about a party on a day: how much it shares with others, how fresh that is, and what inspections found with those
// others. Past only: the graph holds links up to the day, and results count from the day on which they became known.
import { DisjointSets } from '../disjoint-sets.ts';
import { dayNumber, type Graph, type GraphArrays } from '../graph/layout.ts';

/** Relations by which parties share a thing, in classes: different things of one class say the same. */
export const SHARING = {
  phone: 'contact',
  email: 'contact',
  address: 'place',
  account: 'money',
  card: 'money',
  person: 'people',
  booking: 'people',
  plate: 'people',
} as const;
type SharingClass = (typeof SHARING)[keyof typeof SHARING];
const CLASSES: readonly SharingClass[] = ['contact', 'place', 'money', 'people'];

/** Relations to those that a party deals with. */
const DEALING = { seller: 'seller', declarant: 'declarant', courier: 'declarant' } as const;

/** The features, in the order of the model's input. */
export const FEATURES = [
  'ageDays',
  'ownInspected',
  'ownFraudRate',
  'contactSize',
  'placeSize',
  'moneySize',
  'peopleSize',
  'coParties',
  'strongCoParties',
  'youngCoParties',
  'freshThings',
  'hubThings',
  'contactExposure',
  'placeExposure',
  'moneyExposure',
  'peopleExposure',
  'exposure',
  'exposureRate',
  'walkExposure',
  'sellerExposure',
  'sellerRate',
  'sellerSize',
  'declarantRate',
  'componentSize',
  'componentFrauds',
  'componentRate',
] as const;

/** An inspection result of a party. */
interface Outcome {
  /** The party's node. */
  readonly node: number;
  /** Day on which the result became known, as a day number. */
  readonly known: number;
  readonly fraud: boolean;
}

/** What a day's features are computed from. */
export interface Evidence {
  /** Links up to the day, results known until it. */
  readonly graph: Graph;
  /** Decayed counts for each node. */
  readonly inspected: Float32Array;
  readonly frauds: Float32Array;
  /** First day of each node, as a day number. */
  readonly born: Uint16Array;
}

/** Days after which a result counts half. */
const HALF_LIFE_DAYS = 180;
/** Parties first seen within so many days of each other are of one age. */
const SAME_AGE_DAYS = 75;
const FRESH_DAYS = 180;
/** A result of a rate's prior: the rate of all parties, counted like so many inspections. */
const PRIOR = 2;
const MOST_AGE_DAYS = 3_650;
/** Personalised PageRank (Page and others 1999; Haveliwala 2002): share that walks on, and steps, after which .85^20 is left. */
const WALKS_ON = 0.85;
const STEPS = 20;

/** Results known until a day, each counting less the older it is. */
export function decayedOutcomes(
  nodes: number,
  outcomes: Iterable<Outcome>,
  day: string,
): Pick<Evidence, 'inspected' | 'frauds'> {
  const today = dayNumber(day);
  const inspected = new Float32Array(nodes);
  const frauds = new Float32Array(nodes);
  for (const { node, known, fraud } of outcomes) {
    if (known > today) continue;
    const weight = 0.5 ** ((today - known) / HALF_LIFE_DAYS);
    inspected[node] = (inspected[node] as number) + weight;
    if (fraud) frauds[node] = (frauds[node] as number) + weight;
  }
  return { inspected, frauds };
}

/** What is computed once for all parties of a day. */
export interface Context extends Evidence {
  readonly today: number;
  /** Class of each relation: index in CLASSES, -1 seller, -2 declarant, -3 neither. */
  readonly classes: Int8Array;
  readonly walk: Float64Array;
  /** Results of all parties that deal with each node. */
  readonly dealing: Pick<Components, 'inspected' | 'frauds'>;
  /** Components by sharing alone. */
  readonly components: Components;
  /** Share of frauds among all results. */
  readonly base: number;
}

interface Components {
  readonly of: Uint32Array;
  readonly parties: Uint32Array;
  readonly inspected: Float64Array;
  readonly frauds: Float64Array;
}

const SELLER = -1;
const DECLARANT = -2;
const NEITHER = -3;

/** The class of each of a graph's relations. */
export function classesOf({ names }: Graph): Int8Array {
  return Int8Array.from(names.relations, (relation) => {
    const sharing = SHARING[relation as keyof typeof SHARING];
    if (sharing !== undefined) return CLASSES.indexOf(sharing);
    const dealing = DEALING[relation as keyof typeof DEALING];
    return dealing === 'seller' ? SELLER : dealing === 'declarant' ? DECLARANT : NEITHER;
  });
}

/** Prepares the features of a day: the walk from known frauds and the components, over the whole graph. */
export function contextOf(evidence: Evidence): Context {
  const { names, arrays } = evidence.graph;
  const classes = classesOf(evidence.graph);
  const inspected = evidence.inspected.reduce((sum, one) => sum + one, 0);
  const frauds = evidence.frauds.reduce((sum, one) => sum + one, 0);
  return {
    ...evidence,
    today: dayNumber(names.day),
    classes,
    walk: walkFrom(arrays, evidence.frauds),
    dealing: dealingResults(evidence, classes),
    components: sharingComponents(evidence, classes),
    base: (frauds + 1) / (inspected + 20),
  };
}

/** A co-party as it is met. */
interface Met {
  things: number;
  weight: number;
}

/**
 * The features of a party, in the order of FEATURES.
 *
 * @param without a neighbour that is left out, to see what it contributes; the walk and the component stay as they are
 */
export function featuresOf(context: Context, party: number, without?: number): number[] {
  const { graph, inspected, frauds, born, today, classes, walk, dealing, components, base } = context;
  const { offsets, neighbours, relations, since, hubs } = graph.arrays;
  const sizes = [0, 0, 0, 0];
  const exposures = [0, 0, 0, 0];
  const met = new Map<number, Met>();
  let [freshThings, hubThings] = [0, 0];
  let [sellerExposure, sellerInspected, sellerFrauds, sellerSize] = [0, 0, 0, 0];
  let [declarantInspected, declarantFrauds] = [0, 0];
  const [start, end] = [offsets[party] as number, offsets[party + 1] as number];
  for (let place = start; place < end; place++) {
    const thing = neighbours[place] as number;
    const of = classes[relations[place] as number] as number;
    if (of === NEITHER || thing === without) continue;
    const [first, last] = [offsets[thing] as number, offsets[thing + 1] as number];
    const degree = last - first;
    if (of < 0) {
      // Whoever deals with the same seller or declarant: results of the others, and how closely they share it. The sums are ready,
      // because a large broker deals with everyone.
      const links = dealingLinks(context, party, place);
      const others = Math.max(0, (dealing.inspected[thing] as number) - links * (inspected[party] as number));
      const found = Math.max(0, (dealing.frauds[thing] as number) - links * (frauds[party] as number));
      if (of === SELLER) {
        if (degree > 1) sellerExposure += found / Math.sqrt(degree - 1);
        sellerInspected += others / degree;
        sellerFrauds += found / degree;
        // A small circle around one seller is what rings without anything else have in common.
        if (hubs[thing] !== 1 && degree > sellerSize) sellerSize = degree;
      } else {
        declarantInspected += others;
        declarantFrauds += found;
      }
      continue;
    }
    if (hubs[thing] === 1) {
      hubThings++;
      continue;
    }
    if (degree < 2) continue;
    sizes[of] = Math.max(sizes[of] as number, degree - 1);
    if (today - (since[place] as number) <= FRESH_DAYS) freshThings++;
    const weight = 1 / Math.sqrt(degree - 1);
    for (let at = first; at < last; at++) {
      const other = neighbours[at] as number;
      // What has the thing, and not what the thing itself has: a representative has a phone, too.
      if (other === party || classes[relations[at] as number] !== of) continue;
      exposures[of] = (exposures[of] as number) + weight * (frauds[other] as number);
      const one = met.get(other);
      if (one === undefined) met.set(other, { things: 1, weight });
      else {
        one.things++;
        one.weight += weight;
      }
    }
  }
  let [strong, young, weightedInspected, weightedFrauds] = [0, 0, 0, 0];
  for (const [other, { things, weight }] of met) {
    if (things > 1) strong++;
    if (Math.abs((born[other] as number) - (born[party] as number)) <= SAME_AGE_DAYS) young += weight;
    weightedInspected += weight * (inspected[other] as number);
    weightedFrauds += weight * (frauds[other] as number);
  }
  const rate = (found: number, of: number): number => (found + PRIOR * base) / (of + PRIOR);
  const component = components.of[party] as number;
  const [ownInspected, ownFrauds] = [inspected[party] as number, frauds[party] as number];
  const othersInspected = (components.inspected[component] as number) - ownInspected;
  const othersFrauds = (components.frauds[component] as number) - ownFrauds;
  return [
    Math.min(MOST_AGE_DAYS, Math.max(0, today - (born[party] as number))),
    ownInspected,
    rate(ownFrauds, ownInspected),
    ...sizes,
    met.size,
    strong,
    young,
    freshThings,
    hubThings,
    ...exposures,
    weightedFrauds,
    rate(weightedFrauds, weightedInspected),
    // Without the party's own results, which walk back to it.
    Math.log1p(1e6 * Math.max(0, walk[party] as number)),
    sellerExposure,
    rate(sellerFrauds, sellerInspected),
    sellerSize,
    rate(declarantFrauds / 10, declarantInspected / 10),
    components.parties[component] as number,
    Math.max(0, othersFrauds),
    rate(Math.max(0, othersFrauds), Math.max(0, othersInspected)),
  ];
}

/** Results of the parties that deal with each node. */
function dealingResults({ graph, inspected, frauds }: Evidence, classes: Int8Array): Context['dealing'] {
  const { offsets, neighbours, relations } = graph.arrays;
  const around = {
    inspected: new Float64Array(inspected.length),
    frauds: new Float64Array(inspected.length),
  };
  for (let node = 0; node < inspected.length; node++) {
    if (inspected[node] === 0) continue;
    for (let place = offsets[node] as number; place < (offsets[node + 1] as number); place++) {
      if (!isDealing(classes, relations[place] as number)) continue;
      const other = neighbours[place] as number;
      around.inspected[other] = (around.inspected[other] as number) + (inspected[node] as number);
      around.frauds[other] = (around.frauds[other] as number) + (frauds[node] as number);
    }
  }
  return around;
}

function isDealing(classes: Int8Array, relation: number): boolean {
  return (classes[relation] as number) < 0 && isCounted(classes, relation);
}

/** Whether features look at links of a relation. */
export function isCounted(classes: Int8Array, relation: number): boolean {
  return classes[relation] !== NEITHER;
}

/** By how many relations a party deals with the neighbour at one of its places; a node's links come by neighbour. */
function dealingLinks({ graph, classes }: Context, party: number, place: number): number {
  const { offsets, neighbours, relations } = graph.arrays;
  const isSame = (at: number): boolean => neighbours[at] === neighbours[place];
  let first = place;
  while (first > (offsets[party] as number) && isSame(first - 1)) first--;
  let links = 0;
  for (let at = first; at < (offsets[party + 1] as number) && isSame(at); at++) {
    if (isDealing(classes, relations[at] as number)) links++;
  }
  return links;
}

/** Where walks that start at known frauds are found, each step along the links of nodes that are no hubs. */
function walkFrom({ offsets, neighbours, hubs }: GraphArrays, frauds: Float32Array): Float64Array {
  const total = frauds.reduce((sum, one) => sum + one, 0);
  const start = Float64Array.from(frauds, (one) => (total > 0 ? one / total : 0));
  let now = start;
  for (let step = 0; step < STEPS; step++) {
    const next = start.map((one) => one * (1 - WALKS_ON));
    for (let node = 0; node < hubs.length; node++) {
      const [first, last] = [offsets[node] as number, offsets[node + 1] as number];
      const amount = now[node] as number;
      if (amount === 0 || first === last || hubs[node] === 1) continue;
      const part = (WALKS_ON * amount) / (last - first);
      for (let place = first; place < last; place++) {
        const neighbour = neighbours[place] as number;
        next[neighbour] = (next[neighbour] as number) + part;
      }
    }
    now = next;
  }
  // What a party keeps of its own start is not news.
  return now.map((one, node) => one - (start[node] as number) * (1 - WALKS_ON));
}

/** Parties that things other than hubs connect, and what was found with them. */
function sharingComponents({ graph, inspected, frauds, born }: Evidence, classes: Int8Array): Components {
  const { offsets, neighbours, relations, hubs } = graph.arrays;
  const sets = new DisjointSets(born.length);
  for (let node = 0; node < hubs.length; node++) {
    if (hubs[node] === 1) continue;
    for (let place = offsets[node] as number; place < (offsets[node + 1] as number); place++) {
      const neighbour = neighbours[place] as number;
      if (neighbour > node || hubs[neighbour] === 1) continue;
      if ((classes[relations[place] as number] as number) >= 0) sets.join(node, neighbour);
    }
  }
  const of = sets.all();
  const isThing = Uint8Array.from(graph.names.kinds, (kind) => (kind in SHARING ? 1 : 0));
  const parties = new Uint32Array(of.length);
  const found = { inspected: new Float64Array(of.length), frauds: new Float64Array(of.length) };
  for (let node = 0; node < of.length; node++) {
    const root = of[node] as number;
    if (isThing[graph.arrays.kinds[node] as number] === 1) continue;
    parties[root] = (parties[root] as number) + 1;
    found.inspected[root] = (found.inspected[root] as number) + (inspected[node] as number);
    found.frauds[root] = (found.frauds[root] as number) + (frauds[node] as number);
  }
  return { of, parties, ...found };
}
