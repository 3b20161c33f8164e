// The scale of the score: log-odds of not paying to points, and points to grades. Scaling by points to double the odds is usual
// for scorecards (Siddiqi, Credit Risk Scorecards, 2006, ch. 6).
import * as z from 'zod';

export const Scale = z.object({
  pointsToDoubleOdds: z.number().positive(),
  referenceProbability: z.number().gt(0).lt(1),
  /** Points of a taxpayer with the reference probability. */
  referenceScore: z.number(),
  minimum: z.int(),
  maximum: z.int(),
});
export type Scale = z.infer<typeof Scale>;

/** The grades, riskiest first. */
export const GRADES = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'] as const;
export type Grade = (typeof GRADES)[number];

/** Number of scored taxpayers by grade. */
export type GradeCounts = Readonly<Record<Grade, number>>;

/** The grades whose taxpayers are listed in full in the report. */
export const RISKIEST_GRADES: readonly Grade[] = ['01', '02'];

export const GradeCutOffs = z
  .array(z.object({ grade: z.enum(GRADES), from: z.int().min(0) }))
  .length(GRADES.length)
  .refine(
    (grades) =>
      grades.every(({ grade, from }, index) => {
        const above = grades[index - 1];
        return grade === GRADES[index] && (above === undefined || from < above.from);
      }) && grades.at(-1)?.from === 0,
    'Expected the grades 01 to 10 with descending lowest scores, the last one 0',
  );
export type GradeCutOffs = z.infer<typeof GradeCutOffs>;

/** Converts log-odds to a probability. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** Converts log-odds to points: a whole number within the scale. */
export function scoreOf(logOdds: number, scale: Scale): number {
  const { referenceProbability, referenceScore, pointsToDoubleOdds } = scale;
  const reference = Math.log(referenceProbability / (1 - referenceProbability));
  return clipped(referenceScore + (pointsToDoubleOdds / Math.LN2) * (logOdds - reference), scale);
}

/** The nearest whole score within the scale. */
export function clipped(score: number, { minimum, maximum }: Scale): number {
  return Math.min(maximum, Math.max(minimum, Math.round(score)));
}

/** Converts a difference in points to a difference in log-odds. */
export function logOddsOfPoints(points: number, { pointsToDoubleOdds }: Scale): number {
  return (points * Math.LN2) / pointsToDoubleOdds;
}

/** The grade of each score; the index is the score. */
export function gradeTable(cutOffs: GradeCutOffs, { maximum }: Scale): readonly Grade[] {
  return Array.from({ length: maximum + 1 }, (_, score) => gradeOf(score, cutOffs));
}

/** The riskiest grade whose lowest score a score reaches. */
export function gradeOf(score: number, cutOffs: GradeCutOffs): Grade {
  return cutOffs.find(({ from }) => score >= from)?.grade ?? '10';
}
