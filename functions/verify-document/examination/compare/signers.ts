// Groups references by stamp or signer. References do not name their signer, so they are clustered by similarity.
import type { RegisteredReference } from '../contract.ts';
import type { Verifier } from '../verifier.ts';

/** The references of one stamp or one signer, sorted by id. */
export type Source = readonly RegisteredReference[];

/** How many pairs' similarities are cached; each takes some hundred bytes. */
const CACHED_PAIRS = 100_000;

/**
 * Groups references of one kind into sources: clusters them by average linkage until no two clusters are as similar as references of
 * one source. With complete linkage one poor impression would split its source, with single linkage it would join two sources.
 * Similarities of pairs are cached, because every document of an authority is compared with the same references.
 */
export class SourceClusterer {
  readonly #verifier: Verifier;
  readonly #similarities = new Map<string, number>();

  constructor(verifier: Verifier) {
    this.#verifier = verifier;
  }

  /** The sources; the order of the references makes no difference. */
  async cluster(references: readonly RegisteredReference[]): Promise<Source[]> {
    if (this.#similarities.size > CACHED_PAIRS) this.#similarities.clear();
    const sorted = [...references].sort((one, other) => (one.referenceId < other.referenceId ? -1 : 1));
    const rows = sorted.map(() => new Float32Array(sorted.length));
    for (const [first, reference] of sorted.entries()) {
      const others = sorted.slice(first + 1);
      const similarities = await this.#similaritiesOf(reference, others);
      similarities.forEach((similarity, index) => {
        const second = first + 1 + index;
        rows[first]?.fill(similarity, second, second + 1);
        rows[second]?.fill(similarity, first, first + 1);
      });
    }
    const { sameSource } = this.#verifier.manifest.thresholds;
    return clusters(rows, sameSource).map((members) => members.flatMap((member) => sorted[member] ?? []));
  }

  async #similaritiesOf(
    reference: RegisteredReference,
    others: readonly RegisteredReference[],
  ): Promise<number[]> {
    const key = (other: RegisteredReference): string =>
      [reference, other].map(({ referenceId, modelVersion }) => `${referenceId}@${modelVersion}`).join(' ');
    const unknown = others.filter((other) => !this.#similarities.has(key(other)));
    if (unknown.length > 0) {
      const embeddings = unknown.map(({ embedding }) => embedding);
      const { similarities } = await this.#verifier.compare(reference.embedding, embeddings);
      unknown.forEach((other, index) => {
        this.#similarities.set(key(other), similarities[index] ?? 0);
      });
    }
    return others.map((other) => this.#similarities.get(key(other)) ?? 0);
  }
}

/**
 * Agglomerative clustering by average linkage.
 *
 * @param similarities of each pair
 * @param minSimilarity average similarity from which two clusters are merged
 * @returns the members of each cluster in ascending order, the clusters by their first member
 */
export function clusters(similarities: readonly Float32Array[], minSimilarity: number): number[][] {
  const groups: (number[] | undefined)[] = similarities.map((_, index) => [index]);
  const averages = similarities.map((row) => Float64Array.from(row));
  for (;;) {
    const pair = mostSimilarPair(groups, averages);
    if (pair === undefined || pair.average < minSimilarity) break;
    const { one, other } = pair;
    const kept = groups[one] ?? [];
    const merged = groups[other] ?? [];
    // Lance and Williams' formula: the average of the union is the average of its parts, weighted by their sizes.
    groups.forEach((_, index) => {
      const mean =
        ((averages[one]?.[index] ?? 0) * kept.length + (averages[other]?.[index] ?? 0) * merged.length) /
        (kept.length + merged.length);
      const row = averages[one];
      const column = averages[index];
      if (row !== undefined) row[index] = mean;
      if (column !== undefined) column[one] = mean;
    });
    groups[one] = [...kept, ...merged].sort((first, second) => first - second);
    groups[other] = undefined;
  }
  return groups.filter((group) => group !== undefined);
}

function mostSimilarPair(
  groups: readonly (readonly number[] | undefined)[],
  averages: readonly Float64Array[],
): { one: number; other: number; average: number } | undefined {
  let best: { one: number; other: number; average: number } | undefined;
  groups.forEach((group, one) => {
    if (group === undefined) return;
    for (let other = one + 1; other < groups.length; other++) {
      const average = averages[one]?.[other] ?? 0;
      if (groups[other] === undefined || (best !== undefined && average <= best.average)) continue;
      best = { one, other, average };
    }
  });
  return best;
}
