// The sources that a document's marks are compared with: the references of its authority, clustered when the first mark of a kind
// is compared.

import type { Kind } from '../../schemas.ts';
import type { RegisteredReference } from '../contract.ts';
import type { DocumentModels } from '../models.ts';
import type { Verifier } from '../verifier.ts';
import { type Source, SourceClusterer } from './signers.ts';

/** With more references of a kind, only those most similar to the mark are clustered: clustering compares every pair. */
const MAX_CLUSTERED = 40;

/** One per verifier, so that its cache serves every document. */
const clusterers = new WeakMap<Verifier, SourceClusterer>();

function clustererOf(verifier: Verifier): SourceClusterer {
  const clusterer = clusterers.get(verifier) ?? new SourceClusterer(verifier);
  clusterers.set(verifier, clusterer);
  return clusterer;
}

export class Sources {
  readonly #references: readonly RegisteredReference[];
  readonly #models: DocumentModels;
  readonly #clustered = new Map<Kind, readonly Source[]>();

  constructor(references: readonly RegisteredReference[], models: DocumentModels) {
    this.#references = references;
    this.#models = models;
  }

  /** The sources that a mark could belong to. */
  async of(kind: Kind, embedding: Float32Array): Promise<readonly Source[]> {
    const known = this.#clustered.get(kind);
    if (known !== undefined) return known;
    const verifier = this.#models.verifiers[kind];
    const own = this.#references.filter((reference) => reference.kind === kind);
    if (own.length > MAX_CLUSTERED) {
      return clustererOf(verifier).cluster(await mostSimilar(own, embedding, verifier));
    }
    const sources = await clustererOf(verifier).cluster(own);
    this.#clustered.set(kind, sources);
    return sources;
  }
}

/** The references most similar to a mark. */
async function mostSimilar(
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
    .slice(0, MAX_CLUSTERED)
    .map(({ reference }) => reference);
}
