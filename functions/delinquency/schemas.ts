// The wire contract of delinquency: requests and answers in zod. Every other type of this capability's API is inferred from it.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { DAY_MS, EARLIEST_DAY, earliestDay, latestDay } from '../shared/days.ts';
import { ModelVersion } from '../shared/http/answers.ts';
import { displayLine, identifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { Problem } from '../shared/http/problem.ts';
import { WITH_NETWORK } from '../shared/network/beside.ts';
import { says } from '../shared/words/issues.ts';
import { type Unworded, Words } from '../shared/words/message.ts';
import { GRADES } from './scoring/scale.ts';

const LONGEST_REASON = 500;
const LONGEST_SEARCH = 100;
/** An override is temporary: one year at most, leap years included. */
const LONGEST_OVERRIDE_DAYS = 366;

const Moment = z.iso.datetime();
const Day = z.iso.date({ ...says('field.day'), abort: true });
const Probability = z.number().min(0).max(1);
const Points = z.int().min(0).max(999);
const Count = z.int().min(0);

const TaxpayerId = identifier('Identifier of the taxpayer in the snapshots');

export const Grade = z
  .enum(GRADES, says('delinquency.grade', { first: GRADES[0], last: GRADES.at(-1) ?? '' }))
  .meta({ id: 'DelinquencyGrade', description: 'From 01, the riskiest, to 10, the safest' });
export type Grade = z.infer<typeof Grade>;

export const NewRun = z
  .strictObject({
    runDate: Day.refine((day) => day <= latestDay(), says('field.dayInFuture'))
      .refine((day) => day >= EARLIEST_DAY, says('field.earliestDay', { day: EARLIEST_DAY }))
      .meta({ description: `Day of the snapshot to score, from ${EARLIEST_DAY} to today` }),
  })
  .meta({ id: 'NewDelinquencyRun' });
export type NewRun = z.output<typeof NewRun>;

const RunStatus = z.enum(['running', 'succeeded', 'failed']).meta({ id: 'DelinquencyRunStatus' });

const Url = z.string().meta({ description: 'Expires after 15 minutes' });

const Reports = z.object({ csvUrl: Url, jsonUrl: Url, rejectedUrl: Url }).meta({ id: 'DelinquencyReports' });

const Progress = z.object({ scored: Count, published: Count }).meta({ id: 'DelinquencyRunProgress' });

const GradeCount = z.object({ grade: Grade, taxpayers: Count }).meta({ id: 'DelinquencyGradeCount' });

export const Run = z
  .object({
    runId: z.string(),
    runDate: z.iso.date(),
    status: RunStatus,
    taxpayers: Count.meta({
      description: 'Number of scored taxpayers; 0 until a run of the day has published its scores',
    }),
    rejected: Count.meta({
      description: 'Number of rows that could not be scored; the report of rejected rows gives the reasons',
    }),
    notRead: z.array(z.string()).meta({
      description:
        'Notes, checksums and markers beside the files of the snapshot, which are not read; after 100 names their number',
    }),
    grades: z
      .array(GradeCount)
      .meta({ description: 'Number of scored taxpayers in each grade, the riskiest grade first' }),
    startedAt: Moment,
    by: By.optional().meta({ description: 'Who started the run; absent if the schedule did' }),
    finishedAt: Moment.optional().meta({ description: 'Absent while the run is in progress' }),
    report: Reports.optional().meta({
      description: 'Reports of the last successful run for the day; available while the day is being rerun',
    }),
    psi: z.number().optional().meta({
      description:
        'Population stability index of the model scores against the training data; above 0.25 the scores have shifted',
    }),
    shards: Count.optional().meta({ description: 'Number of shards that the snapshot is split into' }),
    progress: Progress.optional().meta({
      description: 'Number of shards scored and published so far; only while the run is in progress',
    }),
    problem: Problem.optional().meta({ description: 'Why the run failed' }),
    model: ModelVersion.optional(),
  })
  .meta({ id: 'DelinquencyRun', description: 'A scoring of all taxpayers in a day’s snapshot' });
export type Run = Unworded<z.infer<typeof Run>>;

export const DelinquencyRuns = z
  .object({
    items: z.array(Run).meta({ description: 'The latest day first' }),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'DelinquencyRuns' });
export type DelinquencyRuns = Unworded<z.infer<typeof DelinquencyRuns>>;

const Adjustment = z
  .object({
    factor: z.string(),
    points: z.int().meta({ description: 'Points added to the model score; negative if subtracted' }),
    text: Words,
  })
  .meta({ id: 'BusinessAdjustment', description: 'A business rule that changed the score' });

const Reason = z
  .object({
    feature: z.string().meta({ description: 'Name of the feature group or business rule' }),
    value: z.union([z.string(), z.number()]).meta({ description: 'Observed value' }),
    contribution: z
      .number()
      .meta({ description: 'Contribution in log-odds of not paying; a positive value raises the risk' }),
    text: Words,
  })
  .meta({ id: 'DelinquencyReason', description: 'A reason for the score' });

/** The fields of a score within a history. */
const SHORT_SCORE = {
  runDate: z.iso.date(),
  score: Points.meta({ description: 'Model score plus business adjustments; higher is riskier' }),
  grade: Grade,
  probability: Probability.meta({
    description: 'Probability, by the model, that the next statement is not paid',
  }),
  modelScore: Points.meta({ description: 'Score of the model alone' }),
  model: ModelVersion,
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
    reasons: z.array(Reason).max(4).meta({ description: 'Strongest reason first' }),
    previousGrade: Grade.optional().meta({
      description: 'Grade in the previous run; absent if there was none',
    }),
  })
  .meta({ id: 'DelinquencyScore', description: 'A taxpayer’s delinquency score' });
