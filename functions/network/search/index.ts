// The index in which parties are searched: what their records are called, in the form in which it is compared, and the keys of their names,
// so that "Baram Trading" finds 바람무역. It is searched as bytes, from end to end.
// What makes the keys is in keys.ts: functions that only open a day need no more than this.
import { openArrays } from '../graph/sections.ts';

/** Before and after each id, name or key; no query has it. */
export const LINE = '\n';

/** Texts of parties one after the other, and where each party's begin (n + 1). */
export interface Texts {
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

export interface SearchIndex {
  readonly nodes: Uint32Array;
  /** Ids and names. */
  readonly names: Texts;
  readonly keys: Texts;
  /** Hashes of registration and passport numbers in order, 16 bytes each, and the party that has each. */
  readonly proofs: { readonly hashes: Uint8Array; readonly nodes: Uint32Array };
}

/**
 * Opens the file of an index.
 *
 * @throws ArraysFileError
 */
export function openSearch(bytes: Uint8Array): SearchIndex {
  const arrays = openArrays(bytes).arrays as unknown as Readonly<Record<string, Uint8Array>> & {
    readonly nodes: Uint32Array;
    readonly nameOffsets: Uint32Array;
    readonly keyOffsets: Uint32Array;
    readonly proofNodes: Uint32Array;
  };
  const { nodes, nameBytes, nameOffsets, keyBytes, keyOffsets, proofHashes, proofNodes: having } = arrays;
  return {
    nodes,
    names: { bytes: nameBytes as Uint8Array, offsets: nameOffsets },
    keys: { bytes: keyBytes as Uint8Array, offsets: keyOffsets },
    proofs: { hashes: proofHashes as Uint8Array, nodes: having },
  };
}

/** Bytes of a hash. */
const HASH_BYTES = 16;

/**
 * Nodes of the parties with a registration or passport number.
 *
 * @param hash as identifiers have it
 */
export function proofNodes({ proofs }: SearchIndex, hash: string): number[] {
  const bytes = Buffer.from(proofs.hashes.buffer, proofs.hashes.byteOffset, proofs.hashes.byteLength);
  const wanted = Buffer.from(hash, 'base64url');
  const order = (place: number): number =>
    bytes.compare(wanted, 0, HASH_BYTES, place * HASH_BYTES, (place + 1) * HASH_BYTES);
  let low = 0;
  for (let high = proofs.nodes.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (order(middle) < 0) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let place = low; place < proofs.nodes.length && order(place) === 0; place++) {
    found.push(proofs.nodes[place] as number);
  }
  return found;
}

/** Nodes of the parties that a query finds. */
export interface FoundParties {
  /** Of those with a record whose whole id or name the query is. */
  readonly whole: ReadonlySet<number>;
  /** Of all that have the query anywhere in an id or name, or whose name's key begins with the query's. */
  readonly all: ReadonlySet<number>;
}

/** @param own keys of the query, as names have them */
export function findParties(
  { nodes, names, keys }: SearchIndex,
  query: string,
  own: readonly string[],
): FoundParties {
  const wanted = comparable(query);
  const nodesOf = (places: readonly number[]): Set<number> =>
    new Set(places.map((place) => nodes[place] as number));
  const named = wanted === '' ? [] : placesOf(names, wanted);
  const sounding = own.flatMap((key) => placesOf(keys, `${LINE}${key}`));
  return {
    whole: nodesOf(placesOf(names, `${LINE}${wanted}${LINE}`)),
    all: nodesOf(named).union(nodesOf(sounding)),
  };
}

/** Compared without case, compatibility forms and repeated spaces. */
export function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** Places of the parties with a text; no text reaches from one party to the next, since each begins with a line's end. */
function placesOf({ bytes, offsets }: Texts, text: string): number[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wanted = Buffer.from(text);
  const places: number[] = [];
  for (let at = whole.indexOf(wanted); at !== -1; ) {
    const place = partyAt(offsets, at);
    places.push(place);
    at = whole.indexOf(wanted, offsets[place + 1] as number);
  }
  return places;
}

/** The last party whose text begins at a byte or before it. */
function partyAt(offsets: Uint32Array, at: number): number {
  let low = 0;
  for (let high = offsets.length - 1; high - low > 1; ) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] as number) <= at) low = middle;
    else high = middle;
  }
  return low;
}
