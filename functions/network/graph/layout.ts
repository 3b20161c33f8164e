// The arrays of a graph. Nodes are numbered in the order of their ids' UTF-8 bytes, so that an id is found by binary search and no table
// has to be built on opening.
import { arraysFile, openArrays } from './sections.ts';

const FIRST_DAY_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
/** A score of a node that has none. */
export const NO_SCORE = 65_535;

/** The arrays of a graph of n nodes and m links; every link is stored with both of its nodes. */
export interface GraphArrays {
  /** UTF-8 text of all ids, and where each begins (n + 1). */
  readonly idBytes: Uint8Array;
  readonly idOffsets: Uint32Array;
  readonly labelBytes: Uint8Array;
  readonly labelOffsets: Uint32Array;
  /** Index in the names' kinds. */
  readonly kinds: Uint8Array;
  /** 0..1000, or NO_SCORE. */
  readonly scores: Uint16Array;
  /** The lowest node of each node's component. */
  readonly components: Uint32Array;
  /** 1 for a hub. */
  readonly hubs: Uint8Array;
  /** Where the links of each node begin (n + 1). */
  readonly offsets: Uint32Array;
  /** Neighbour, relation (index in the names' relations), first and last day, count (2m each), by neighbour and relation. */
  readonly neighbours: Uint32Array;
  readonly relations: Uint8Array;
  readonly since: Uint16Array;
  readonly until: Uint16Array;
  readonly counts: Uint16Array;
}

export interface GraphNames {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly kinds: readonly string[];
  readonly relations: readonly string[];
}

/** A graph in memory. */
export interface Graph {
  readonly names: GraphNames;
  readonly arrays: GraphArrays;
}

/** Days since 2000-01-01; a day outside 2000..2179 is moved to the nearest one inside. */
export function dayNumber(day: string): number {
  return Math.min(NO_SCORE, Math.max(0, Math.round((Date.parse(day) - FIRST_DAY_MS) / DAY_MS)));
}

export function dayOf(number: number): string {
  return new Date(FIRST_DAY_MS + number * DAY_MS).toISOString().slice(0, 10);
}

/** The file of a graph: the same graph always has the same bytes. */
export function graphBytes({ names, arrays }: Graph): Uint8Array {
  return arraysFile(names, { ...arrays });
}

/**
 * Opens a graph file.
 *
 * @throws ArraysFileError
 */
export function graphOf(bytes: Uint8Array): Graph {
  const { about, arrays } = openArrays(bytes);
  return { names: about as GraphNames, arrays: arrays as unknown as GraphArrays };
}

/** The id of a node. */
export function idAt({ idBytes, idOffsets }: GraphArrays, node: number): string {
  return textAt(idBytes, idOffsets, node);
}

/** What people read of a node. */
export function labelAt({ labelBytes, labelOffsets }: GraphArrays, node: number): string {
  return textAt(labelBytes, labelOffsets, node);
}

function textAt(bytes: Uint8Array, offsets: Uint32Array, index: number): string {
  const start = offsets[index] as number;
  const length = (offsets[index + 1] as number) - start;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('utf8');
}

/** The node of an id, by binary search over the bytes of the ids; undefined if there is none. */
export function nodeOf({ idBytes, idOffsets }: GraphArrays, id: string): number | undefined {
  const bytes = Buffer.from(idBytes.buffer, idBytes.byteOffset, idBytes.byteLength);
  const wanted = Buffer.from(id);
  let low = 0;
  for (let high = idOffsets.length - 1; low < high; ) {
    const middle = (low + high) >>> 1;
    const [start, end] = [idOffsets[middle] as number, idOffsets[middle + 1] as number];
    const order = bytes.compare(wanted, 0, wanted.length, start, end);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}
