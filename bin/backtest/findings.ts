// The findings of a backtest about one score: how well it ranks, how well its probabilities are calibrated, and how far the taxpayers
// have drifted from the training data.

import { binCounts } from '../../functions/delinquency/scoring/bins.ts';
import type { Distribution } from '../../functions/delinquency/scoring/manifest.ts';
import {
  GRADES,
  type Grade,
  type GradeCutOffs,
  gradeTable,
  type Scale,
} from '../../functions/delinquency/scoring/scale.ts';
import { type Interval, wilsonInterval } from '../../functions/shared/intervals.ts';
import { populationStabilityIndex } from '../../functions/shared/stability.ts';
import { auc, type Cut, calibrationError, cuts, kolmogorovSmirnov } from './measures.ts';

/** The scores of all taxpayers, and of those whose outcome is known, columns of equal length with their outcomes. */
export interface ScoredRows {
  /** Number of rows at each score, with and without outcome; the index is the score. */
  readonly histogram: readonly number[];
  readonly delinquent: readonly boolean[];
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
}

/** The parts of the model's manifest that scores are compared with. */
export interface ModelReference {
  readonly scale: Scale;
  readonly cutOffs: GradeCutOffs;
  readonly training: Distribution;
}

/** Rows and their share of delinquents with its 95 % interval. */
interface Rate extends Interval {
  readonly rows: number;
  readonly delinquent: number;
  readonly share: number;
}

interface Inversion {
  readonly grade: Grade;
  readonly above: Grade;
  /** Whether the intervals overlap: the inversion may be chance. */
  readonly withinIntervals: boolean;
}

export interface Findings {
  readonly name: string;
  readonly rows: number;
  readonly delinquent: number;
  readonly auc: number;
  readonly curve: readonly Cut[];
  readonly ks: ReturnType<typeof kolmogorovSmirnov>;
  readonly ece: number;
  readonly psi: number;
  /** Shares of the training distribution's bins. */
  readonly bins: readonly number[];
  readonly grades: readonly (Rate & { readonly grade: Grade })[];
  /** Grades with a higher rate than the next riskier grade that has rows; empty if the grades are in order. */
  readonly inversions: readonly Inversion[];
  /** Deciles of the rows by probability, with the mean probability of each. */
  readonly deciles: readonly (Rate & { readonly probability: number })[];
}

const DECILES = 10;

export function findingsOf(name: string, rows: ScoredRows, reference: ModelReference): Findings {
  const { delinquent, scores, probabilities } = rows;
  const curve = cuts(delinquent, scores);
  const counts = binCounts(rows.histogram, reference.training.from);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const grades = gradeRates(rows, reference);
  return {
    name,
    rows: scores.length,
    delinquent: delinquent.filter(Boolean).length,
    auc: auc(delinquent, scores),
    curve,
    ks: kolmogorovSmirnov(curve),
    ece: calibrationError(delinquent, probabilities),
    psi: populationStabilityIndex(reference.training.shares, counts),
    bins: counts.map((count) => count / all),
    grades,
    inversions: inversionsOf(grades),
    deciles: decilesOf(rows),
  };
}

function gradeRates(
  { delinquent, scores }: ScoredRows,
  { cutOffs, scale }: ModelReference,
): (Rate & { grade: Grade })[] {
  const gradeAt = gradeTable(cutOffs, scale);
  const counts = new Map(GRADES.map((grade) => [grade, { rows: 0, delinquent: 0 }]));
  scores.forEach((score, index) => {
    const count = counts.get(gradeAt[score] ?? '10');
    if (count === undefined) return;
    count.rows += 1;
    if (delinquent[index]) count.delinquent += 1;
  });
  return [...counts].map(([grade, count]) => ({ grade, ...rateOf(count.delinquent, count.rows) }));
}

function inversionsOf(grades: readonly (Rate & { grade: Grade })[]): Inversion[] {
  const seen = grades.filter(({ rows }) => rows > 0);
  return seen.flatMap(({ grade, share, low }, index) => {
    const riskier = seen[index - 1];
    if (riskier === undefined || share <= riskier.share) return [];
    return [{ grade, above: riskier.grade, withinIntervals: low <= riskier.high }];
  });
}

function decilesOf({ delinquent, probabilities }: ScoredRows): (Rate & { probability: number })[] {
  const order = probabilities
    .map((_, index) => index)
    .sort((one, other) => (probabilities[one] ?? 0) - (probabilities[other] ?? 0));
  return Array.from({ length: DECILES }, (_, decile) => {
    const members = order.slice(
      Math.floor((decile * order.length) / DECILES),
      Math.floor(((decile + 1) * order.length) / DECILES),
    );
    const sum = members.reduce((total, index) => total + (probabilities[index] ?? 0), 0);
    const hits = members.filter((index) => delinquent[index]).length;
    return { probability: sum / members.length, ...rateOf(hits, members.length) };
  }).filter(({ rows }) => rows > 0);
}

function rateOf(delinquent: number, rows: number): Rate {
  return { rows, delinquent, share: delinquent / rows, ...wilsonInterval(delinquent, rows) };
}
