// What a search by sound compares, and the file of a day's index with it.
import type { CollectedEntity } from '../collecting/collection.ts';
import { arraysFile } from '../graph/sections.ts';
import { FAMILIES } from '../resolution/kinds.ts';
import { companyKey, personKeys } from '../resolution/names.ts';
import { comparable, LINE, type Texts } from './index.ts';

/** A party and the records that are one with it. */
interface IndexedParty {
  readonly node: number;
  readonly records: readonly Pick<CollectedEntity, 'entityId' | 'kind' | 'names' | 'identifiers'>[];
}

/** The keys of a query, which could name a company or a person. */
export function queryKeys(query: string): string[] {
  return [...new Set([companyKey(query), ...personKeys(query)])].filter((key) => key !== '');
}

/** The file of an index: the same parties in the same order give the same bytes. */
export function searchBytes(parties: readonly IndexedParty[]): Uint8Array {
  const names = textsOf(parties, ({ records }) =>
    records.flatMap((record) => [record.entityId, ...record.names].map(comparable)),
  );
  const keys = textsOf(parties, ({ records }) =>
    records.flatMap((record) => {
      const isPerson = FAMILIES[record.kind] === 'person';
      return record.names.flatMap((name) => (isPerson ? personKeys(name) : [companyKey(name)]));
    }),
  );
  return arraysFile(
    {},
    {
      nodes: Uint32Array.from(parties, ({ node }) => node),
      nameBytes: names.bytes,
      nameOffsets: names.offsets,
      keyBytes: keys.bytes,
      keyOffsets: keys.offsets,
      ...proofsOf(parties),
    },
  );
}

/** Registration and passport numbers, by their hashes. */
function proofsOf(parties: readonly IndexedParty[]): {
  readonly proofHashes: Uint8Array;
  readonly proofNodes: Uint32Array;
} {
  const proofs = parties.flatMap(({ node, records }) => {
    const hashes = records.flatMap(({ identifiers }) =>
      identifiers.flatMap(({ kind, hash }) => (kind === 'registration' || kind === 'passport' ? [hash] : [])),
    );
    return [...new Set(hashes)].map((hash) => ({ hash: Buffer.from(hash, 'base64url'), node }));
  });
  proofs.sort((one, other) => one.hash.compare(other.hash) || one.node - other.node);
  return {
    proofHashes: Buffer.concat(proofs.map(({ hash }) => hash)),
    proofNodes: Uint32Array.from(proofs, ({ node }) => node),
  };
}

function textsOf(
  parties: readonly IndexedParty[],
  linesOf: (party: IndexedParty) => readonly string[],
): Texts {
  const offsets = new Uint32Array(parties.length + 1);
  const texts = parties.map((party, place) => {
    const lines = [...new Set(linesOf(party))].filter((line) => line !== '').sort();
    const text = Buffer.from(`${LINE}${lines.map((line) => `${line}${LINE}`).join('')}`);
    offsets[place + 1] = (offsets[place] as number) + text.length;
    return text;
  });
  return { bytes: Buffer.concat(texts), offsets };
}
