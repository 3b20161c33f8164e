// Summaries that the steps keep: of a scored shard, of a failed one, and of the ranked run.
import type { Message } from '../../shared/words/message.ts';
import type { Slice } from '../report/merge.ts';
import type { Grade } from '../scoring/scale.ts';

/** The rows of one score in a shard's sorted files. */
export type ScoreRun = readonly [score: number, rows: number, reportBytes: number, riskiestBytes: number];

/** What the ranking step needs to know of a scored shard. */
export interface ShardSummary {
  readonly shard: number;
  readonly taxpayers: number;
  readonly rejected: number;
  /** Highest score first. */
  readonly scores: readonly ScoreRun[];
  /** Number of taxpayers at each score of the model alone. */
  readonly modelScores: readonly (readonly [score: number, rows: number])[];
  /** From `packIds`, in the order of the file; finds taxpayers that occur in several shards. */
  readonly ids: string;
  readonly scoredAt: string;
}

/** Why a shard could not be scored. */
export interface ShardFailure {
  readonly shard: number;
  readonly reason: Message;
}

/** The counts of a run, known once all of its shards are scored. */
export interface RankedRun {
  readonly taxpayers: number;
  readonly rejected: number;
  readonly grades: Readonly<Record<Grade, number>>;
  /** Population stability index of the model's scores against those of training. */
  readonly psi: number;
  /** By shard, the taxpayerIds that are not counted because an earlier shard has them. */
  readonly repeated: Readonly<Record<number, readonly string[]>>;
}

/** The byte range of each score in one of a shard's sorted files. */
export function slicesOf(summary: ShardSummary, file: 'report' | 'riskiest'): ReadonlyMap<number, Slice> {
  const slices = new Map<number, Slice>();
  let start = 0;
  for (const [score, , reportBytes, riskiestBytes] of summary.scores) {
    const end = start + (file === 'report' ? reportBytes : riskiestBytes);
    if (end > start) slices.set(score, { start, end });
    start = end;
  }
  return slices;
}
