// The wire contract of delinquency: requests and answers in zod; every other type of this capability's API is inferred from
// here.
import * as z from 'zod';
import { DAY_MS, EARLIEST_DAY, earliestDay, latestDay, SINCE_EARLIEST_DAY } from '../shared/days.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { lineOfText } from '../shared/http/patterns.ts';
import { Problem } from '../shared/http/problem.ts';
import { GRADES } from './scoring/scale.ts';

const LONGEST_REASON = 500;
/** An override is for a while: a year, leap years too. */
const LONGEST_OVERRIDE_DAYS = 366;

const Moment = z.iso.datetime();
const Day = z.iso.date({ error: 'Expected a calendar day, YYYY-MM-DD', abort: true });
const Probability = z.number().min(0).max(1);
const Points = z.int().min(0).max(999);
const Count = z.int().min(0);

const TaxpayerId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'Expected 1 to 64 letters, digits, ".", "_", ":" or "-"')
  .meta({ description: 'The taxpayer’s number in the snapshots' });

export const Grade = z
  .enum(GRADES, `Expected a grade from "${GRADES[0]}" to "${GRADES.at(-1)}"`)
  .meta({ id: 'DelinquencyGrade', description: '01 is the riskiest, 10 the safest' });
export type Grade = z.infer<typeof Grade>;

export const ModelName = z.object({ name: z.string(), version: z.string() });
export type ModelName = z.infer<typeof ModelName>;

export const NewRun = z
  .strictObject({
    runDate: Day.refine((day) => day <= latestDay(), 'The day is in the future')
      .refine((day) => day >= EARLIEST_DAY, `Expected ${EARLIEST_DAY} or later`)
      .meta({ description: 'Day of the snapshot that is scored', pattern: SINCE_EARLIEST_DAY }),
  })
  .meta({ id: 'NewDelinquencyRun' });
export type NewRun = z.output<typeof NewRun>;

export const RunStatus = z.enum(['running', 'succeeded', 'failed']).meta({ id: 'DelinquencyRunStatus' });
export type RunStatus = z.infer<typeof RunStatus>;

const Url = z.string().meta({ description: 'Good for 15 minutes' });

export const Run = z
  .object({
    runId: z.string(),
    runDate: z.string(),
    status: RunStatus,
    taxpayers: Count.meta({ description: 'Scored taxpayers; 0 until a run of the day has published them' }),
    rejected: Count.meta({
      description: 'Rows that could not be read, listed with their reasons in the report',
    }),
    grades: z.record(Grade, Count).meta({ description: 'Scored taxpayers of each grade' }),
    startedAt: Moment,
    finishedAt: Moment.optional().meta({ description: 'Absent while it is running' }),
    report: z.object({ csvUrl: Url, jsonUrl: Url, rejectedUrl: Url }).optional().meta({
      description: 'What the day’s last successful run has published; there while it is run again, too',
    }),
    psi: z.number().optional().meta({
      description:
        'Population stability index of the scores against those the model was trained on; above 0.25 they have shifted',
    }),
    shards: Count.optional().meta({ description: 'Parts that the snapshot is scored in' }),
    progress: z
      .object({ scored: Count, published: Count })
      .optional()
      .meta({ description: 'While it is running: how many of its shards are scored, and published' }),
    problem: Problem.optional().meta({ description: 'Why it failed' }),
    model: ModelName.optional(),
  })
  .meta({ id: 'DelinquencyRun', description: 'The scoring of all taxpayers of a day' });
export type Run = z.infer<typeof Run>;

export const Adjustment = z
  .object({
    factor: z.string(),
    points: z.int().meta({ description: 'Added to the model’s score; below 0 where they are taken' }),
    text: z.string(),
  })
  .meta({ id: 'BusinessAdjustment', description: 'A rule about the business that changed the score' });
export type Adjustment = z.infer<typeof Adjustment>;

export const Reason = z
  .object({
    feature: z.string().meta({ description: 'The group of fields, or the rule, that the reason is about' }),
    value: z.union([z.string(), z.number()]).meta({ description: 'What was seen' }),
    contribution: z.number().meta({ description: 'In log-odds of not paying; above 0 raises the risk' }),
    text: z.string(),
  })
  .meta({ id: 'DelinquencyReason', description: 'Why the score is what it is' });
export type Reason = z.infer<typeof Reason>;

/** What is told of a score in a history. */
const SHORT_SCORE = {
  runDate: z.string(),
  score: Points.meta({ description: 'The model’s score with the adjustments; higher is riskier' }),
  grade: Grade,
  probability: Probability.meta({
    description: 'The model’s probability that the next statement is not paid',
  }),
  modelScore: Points.meta({ description: 'The model’s score alone' }),
  model: ModelName,
  scoredAt: Moment,
} as const;

