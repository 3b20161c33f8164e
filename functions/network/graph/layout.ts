// Layout of a graph file: a header in JSON, and after it one section for each typed array, little-endian, aligned to 8 bytes. Nodes are
// numbered in the order of their ids' UTF-8 bytes, so that an id is found by binary search and no table has to be built on opening.
//
//   bytes 0..7    "CSGRAPH1"
//   bytes 8..11   length of the header in bytes
//   bytes 12..    the header, then the sections

const MAGIC = 'CSGRAPH1';
const ALIGNMENT = 8;
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
  /** Index in the header's kinds. */
  readonly kinds: Uint8Array;
  /** 0..1000, or NO_SCORE. */
  readonly scores: Uint16Array;
  /** The lowest node of each node's component. */
  readonly components: Uint32Array;
  /** 1 for a hub. */
  readonly hubs: Uint8Array;
  /** Where the links of each node begin (n + 1). */
  readonly offsets: Uint32Array;
  /** Neighbour, relation (index in the header's relations), first and last day, count (2m each), by neighbour and relation. */
  readonly neighbours: Uint32Array;
  readonly relations: Uint8Array;
  readonly since: Uint16Array;
  readonly until: Uint16Array;
  readonly counts: Uint16Array;
}

const TYPES = { Uint8Array, Uint16Array, Uint32Array } as const;
type TypeName = keyof typeof TYPES;

const SECTIONS: Readonly<Record<keyof GraphArrays, TypeName>> = {
  idBytes: 'Uint8Array',
  idOffsets: 'Uint32Array',
  labelBytes: 'Uint8Array',
  labelOffsets: 'Uint32Array',
  kinds: 'Uint8Array',
  scores: 'Uint16Array',
  components: 'Uint32Array',
  hubs: 'Uint8Array',
  offsets: 'Uint32Array',
  neighbours: 'Uint32Array',
  relations: 'Uint8Array',
  since: 'Uint16Array',
  until: 'Uint16Array',
  counts: 'Uint16Array',
};
const SECTION_NAMES = Object.keys(SECTIONS) as (keyof GraphArrays)[];

export interface GraphNames {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly kinds: readonly string[];
  readonly relations: readonly string[];
}

interface Header extends GraphNames {
  readonly lengths: Readonly<Record<keyof GraphArrays, number>>;
}

/** A graph in memory. */
export interface Graph {
  readonly names: GraphNames;
  readonly arrays: GraphArrays;
}

/** Not a graph file, or one that was cut off. */
export class GraphFileError extends Error {
  override readonly name = 'GraphFileError';
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
  const lengths = Object.fromEntries(
    SECTION_NAMES.map((name) => [name, arrays[name].length]),
  ) as Header['lengths'];
  const { day, kinds, relations } = names;
  const header = Buffer.from(JSON.stringify({ day, kinds, relations, lengths } satisfies Header));
  const places = placesOf(header.length, lengths);
  const file = new Uint8Array(places.end);
  file.set(Buffer.from(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, header.length, true);
  file.set(header, MAGIC.length + 4);
  for (const name of SECTION_NAMES) {
    const { buffer, byteOffset, byteLength } = arrays[name];
    file.set(new Uint8Array(buffer, byteOffset, byteLength), places.starts[name]);
  }
  return file;
}

/**
 * Opens a graph file: views of its bytes, nothing is copied unless the bytes are not aligned.
 *
 * @throws GraphFileError
 */
export function graphOf(bytes: Uint8Array): Graph {
  const file = bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes);
  const { header, length } = headerOf(file);
  const places = placesOf(length, header.lengths);
  if (places.end !== file.length) {
    throw new GraphFileError(`The graph file has ${file.length} bytes instead of ${places.end}`);
  }
  const arrays = Object.fromEntries(
    SECTION_NAMES.map((name) => [
      name,
      new TYPES[SECTIONS[name]](
        file.buffer as ArrayBuffer,
        file.byteOffset + places.starts[name],
        header.lengths[name],
      ),
    ]),
  ) as unknown as GraphArrays;
  const { day, kinds, relations } = header;
  return { names: { day, kinds, relations }, arrays };
}

function headerOf(file: Uint8Array): { header: Header; length: number } {
  const start = MAGIC.length + 4;
  const magic = Buffer.from(file.subarray(0, MAGIC.length)).toString('latin1');
  if (file.length < start || magic !== MAGIC) throw new GraphFileError('This is not a graph file');
  const length = new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length, true);
  try {
    const text = Buffer.from(file.buffer, file.byteOffset + start, length).toString('utf8');
    return { header: JSON.parse(text) as Header, length };
  } catch (cause) {
    throw new GraphFileError('The graph file ends within its header', { cause });
  }
}

function placesOf(
  headerLength: number,
  lengths: Header['lengths'],
): { starts: Record<keyof GraphArrays, number>; end: number } {
  let end = MAGIC.length + 4 + headerLength;
  const starts = {} as Record<keyof GraphArrays, number>;
  for (const name of SECTION_NAMES) {
    starts[name] = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = starts[name] + lengths[name] * TYPES[SECTIONS[name]].BYTES_PER_ELEMENT;
  }
  return { starts, end };
}
