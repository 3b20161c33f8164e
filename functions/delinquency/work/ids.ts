// Taxpayer ids as 8-byte hashes, so that millions of them fit into a small function.
import { hash } from 'node:crypto';

const BYTES = 8;

/** The first 8 bytes of the SHA-256 of an id. */
export function idHash(taxpayerId: string): bigint {
  return hash('sha256', taxpayerId, 'buffer').readBigUInt64LE(0);
}

/** Packs the hashes of ids as base64, in the order of the ids. */
export function packIds(taxpayerIds: readonly string[]): string {
  const bytes = Buffer.alloc(taxpayerIds.length * BYTES);
  for (const [index, taxpayerId] of taxpayerIds.entries()) {
    hash('sha256', taxpayerId, 'buffer').copy(bytes, index * BYTES, 0, BYTES);
  }
  return bytes.toString('base64');
}

/** Unpacks what `packIds` returned. */
export function unpackIds(packed: string): BigUint64Array {
  const bytes = Buffer.from(packed, 'base64');
  const hashes = new BigUint64Array(bytes.length / BYTES);
  for (let index = 0; index < hashes.length; index++) hashes[index] = bytes.readBigUInt64LE(index * BYTES);
  return hashes;
}

/** Hashes in ascending order, with a binary search. */
export interface SortedIds {
  readonly hashes: BigUint64Array;
  readonly has: (hashed: bigint) => boolean;
}

/** Merges and sorts the packed ids of many shards. */
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
