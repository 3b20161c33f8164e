// What a run knew of each node of a day beside the graph: everything that reasons need, so that they can be computed for any party without
// walking the whole graph again.
import { type Context, classesOf } from '../exposure/features.ts';
import type { Counts } from '../exposure/reasons.ts';
import { dayNumber, type Graph } from '../graph/layout.ts';
import { arraysFile, openArrays } from '../graph/sections.ts';

/** A node that is in no ring. */
export const NO_RING = 0xffff_ffff;

export interface DayEvidence {
  readonly context: Context;
  readonly counts: Counts;
  /** By node; 0 for nodes that are not scored. */
  readonly probabilities: Float32Array;
  /** Index of each node's ring in the summary, or NO_RING. */
  readonly rings: Uint32Array;
  /** Where the line of each node begins in the file of parties (n + 1); nodes without one have no length. */
  readonly lines: Float64Array;
  /** The scored nodes, riskiest first. */
  readonly ranked: Uint32Array;
}

/** The file of a day's evidence. */
export function evidenceBytes({ context, counts, ...arrays }: DayEvidence): Uint8Array {
  const { inspected, frauds, born, walk, dealing, components, base } = context;
  return arraysFile(
    { base },
    {
      inspected,
      frauds,
      born,
      walk,
      dealingInspected: dealing.inspected,
      dealingFrauds: dealing.frauds,
      components: components.of,
      componentParties: components.parties,
      componentInspected: components.inspected,
      componentFrauds: components.frauds,
      inspections: counts.inspections,
      fraudCounts: counts.frauds,
      ...arrays,
    },
  );
}

/**
 * Opens a file of evidence.
 *
 * @throws ArraysFileError
 */
export function openEvidence(bytes: Uint8Array, graph: Graph): DayEvidence {
  const { about, arrays: given } = openArrays(bytes);
  const arrays = given as unknown as EvidenceArrays;
  return {
    context: {
      graph,
      today: dayNumber(graph.names.day),
      classes: classesOf(graph),
      base: (about as { base: number }).base,
      inspected: arrays.inspected,
      frauds: arrays.frauds,
      born: arrays.born,
      walk: arrays.walk,
      dealing: { inspected: arrays.dealingInspected, frauds: arrays.dealingFrauds },
      components: {
        of: arrays.components,
        parties: arrays.componentParties,
        inspected: arrays.componentInspected,
        frauds: arrays.componentFrauds,
      },
    },
    counts: { inspections: arrays.inspections, frauds: arrays.fraudCounts },
    probabilities: arrays.probabilities,
    rings: arrays.rings,
    lines: arrays.lines,
    ranked: arrays.ranked,
  };
}

interface EvidenceArrays extends Pick<DayEvidence, 'probabilities' | 'rings' | 'lines' | 'ranked'> {
  readonly inspected: Float32Array;
  readonly frauds: Float32Array;
  readonly born: Uint16Array;
  readonly walk: Float64Array;
  readonly dealingInspected: Float64Array;
  readonly dealingFrauds: Float64Array;
  readonly components: Uint32Array;
  readonly componentParties: Uint32Array;
  readonly componentInspected: Float64Array;
  readonly componentFrauds: Float64Array;
  readonly inspections: Uint16Array;
  readonly fraudCounts: Uint16Array;
}
