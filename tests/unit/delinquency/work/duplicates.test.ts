// Taxpayers that occur in several shards: the first occurrence counts, and only equal ids are the same taxpayer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type RepeatedTaxpayer,
  repeatedTaxpayers,
} from '../../../../functions/delinquency/work/duplicates.ts';
import { packIds } from '../../../../functions/delinquency/work/ids.ts';
import type { ShardScore } from '../../../../functions/delinquency/work/shard.ts';
import type { ShardSummary } from '../../../../functions/delinquency/work/summary.ts';

function score(taxpayerId: string, line: number): ShardScore {
  return {
    taxpayerId,
    line,
    companyName: 'Hanbit',
    account: { guaranteeLimit: 0, paymentStatus: [], assessed: [], paid: [] },
    score: 500,
    grade: '05',
    probability: 0.1,
    modelScore: 500,
    adjustments: [],
    reasons: [],
  };
}

function summary(shard: number, ids: string): ShardSummary {
  return { shard, taxpayers: 0, rejected: 0, scores: [], modelScores: [], ids, scoredAt: '' };
}

interface Found {
  readonly repeated: RepeatedTaxpayer[];
  /** Shards whose scores were read. */
  readonly read: number[];
}

async function found(shards: readonly (readonly string[])[], hashed = shards): Promise<Found> {
  const read: number[] = [];
  const summaries = hashed.map((ids, shard) => summary(shard, packIds(ids)));
  const repeated = await repeatedTaxpayers(summaries, async (shard) => {
    read.push(shard);
    return await Promise.resolve((shards[shard] ?? []).map((id, index) => score(id, 10 * shard + index)));
  });
  return { repeated, read };
}

function told({ repeated }: Found): [string, number, number, number][] {
  return repeated.map(({ shard, score: { taxpayerId }, first }) => [
    taxpayerId,
    shard,
    first.shard,
    first.line,
  ]);
}

describe('taxpayers in several shards', () => {
  it('count where they occur first; every other occurrence names the first one', async () => {
    expect(
      told(
        await found([
          ['A', 'B'],
          ['C', 'A'],
          ['A', 'C', 'D'],
        ]),
      ),
    ).toEqual([
      ['A', 1, 0, 0],
      ['A', 2, 0, 0],
      ['C', 2, 1, 10],
    ]);
  });

  it('cause only their own shards to be read', async () => {
    expect((await found([['A'], ['B'], ['C'], ['A']])).read).toEqual([0, 3]);
    expect((await found([['A'], ['B']])).read).toEqual([]);
  });

  it('are the same taxpayer only if their ids are equal, even if two ids share a hash', async () => {
    const shards = [['A', 'B'], ['C'], ['A']];
    const sameHash = [['same', 'B'], ['same'], ['same']];
    const { repeated, read } = await found(shards, sameHash);
    expect(told({ repeated, read })).toEqual([['A', 2, 0, 0]]);
    expect(read).toEqual([0, 1, 2]);
  });

  it('are never lost and never counted twice', async () => {
    const shards = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(shards, async (ids) => {
        const { repeated } = await found(ids);
        const dropped = new Set(repeated.map(({ shard, score: { taxpayerId } }) => `${shard} ${taxpayerId}`));
        const kept = ids.flatMap((some, shard) => some.filter((id) => !dropped.has(`${shard} ${id}`)));
        expect(kept.toSorted()).toEqual([...new Set(ids.flat())].sort());
        for (const {
          score: { taxpayerId },
          first,
        } of repeated) {
          expect(ids.findIndex((some) => some.includes(taxpayerId))).toBe(first.shard);
        }
      }),
    );
  });
});