export const ShortScore = z.object(SHORT_SCORE).meta({ id: 'DelinquencyHistoryItem' });
export type ShortScore = z.infer<typeof ShortScore>;

export const Score = z
  .object({
    taxpayerId: z.string(),
    companyName: z.string(),
    ...SHORT_SCORE,
    businessAdjustments: z.array(Adjustment),
    reasons: z.array(Reason).max(4).meta({ description: 'Strongest first' }),
    previousGrade: Grade.optional().meta({ description: 'In the run before; absent where there was none' }),
  })
  .meta({ id: 'DelinquencyScore', description: 'A taxpayer’s risk of not paying' });
export type Score = z.infer<typeof Score>;

/** Control characters, halves of surrogate pairs, and marks that turn the direction of text. */
const NO_TEXT = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const NewOverride = z
  .strictObject({
    grade: Grade,
    reason: z
      .string()
      .trim()
      .min(1, 'Expected a reason')
      .refine(
        (reason) => reason.length <= LONGEST_REASON || [...reason].length <= LONGEST_REASON,
        `Expected at most ${LONGEST_REASON} characters`,
      )
      .refine((reason) => !NO_TEXT.test(reason), 'Holds control characters or characters that are no text')
      .meta({
        description: 'For colleagues and auditors',
        maxLength: LONGEST_REASON,
        pattern: lineOfText(),
      }),
    validUntil: Day.refine((day) => day >= earliestDay(), 'The day is over')
      .refine((day) => day <= latestEnd(), `Expected a day at most ${LONGEST_OVERRIDE_DAYS} days from today`)
      .meta({ description: 'Last day on which the override is shown as valid' }),
  })
  .meta({ id: 'NewGradeOverride' });
export type NewOverride = z.output<typeof NewOverride>;

function latestEnd(): string {
  return latestDay(Date.now() + LONGEST_OVERRIDE_DAYS * DAY_MS);
}

export const Override = z
  .object({
    grade: Grade,
    reason: z.string(),
    validUntil: z.string(),
    recordedBy: z.string().meta({ description: 'Client that recorded it' }),
    recordedAt: Moment,
  })
  .meta({
    id: 'GradeOverride',
    description: 'An officer’s grade, beside the model’s and never instead of it',
  });
export type Override = z.infer<typeof Override>;

export const OverrideAnswer = z
  .object({
    taxpayerId: z.string(),
    override: Override,
    latest: ShortScore.meta({ description: 'What the model and the rules say, which stays as it is' }),
  })
  .meta({ id: 'GradeOverrideAnswer' });
export type OverrideAnswer = z.infer<typeof OverrideAnswer>;

const VALID_OVERRIDE = Override.optional().meta({ description: 'The last one, where it is valid today' });

export const RankedScore = Score.extend({ override: VALID_OVERRIDE }).meta({ id: 'RankedDelinquencyScore' });
export type RankedScore = z.infer<typeof RankedScore>;

export const Ranking = z
  .object({ items: z.array(RankedScore), nextToken: z.string().optional() })
  .meta({ id: 'DelinquencyRanking', description: 'Highest score first' });
export type Ranking = z.infer<typeof Ranking>;

export const TaxpayerView = z
  .object({
    taxpayerId: z.string(),
    companyName: z.string(),
    latest: Score,
    history: z.array(ShortScore).meta({ description: 'Newest first, the latest included' }),
    migration: z
      .array(z.object({ runDate: z.string(), from: Grade, to: Grade }))
      .meta({ description: 'Changes of grade within this page of the history, newest first' }),
    override: VALID_OVERRIDE,
    overrides: z.array(Override).meta({ description: 'Every one ever recorded, newest first' }),
    nextToken: z.string().optional().meta({ description: 'For older history' }),
  })
  .meta({ id: 'DelinquencyTaxpayer' });
export type TaxpayerView = z.infer<typeof TaxpayerView>;

export const RunPath = z.strictObject({
  runId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'Expected 1 to 64 letters, digits, ".", "_", ":" or "-"'),
});
export const RankingPath = z.strictObject({ runDate: Day.meta({ description: 'Day of the run' }) });
export const RankingQuery = z.strictObject({ grade: Grade, ...pageQuery(50) });
export const TaxpayerPath = z.strictObject({ taxpayerId: TaxpayerId });
export const HistoryQuery = z.strictObject(pageQuery(30));
