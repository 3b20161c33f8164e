// Ids of taxpayers as 8 bytes each: millions of them fit into a small function.
import { hash } from 'node:crypto';

const BYTES = 8;

/** The first 8 bytes of an id's SHA-256. */
export function idHash(taxpayerId: string): bigint {
  return hash('sha256', taxpayerId, 'buffer').readBigUInt64LE(0);
}

/** Hashes of ids in their order, as base64. */
export function packIds(taxpayerIds: readonly string[]): string {
  const bytes = Buffer.alloc(taxpayerIds.length * BYTES);
  for (const [index, taxpayerId] of taxpayerIds.entries()) {
    hash('sha256', taxpayerId, 'buffer').copy(bytes, index * BYTES, 0, BYTES);
  }
  return bytes.toString('base64');
}

/** The hashes of a text that `packIds` made. */
export function unpackIds(packed: string): BigUint64Array {
  const bytes = Buffer.from(packed, 'base64');
  const hashes = new BigUint64Array(bytes.length / BYTES);
  for (let index = 0; index < hashes.length; index++) hashes[index] = bytes.readBigUInt64LE(index * BYTES);
  return hashes;
}

/** Hashes in rising order, with a search among them. */
export interface SortedIds {
  readonly hashes: BigUint64Array;
  readonly has: (hashed: bigint) => boolean;
}

/** Sorts packed ids of many shards. */
export function sortedIds(packed: readonly string[]): SortedIds {
  const parts = packed.map(unpackIds);
  const hashes = new BigUint64Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    hashes.set(part, at);
    at += part.length;
  }
  hashes.sort();
  return { hashes, has: (hashed) => contains(hashes, hashed) };
}

function contains(sorted: BigUint64Array, wanted: bigint): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0n) < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}
