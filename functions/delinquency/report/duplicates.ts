// Taxpayers that stand in a snapshot more than once, in different shards: the first counts, whatever its score. Found by the hashes
// of their ids, without all ids in memory.
import { sortedIds, unpackIds } from '../work/ids.ts';
import type { ShardScore } from '../work/shard-score.ts';
import type { Summary } from '../work/summary.ts';

/** A taxpayer's place: its shard, and its index among the shard's taxpayers. */
interface Place {
  readonly shard: number;
  readonly index: number;
}

/** A row that does not count, and where the one lies that does. */
export interface Repeated {
  readonly shard: number;
  readonly score: ShardScore;
  readonly first: { readonly shard: number; readonly line: number };
}

/**
 * Rows of taxpayers that an earlier shard has already.
 *
 * @param scoresOf the scores of a shard in their order; asked only for shards that share a hash
 */
export async function repeatedTaxpayers(
  summaries: readonly Summary[],
  scoresOf: (shard: number) => Promise<readonly ShardScore[]>,
): Promise<Repeated[]> {
  const shared = sharedHashes(summaries.map(({ ids }) => ids));
  if (shared.size === 0) return [];
  const firsts = new Map<string, { shard: number; line: number }>();
  const repeated: Repeated[] = [];
  for (const [shard, indices] of placesOf(summaries, shared)) {
    const scores = await scoresOf(shard);
    for (const index of indices) {
      const score = scores[index];
      if (score === undefined) throw new Error(`Shard ${shard} has no taxpayer ${index}`);
      // Two ids may share a hash; only the id itself says that they are one taxpayer.
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

function placesOf(
  summaries: readonly Summary[],
  shared: ReadonlySet<bigint>,
): Map<Place['shard'], Place['index'][]> {
  const places = new Map<number, number[]>();
  for (const [shard, { ids }] of summaries.entries()) {
    const some = unpackIds(ids);
    const indices = [...some.keys()].filter((index) => shared.has(some[index] ?? 0n));
    if (indices.length > 0) places.set(shard, indices);
  }
  return places;
}
