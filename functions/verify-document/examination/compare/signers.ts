// Which references are of one stamp or one signer. A reference carries no name of its signer, so those that are similar to each
// other are of one source.
import type { RegisteredReference } from '../contract.ts';
import type { Verifier } from '../verifier.ts';

/** References of one stamp or one signer, by their ids. */
export type Source = readonly RegisteredReference[];

/** Pairs whose similarity is remembered; a pair takes some hundred bytes. */
const PAIRS_REMEMBERED = 100_000;

/**
 * Sorts references of one kind into sources: clusters by average linkage, down to the similarity at which two references are
 * of one source. One poor impression does not tear its source apart, as it would with complete linkage, nor join two, as with
 * single linkage. Similarities of pairs are remembered, since the same references come with each document of an authority.
 */
export class SourceSorter {
  readonly #verifier: Verifier;
  readonly #similarities = new Map<string, number>();

  constructor(verifier: Verifier) {
    this.#verifier = verifier;
  }

  /** Sources with their references in order of their ids, the same for the same references in any order. */
  async sort(references: readonly RegisteredReference[]): Promise<Source[]> {
    if (this.#similarities.size > PAIRS_REMEMBERED) this.#similarities.clear();
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
 * @param least average similarity at which two clusters become one
 * @returns members of each cluster in ascending order, clusters by their first member
 */
export function clusters(similarities: readonly Float32Array[], least: number): number[][] {
  const groups: (number[] | undefined)[] = similarities.map((_, index) => [index]);
  const averages = similarities.map((row) => Float64Array.from(row));
  for (;;) {
    const pair = mostAlike(groups, averages);
    if (pair === undefined || pair.average < least) break;
    const { one, other } = pair;
    const kept = groups[one] ?? [];
    const joined = groups[other] ?? [];
    // Lance and Williams' formula: the average of the joined is that of the parts, weighted by their sizes.
    groups.forEach((_, index) => {
      const mean =
        ((averages[one]?.[index] ?? 0) * kept.length + (averages[other]?.[index] ?? 0) * joined.length) /
        (kept.length + joined.length);
      const row = averages[one];
      const column = averages[index];
      if (row !== undefined) row[index] = mean;
      if (column !== undefined) column[one] = mean;
    });
    groups[one] = [...kept, ...joined].sort((first, second) => first - second);
    groups[other] = undefined;
  }
  return groups.filter((group) => group !== undefined);
}

function mostAlike(
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
