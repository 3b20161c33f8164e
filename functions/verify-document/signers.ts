// Which references are of one stamp or one signer. A reference carries no name of its signer, so those that are similar to each
// other are of one source.
import type { RegisteredReference } from './examination.ts';
import type { Verifier } from './models.ts';

/** References of one stamp or one signer, by their ids. */
export type Source = readonly RegisteredReference[];

/**
 * Sorts references of one kind into sources: clusters by average linkage, down to the similarity at which two references are
 * of one source. One poor impression does not tear its source apart, as it would with complete linkage, nor join two, as with single linkage.
 */
export async function sourcesOf(
  references: readonly RegisteredReference[],
  verifier: Verifier,
): Promise<Source[]> {
  const sorted = [...references].sort((one, other) => (one.referenceId < other.referenceId ? -1 : 1));
  const similarities = await pairwise(sorted, verifier);
  return clusters(similarities, verifier.manifest.thresholds.sameSource).map((members) =>
    members.flatMap((member) => sorted[member] ?? []),
  );
}

/** Similarity of each pair, symmetric. */
async function pairwise(
  references: readonly RegisteredReference[],
  verifier: Verifier,
): Promise<Float32Array[]> {
  const rows = references.map(() => new Float32Array(references.length));
  for (let first = 0; first < references.length - 1; first++) {
    const reference = references[first];
    if (reference === undefined) continue;
    const others = references.slice(first + 1).map(({ embedding }) => embedding);
    const { similarities } = await verifier.compare(reference.embedding, others);
    others.forEach((_, index) => {
      const second = first + 1 + index;
      const similarity = similarities[index] ?? 0;
      const row = rows[first];
      const column = rows[second];
      if (row !== undefined) row[second] = similarity;
      if (column !== undefined) column[first] = similarity;
    });
  }
  return rows;
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
