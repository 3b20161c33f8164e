// Taxpayers that occur in several shards: the first occurrence counts, whatever its score. They are found by the hashes of their ids,
// without holding all ids in memory.
import { sortedIds, unpackIds } from './ids.ts';
import type { ShardScore } from './shard.ts';
import type { ShardSummary } from './summary.ts';

/** A row that is not counted, and the earlier row of the same taxpayer. */
export interface RepeatedTaxpayer {
  readonly shard: number;
  readonly score: ShardScore;
  readonly first: { readonly shard: number; readonly line: number };
}

/**
 * Finds the rows of taxpayers that an earlier shard has already.
 *
 * @param scoresOf the scores of a shard in the order of its file; called only for shards that share a hash
 */
export async function repeatedTaxpayers(
  summaries: readonly ShardSummary[],
  scoresOf: (shard: number) => Promise<readonly ShardScore[]>,
): Promise<RepeatedTaxpayer[]> {
  const shared = sharedHashes(summaries.map(({ ids }) => ids));
  if (shared.size === 0) return [];
  const firsts = new Map<string, { shard: number; line: number }>();
  const repeated: RepeatedTaxpayer[] = [];
  for (const [shard, indices] of indicesOf(summaries, shared)) {
    const scores = await scoresOf(shard);
    for (const index of indices) {
      const score = scores[index];
      if (score === undefined) throw new Error(`Shard ${shard} has no taxpayer ${index}`);
      // Two ids can share a hash: only equal ids are the same taxpayer.
      const first = firsts.get(score.taxpayerId);
      if (first === undefined) firsts.set(score.taxpayerId, { shard, line: score.line });
      else repeated.push({ shard, score, first });
    }
  }
  return repeated;
}

function sharedHashes(packed: readonly string[]): ReadonlySet<bigint> {
  const { hashes } = sortedIds(packed);
  const shared = new Set<bigint>();
  for (let index = 1; index < hashes.length; index++) {
    const value = hashes[index];
    if (value !== undefined && value === hashes[index - 1]) shared.add(value);
  }
  return shared;
}

/** By shard, the indices of the taxpayers with one of the hashes. */
function indicesOf(
  summaries: readonly ShardSummary[],
  hashes: ReadonlySet<bigint>,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [shard, { ids }] of summaries.entries()) {
    const own = unpackIds(ids);
    const indices = [...own.keys()].filter((index) => hashes.has(own[index] ?? 0n));
    if (indices.length > 0) found.set(shard, indices);
  }
  return found;
}
