// Why a party has its score, link by link: what the score would be without one of the things that it shares or of those it deals with.
// Never a hub: what many share says nothing about one of them.
import { type Context, featuresOf, isCounted } from './features.ts';

/** Reasons of a party. */
export const MOST_REASONS = 6;
/** Log-odds below which a link says too little to be named. */
const LEAST_CONTRIBUTION = 0.02;

/** Inspections of each node's party that are known, and those that found fraud. */
export interface Counts {
  readonly inspections: Uint16Array;
  readonly frauds: Uint16Array;
}

export interface LinkReason {
  /** Node of what is shared, or of whom the party deals with. */
  readonly via: number;
  /** Index of the relation in the graph's names. */
  readonly relation: number;
  /** First day of the link, as a day number. */
  readonly since: number;
  /** The party behind the link of whom inspections found most; undefined if nobody is there. */
  readonly neighbour: number | undefined;
  /** All parties behind the link. */
  readonly others: number;
  /** Known inspections of these, and those that found fraud. */
  readonly inspections: number;
  readonly frauds: number;
  /** Log-odds. */
  readonly contribution: number;
}

/** Scores rows of features, in log-odds. */
export interface Scorer {
  logOdds(rows: readonly (readonly number[])[]): Promise<Float32Array>;
}

/** The links that raise a party's score, strongest first. */
export async function reasonsOf(
  context: Context,
  counts: Counts,
  scorer: Scorer,
  party: number,
): Promise<LinkReason[]> {
  const places = linksThatCount(context, party);
  const { neighbours } = context.graph.arrays;
  const rows = places.map((place) => featuresOf(context, party, neighbours[place]));
  const [whole = 0, ...without] = await scorer.logOdds([featuresOf(context, party), ...rows]);
  return places
    .map((place, index) => ({ place, contribution: whole - (without[index] ?? whole) }))
    .filter(({ contribution }) => contribution >= LEAST_CONTRIBUTION)
    .sort((one, other) => other.contribution - one.contribution || one.place - other.place)
    .slice(0, MOST_REASONS)
    .map(({ place, contribution }) => ({ ...behind(context, counts, party, place), contribution }));
}

/** A place of each neighbour that features look at and that is no hub. */
function linksThatCount({ graph, classes }: Context, party: number): number[] {
  const { offsets, neighbours, relations, hubs } = graph.arrays;
  const places: number[] = [];
  for (let place = offsets[party] as number; place < (offsets[party + 1] as number); place++) {
    const neighbour = neighbours[place] as number;
    const isRepeated = places.length > 0 && neighbours[places.at(-1) as number] === neighbour;
    if (!isCounted(classes, relations[place] as number) || hubs[neighbour] === 1 || isRepeated) continue;
    places.push(place);
  }
  return places;
}

function behind(
  { graph }: Context,
  counts: Counts,
  party: number,
  place: number,
): Omit<LinkReason, 'contribution'> {
  const { offsets, neighbours, relations, since } = graph.arrays;
  const via = neighbours[place] as number;
  const relation = relations[place] as number;
  let neighbour: number | undefined;
  let [others, inspections, frauds] = [0, 0, 0];
  for (let at = offsets[via] as number; at < (offsets[via + 1] as number); at++) {
    const other = neighbours[at] as number;
    if (other === party || relations[at] !== relation) continue;
    others++;
    inspections += counts.inspections[other] as number;
    frauds += counts.frauds[other] as number;
    if (neighbour === undefined || isWorse(counts, other, neighbour)) neighbour = other;
  }
  return { via, relation, since: since[place] as number, neighbour, others, inspections, frauds };
}

function isWorse({ inspections, frauds }: Counts, one: number, other: number): boolean {
  const difference = (frauds[one] as number) - (frauds[other] as number);
  return (
    difference > 0 || (difference === 0 && (inspections[one] as number) > (inspections[other] as number))
  );
}
