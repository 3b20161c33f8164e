// What a shard says of itself to the step that ranks: how many, which scores, and where in its files they lie.

/** The rows of one score in a shard's sorted files. */
export type ScoreRun = readonly [score: number, rows: number, reportBytes: number, riskiestBytes: number];

export interface Summary {
  readonly shard: number;
  readonly taxpayers: number;
  readonly rejected: number;
  /** The highest score first. */
  readonly scores: readonly ScoreRun[];
  /** Taxpayers of each score of the model alone. */
  readonly modelScores: readonly (readonly [score: number, rows: number])[];
  /** Base64 of 8 bytes of SHA-256 for each taxpayerId, in the order of the file: finds taxpayers that are there twice. */
  readonly ids: string;
  readonly scoredAt: string;
}

/** Lines of the same score: which bytes of a file they are. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Slices of a sorted file by score. */
export function slicesOf(summary: Summary, file: 'report' | 'riskiest'): ReadonlyMap<number, Slice> {
  const slices = new Map<number, Slice>();
  let start = 0;
  for (const [score, , reportBytes, riskiestBytes] of summary.scores) {
    const end = start + (file === 'report' ? reportBytes : riskiestBytes);
    if (end > start) slices.set(score, { start, end });
    start = end;
  }
  return slices;
}
