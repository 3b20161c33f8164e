// The sources that a document's marks are compared with: the references of its authority, sorted when the first mark of a kind
// asks for them.

import type { Kind } from '../../schemas.ts';
import type { RegisteredReference } from '../contract.ts';
import type { DocumentModels } from '../models.ts';
import type { Verifier } from '../verifier.ts';
import { type Source, SourceSorter } from './signers.ts';

/** More references of a kind are not sorted all with all, which takes a run for each pair, but only those nearest to a mark. */
const MOST_SORTED = 40;

/** One for each verifier, for as long as it is open: what it remembers serves every document. */
const sorters = new WeakMap<Verifier, SourceSorter>();

function sorterOf(verifier: Verifier): SourceSorter {
  const sorter = sorters.get(verifier) ?? new SourceSorter(verifier);
  sorters.set(verifier, sorter);
  return sorter;
}

export class Sources {
  readonly #references: readonly RegisteredReference[];
  readonly #models: DocumentModels;
  readonly #sorted = new Map<Kind, readonly Source[]>();

  constructor(references: readonly RegisteredReference[], models: DocumentModels) {
    this.#references = references;
    this.#models = models;
  }

  /** The sources that a mark could be of. */
  async of(kind: Kind, embedding: Float32Array): Promise<readonly Source[]> {
    const known = this.#sorted.get(kind);
    if (known !== undefined) return known;
    const verifier = this.#models.verifiers[kind];
    const own = this.#references.filter((reference) => reference.kind === kind);
    if (own.length > MOST_SORTED) return sorterOf(verifier).sort(await nearest(own, embedding, verifier));
    const sources = await sorterOf(verifier).sort(own);
    this.#sorted.set(kind, sources);
    return sources;
  }
}

/** The references most similar to a mark. */
async function nearest(
  references: readonly RegisteredReference[],
  embedding: Float32Array,
  verifier: Verifier,
): Promise<RegisteredReference[]> {
  const { similarities } = await verifier.compare(
    embedding,
    references.map((reference) => reference.embedding),
  );
  return references
    .map((reference, index) => ({ reference, similarity: similarities[index] ?? 0 }))
    .sort(
      (one, other) =>
        other.similarity - one.similarity ||
        (one.reference.referenceId < other.reference.referenceId ? -1 : 1),
    )
    .slice(0, MOST_SORTED)
    .map(({ reference }) => reference);
}
