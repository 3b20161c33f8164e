// Builds the files of a day from what was collected: entities, graph, scores, rings. The same collection, undone merges, model and earlier
// rings give the same bytes.
import { createHash } from 'node:crypto';
import { type EntityScore, type ScoreTable, scoreTable } from '../../shared/network/table.ts';
import type { Collected } from '../collecting/collection.ts';
import { type DayEvidence, evidenceBytes, NO_RING } from '../days/evidence.ts';
import type { DayRing, DaySummary, PartyLine } from '../days/summary.ts';
import { type Context, contextOf, decayedOutcomes, featuresOf } from '../exposure/features.ts';
import type { Counts, Scorer } from '../exposure/reasons.ts';
import { dayNumber, type Graph, graphBytes, idAt, NO_SCORE, nodeOf } from '../graph/layout.ts';
import type { DayFile } from '../keys.ts';
import { type Merge, type Resolution, resolve } from '../resolution/resolve.ts';
import { bandOf, type NetworkManifest, scoreOf } from '../scoring/manifest.ts';
import { searchBytes } from '../search/keys.ts';
import { graphOfDay, type Party } from './graph-input.ts';
import { ringsOfDay } from './rings.ts';

/** Kinds of parties that the model was made for. */
const SCORED_KINDS: readonly string[] = ['company', 'taxpayer', 'traveller', 'cargo'];
const ROWS_A_RUN = 4_096;
const MOST_COUNT = 65_535;

export interface DayInput {
  readonly runDate: string;
  readonly collected: Collected;
  readonly rejected: number;
  /** Ids of merges that officers undid. */
  readonly undone: ReadonlySet<string>;
  /** Rings of the last published day before this one. */
  readonly ringsBefore: readonly DayRing[];
}

export interface BuiltDay {
  readonly graph: Graph;
  readonly evidence: DayEvidence;
  readonly summary: DaySummary;
  /** A line of JSON for each party, in the order of nodes. */
  readonly parties: Buffer;
  /** The file in which parties are searched. */
  readonly search: Uint8Array;
  /** The table from which other answers show a score beside theirs. */
  readonly scores: ScoreTable;
}

export interface Model extends Scorer {
  readonly manifest: NetworkManifest;
}

export async function buildDay(input: DayInput, model: Model): Promise<BuiltDay> {
  const { runDate, collected, undone } = input;
  const resolution = resolve(collected.entities, undone);
  const { graph, parties, born } = graphOfDay(collected, resolution, runDate);
  const outcomes = outcomesOf(graph, collected, resolution);
  const decayed = decayedOutcomes(born.length, outcomes, runDate);
  const context = contextOf({ graph, born, ...decayed });
  const counts = countsOf(born.length, outcomes);
  const scored = scoredNodes(graph);
  const probabilities = await probabilitiesOf(context, scored, model);
  const { rings, parts } = ringsOfDay(runDate, { context, counts, probabilities }, input.ringsBefore);
  const ringOf = new Uint32Array(born.length).fill(NO_RING);
  for (const [index, { parties: members }] of parts.entries())
    for (const node of members) ringOf[node] = index;
  const summary = summaryOf(input, resolution, model, { graph, parties, rings });
  const { bytes, lines } = partyLines(graph, parties, resolution);
  const ranked = scored.toSorted(
    (one, other) => (probabilities[other] ?? 0) - (probabilities[one] ?? 0) || one - other,
  );
  return {
    graph: withScores(graph, scored, probabilities),
    evidence: { context, counts, probabilities, rings: ringOf, lines, ranked },
    summary,
    parties: bytes,
    search: searchBytes(parties.map(({ id, records }) => ({ node: nodeOf(graph.arrays, id) ?? 0, records }))),
    scores: scoresOf(
      parties,
      new Map(Array.from(scored, (node) => [idAt(graph.arrays, node), probabilities[node] ?? 0])),
      summary,
    ),
  };
}

/** The contents of a day's files, and the id that they give the build. */
export function filesOf({ graph, evidence, summary, parties, search, scores }: BuiltDay): {
  readonly buildId: string;
  readonly files: Readonly<Record<DayFile, Uint8Array>>;
} {
  const files = {
    graph: graphBytes(graph),
    evidence: evidenceBytes(evidence),
    parties,
    summary: Buffer.from(JSON.stringify(summary)),
    search,
    scores: scores.bytes,
  };
  const hash = createHash('sha256');
  for (const bytes of Object.values(files)) hash.update(createHash('sha256').update(bytes).digest());
  return { buildId: hash.digest('hex').slice(0, 16), files };
}

interface NodeOutcome {
  readonly node: number;
  readonly known: number;
  readonly fraud: boolean;
}

function outcomesOf(graph: Graph, { outcomes }: Collected, { resolvedTo }: Resolution): NodeOutcome[] {
  const today = dayNumber(graph.names.day);
  return outcomes.flatMap(({ entityId, knownOn, fraud }) => {
    const node = nodeOf(graph.arrays, resolvedTo.get(entityId) ?? entityId);
    const known = dayNumber(knownOn);
    return node === undefined || known > today ? [] : [{ node, known, fraud }];
  });
}

