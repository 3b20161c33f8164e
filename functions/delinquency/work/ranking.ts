// The counts of a ranked run, from the summaries of its shards: memory holds one number per score, whatever the number of taxpayers.

import { populationStabilityIndex } from '../../shared/stability.ts';
import { binCounts } from '../scoring/bins.ts';
import type { DelinquencyManifest } from '../scoring/manifest.ts';
import { GRADES, type Grade, type GradeCounts, gradeTable } from '../scoring/scale.ts';
import type { RepeatedTaxpayer } from './duplicates.ts';
import type { RankedRun, ShardSummary } from './summary.ts';

/** Adds up the shards of a run, without the taxpayers that an earlier shard has already. */
export function countRun(
  summaries: readonly ShardSummary[],
  repeated: readonly RepeatedTaxpayer[],
  manifest: Pick<DelinquencyManifest, 'scale' | 'thresholds' | 'trainingDistribution'>,
): RankedRun {
  const { scale, thresholds, trainingDistribution } = manifest;
  const byScore = new Array<number>(scale.maximum + 1).fill(0);
  const byModelScore = new Array<number>(scale.maximum + 1).fill(0);
  const add = (counts: number[], score: number, rows: number): void => {
    counts[score] = (counts[score] ?? 0) + rows;
  };
  for (const { scores, modelScores } of summaries) {
    for (const [score, rows] of scores) add(byScore, score, rows);
    for (const [score, rows] of modelScores) add(byModelScore, score, rows);
  }
  const dropped: Record<number, string[]> = {};
  for (const { shard, score } of repeated) {
    add(byScore, score.score, -1);
    add(byModelScore, score.modelScore, -1);
    dropped[shard] = [...(dropped[shard] ?? []), score.taxpayerId];
  }
  return {
    taxpayers: byScore.reduce((total, rows) => total + rows, 0),
    rejected: summaries.reduce((total, { rejected }) => total + rejected, 0) + repeated.length,
    grades: countGrades(byScore, gradeTable(thresholds.grades, scale)),
    psi: populationStabilityIndex(
      trainingDistribution.shares,
      binCounts(byModelScore, trainingDistribution.from),
    ),
    repeated: dropped,
  };
}

function countGrades(byScore: readonly number[], gradeAt: readonly Grade[]): GradeCounts {
  const grades = Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Record<Grade, number>;
  for (const [score, rows] of byScore.entries()) grades[gradeAt[score] ?? '10'] += rows;
  return grades;
}