export type Score = Unworded<z.infer<typeof Score>>;

export const NewOverride = z
  .strictObject({
    grade: Grade,
    reason: displayLine({
      description: 'Reason for the override, for colleagues and auditors',
      maximum: LONGEST_REASON,
      message: says('delinquency.overrideReason', { most: LONGEST_REASON }),
    }),
    validUntil: Day.refine((day) => day >= earliestDay(), says('field.dayInPast'))
      .refine((day) => day <= latestEnd(), says('delinquency.overrideDays', { most: LONGEST_OVERRIDE_DAYS }))
      .meta({ description: 'Last day on which the override is valid' }),
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
    validUntil: z.iso.date(),
    by: By,
    recordedAt: Moment,
  })
  .meta({
    id: 'GradeOverride',
    description: 'A grade set by an officer; shown beside the model’s grade, which it does not replace',
  });
export type Override = z.infer<typeof Override>;

export const OverrideAnswer = z
  .object({
    taxpayerId: z.string(),
    override: Override,
    latest: ShortScore.meta({ description: 'The model’s score and grade, unchanged by the override' }),
  })
  .meta({ id: 'GradeOverrideAnswer' });
export type OverrideAnswer = z.infer<typeof OverrideAnswer>;

const VALID_OVERRIDE = Override.optional().meta({ description: 'The latest override, if valid today' });

export const RankedScore = Score.extend({ override: VALID_OVERRIDE }).meta({ id: 'RankedDelinquencyScore' });
export type RankedScore = Unworded<z.infer<typeof RankedScore>>;

export const Ranking = z
  .object({
    items: z.array(RankedScore),
    nextToken: z.string().optional().meta({
      description:
        'Token of the next page; a page with a token may have fewer taxpayers than its limit, or none',
    }),
  })
  .meta({ id: 'DelinquencyRanking', description: 'Highest score first' });
export type Ranking = Unworded<z.infer<typeof Ranking>>;

const GradeChange = z.object({ runDate: z.iso.date(), from: Grade, to: Grade }).meta({ id: 'GradeChange' });

export const TaxpayerView = z
  .object({
    taxpayerId: z.string(),
    companyName: z.string(),
    latest: Score,
    history: z.array(ShortScore).meta({ description: 'Newest first, including the latest score' }),
    migration: z
      .array(GradeChange)
      .meta({ description: 'Grade changes within this page of the history, newest first' }),
    override: VALID_OVERRIDE,
    overrides: z.array(Override).meta({ description: 'All overrides, newest first' }),
    ...WITH_NETWORK,
    nextToken: z.string().optional().meta({ description: 'Token of the next page, with older scores' }),
  })
  .meta({ id: 'DelinquencyTaxpayer' });
export type TaxpayerView = Unworded<z.infer<typeof TaxpayerView>>;

export const RunsQuery = z.strictObject(pageQuery(20));
export const RunPath = z.strictObject({
  runId: identifier('The runId of an earlier response'),
});
const CompanyName = displayLine({
  description: 'What the name of the company begins with, without regard to case, width and spaces',
  maximum: LONGEST_SEARCH,
  message: says('delinquency.search', { most: LONGEST_SEARCH }),
  asSent: true,
});
export const RankingPath = z.strictObject({ runDate: Day.meta({ description: 'Day of the run' }) });
export const RankingQuery = z.strictObject({
  grade: Grade.optional().meta({ description: 'Grade of the taxpayers; all of them if omitted' }),
  q: CompanyName.optional(),
  changed: z.enum(['up', 'down']).optional().meta({
    description: 'Only taxpayers whose grade is riskier (`up`) or safer (`down`) than in the previous run',
  }),
  ...pageQuery(50),
});
export const TaxpayersQuery = z.strictObject({ q: CompanyName, ...pageQuery(20) });
export const TaxpayerPath = z.strictObject({ taxpayerId: TaxpayerId });
export const HistoryQuery = z.strictObject(pageQuery(30));