function countsOf(nodes: number, outcomes: readonly NodeOutcome[]): Counts {
  const counts = { inspections: new Uint16Array(nodes), frauds: new Uint16Array(nodes) };
  const count = (of: Uint16Array, node: number): void => {
    of[node] = Math.min(MOST_COUNT, (of[node] ?? 0) + 1);
  };
  for (const { node, fraud } of outcomes) {
    count(counts.inspections, node);
    if (fraud) count(counts.frauds, node);
  }
  return counts;
}

function scoredNodes({ names, arrays }: Graph): Uint32Array {
  const isScored = names.kinds.map((kind) => SCORED_KINDS.includes(kind));
  return Uint32Array.from([...arrays.kinds.keys()].filter((node) => isScored[arrays.kinds[node] ?? -1]));
}

async function probabilitiesOf(context: Context, nodes: Uint32Array, model: Scorer): Promise<Float32Array> {
  const probabilities = new Float32Array(context.born.length);
  for (let from = 0; from < nodes.length; from += ROWS_A_RUN) {
    const some = nodes.subarray(from, from + ROWS_A_RUN);
    const logOdds = await model.logOdds(Array.from(some, (node) => featuresOf(context, node)));
    for (const [index, node] of some.entries()) probabilities[node] = probabilityOf(logOdds[index] ?? 0);
  }
  return probabilities;
}

function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** The scores of entities under the ids of all their records. */
function scoresOf(
  parties: readonly Party[],
  probabilities: ReadonlyMap<string, number>,
  { bands, rings }: DaySummary,
): ScoreTable {
  const ringOf = new Map(rings.flatMap(({ ringId, members }) => members.map((member) => [member, ringId])));
  const scored = parties.flatMap(({ id, records }): [string, EntityScore][] => {
    const probability = probabilities.get(id);
    if (probability === undefined) return [];
    const ringId = ringOf.get(id);
    const score = {
      score: scoreOf(probability),
      band: bandOf(probability, bands),
      ...(ringId === undefined ? {} : { ringId }),
    };
    return records.map(({ entityId }) => [entityId, score]);
  });
  return scoreTable(scored);
}

function withScores({ names, arrays }: Graph, scored: Uint32Array, probabilities: Float32Array): Graph {
  const scores = new Uint16Array(arrays.kinds.length).fill(NO_SCORE);
  for (const node of scored) scores[node] = scoreOf(probabilities[node] ?? 0);
  return { names, arrays: { ...arrays, scores } };
}

function partyLines(
  { arrays }: Graph,
  parties: readonly Party[],
  { merges }: Resolution,
): { bytes: Buffer; lines: Float64Array } {
  const mergesOf = new Map<string, Merge[]>();
  const nodeOfRecord = new Map(
    parties.flatMap(({ id, records }) => records.map((one) => [one.entityId, id])),
  );
  for (const merge of merges) {
    const id = nodeOfRecord.get(merge.entities[0]) ?? '';
    mergesOf.set(id, [...(mergesOf.get(id) ?? []), merge]);
  }
  const lines = new Float64Array(arrays.kinds.length + 1);
  const texts: Buffer[] = [];
  for (const { id, records } of parties) {
    const line: PartyLine = { records, merges: mergesOf.get(id) ?? [] };
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    lines[(nodeOf(arrays, id) ?? 0) + 1] = bytes.length;
    texts.push(bytes);
  }
  for (let node = 0; node < arrays.kinds.length; node++)
    lines[node + 1] = (lines[node + 1] ?? 0) + (lines[node] ?? 0);
  return { bytes: Buffer.concat(texts), lines };
}

function summaryOf(
  { runDate, collected, rejected }: DayInput,
  { resolvedTo, merges }: Resolution,
  { manifest }: Model,
  { graph, parties, rings }: { graph: Graph; parties: readonly Party[]; rings: readonly DayRing[] },
): DaySummary {
  const { name, version, thresholds } = manifest;
  const known = collected.outcomes.map(({ knownOn }) => knownOn).filter((day) => day <= runDate);
  const labelsAsOf = known.reduce<string | undefined>(
    (last, day) => (last !== undefined && last > day ? last : day),
    undefined,
  );
  return {
    runDate,
    model: { name, version },
    bands: thresholds.bands,
    entities: parties.length,
    // Every link is stored with both of its nodes.
    links: graph.arrays.neighbours.length / 2,
    merges: merges.length,
    mergeIds: merges.map(({ mergeId }) => mergeId).sort(),
    rejected,
    ...(labelsAsOf === undefined ? {} : { labelsAsOf }),
    resolvedTo: Object.fromEntries([...resolvedTo].filter(([record, entity]) => record !== entity)),
    rings,
  };
}
