// The wire contract of statistics and exports, in zod.
import * as z from 'zod';
import { isDay, type Period, periodEndingToday } from '../shared/days.ts';
import { identifier } from '../shared/http/fields.ts';
import { Day, IF_OBJECT, refusePeriod } from '../shared/http/period.ts';
import { issue, says } from '../shared/words/issues.ts';
import { message, type Unworded, Words } from '../shared/words/message.ts';
import { EXPORT_FORMATS, EXPORT_KINDS } from './exports/export.ts';
import { HEALTH_ALARMS } from './health/alarms.ts';
import { VERDICTS } from './health/comparison.ts';
import { DIMENSIONS, MEASURES } from './statistics/query.ts';
import { MOST_ROWS } from './statistics/statistics.ts';

/** Days of one request. */
const MOST_DAYS = 366;

const Dimension = z
  .enum(DIMENSIONS, says('field.oneOf', { values: DIMENSIONS }))
  .meta({ id: 'StatisticsDimension' });

const Measure = z.enum(MEASURES, says('field.oneOf', { values: MEASURES })).meta({
  id: 'StatisticsMeasure',
  description:
    "declarations, items: how many; inspected, frauds: declarations that were inspected, and in which fraud was found; fraudRate: frauds of those inspected; price, duty: declared price, and price times duty rate, in the stage's currency. By hsChapter, hs4 or origin a declaration counts once for each that it has items of, with what was found in these",
});

export const StatisticsQuery = z
  .strictObject({
    from: Day.meta({ description: 'First day of declaration' }),
    to: Day.meta({ description: `Last day of declaration; at most ${MOST_DAYS} days` }),
    by: Dimension.meta({ description: 'What declarations are grouped by' }),
    by2: Dimension.optional().meta({ description: 'A second dimension' }),
    measure: Measure.default('declarations').meta({ description: 'What is counted or summed' }),
  })
  .superRefine(({ from, to, by, by2 }, context) => {
    refusePeriod({ from, to, most: MOST_DAYS }, context);
    if (by2 !== undefined && by2 === by) {
      context.addIssue(issue(message('statistics.otherDimension'), ['by2']));
    }
  }, IF_OBJECT);

const Key = z.string().optional();

const StatisticsRow = z
  .object({
    day: z.iso.date().optional(),
    lane: Key.meta({ description: 'not-scored for declarations from a history file' }),
    hsChapter: Key,
    hs4: Key,
    origin: Key,
    departure: Key,
    office: Key,
    importer: Key,
    outcome: Key.meta({ description: 'clear, fraud, critical, or not-inspected' }),
    value: z.number(),
    n: z.int().meta({
      description: 'Declarations of the cell; for frauds and fraudRate, those that were inspected',
    }),
    low: z.number().optional().meta({ description: 'Lower end of the 95 % interval of a rate (Wilson)' }),
    high: z.number().optional().meta({ description: 'Upper end of the interval' }),
  })
  .meta({ id: 'StatisticsRow', description: 'A cell, with the dimensions that were asked for' });

export const Statistics = z
  .object({
    rows: z.array(StatisticsRow).meta({
      description: `In the order of days if grouped by day, else the largest \`n\` first; at most ${MOST_ROWS}`,
    }),
    withheld: z
      .int()
      .meta({ description: 'Cells of fewer than 3 importers, withheld without `declarations:read`' }),
    omitted: z
      .int()
      .meta({ description: 'Cells beyond the most that an answer holds: those with the smallest `n`' }),
    currency: z.string().optional().meta({ description: 'ISO 4217 code of price and duty' }),
    asOf: z.iso
      .datetime()
      .optional()
      .meta({ description: 'What happened until then is counted; absent before anything was written' }),
  })
  .meta({ id: 'DeclarationStatistics' });

export const HealthPath = z.strictObject({ name: identifier('The model') });

/** Days of model health: a quarter. */
const MOST_HEALTH_DAYS = 92;
const DEFAULT_HEALTH_DAYS = 31;

export const HealthQuery = z
  .strictObject({
    from: Day.optional().meta({
      description: `First day; by default ${DEFAULT_HEALTH_DAYS - 1} days before the last one`,
    }),
    to: Day.optional().meta({
      description: `Last day, at most ${MOST_HEALTH_DAYS - 1} days after the first; by default today, in UTC`,
    }),
  })
  .superRefine((query, context) => {
    // Without a last day there is no first one to count from.
    if (query.to !== undefined && !isDay(query.to)) return;
    refusePeriod({ ...healthPeriod(query), most: MOST_HEALTH_DAYS }, context);
  }, IF_OBJECT);

/** The first and the last day of model health (YYYY-MM-DD). */
export function healthPeriod(query: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Period {
  return periodEndingToday(query, DEFAULT_HEALTH_DAYS);
}

const Share = z.number().min(0).max(1);
const Count = z.int().min(0);

const HealthDay = z
  .object({
    day: z.iso.date(),
    scored: Count.meta({ description: 'Declarations that were scored, or documents that were examined' }),
    psi: z
      .object({
        score: z.number().optional(),
        features: z.record(z.string(), z.number()).meta({ description: 'By field of an item' }),
      })
      .optional()
      .meta({
        id: 'StabilityIndices',
        description:
          "Population stability index of the items' fraud probabilities and fields, compared with training: below 0.1 stable, above 0.25 shifted. Absent where there are too few items to tell",
      }),
    lanes: z.object({ red: Share, yellow: Share, green: Share, random: Share }).optional().meta({
      id: 'LaneShares',
      description: 'Shares of the declarations; `random` ones count in `red` as well',
    }),
  })
  .meta({ id: 'ModelHealthDay' });

const STREAMS = ['red', 'yellow', 'green', 'random', 'group'] as const;

const Stream = z
  .object({
    day: z.iso.date(),
    stream: z.enum(STREAMS).meta({
      id: 'InspectionStream',
      description: 'What the inspection tells about: random or group where those chose it, else the lane',
    }),
    inspected: Count,
    frauds: Count,
    rate: Share,
    low: Share.meta({ description: 'Lower end of the 95 % interval of the rate (Wilson)' }),
    high: Share.meta({ description: 'Upper end of the interval' }),
  })
  .meta({ id: 'StreamHealth' });

const CalibrationBin = z
  .object({
    from: Share,
    to: Share,
    predicted: Share.meta({ description: 'Mean fraud probability' }),
    found: Share.meta({ description: 'Share in which fraud was found' }),
    n: Count.meta({ description: 'Inspected declarations' }),
  })
  .meta({ id: 'CalibrationBin' });

const Champion = z
  .object({
    version: z.string(),
    auc: z.number().optional().meta({
      description: 'Absent without a fraudulent and a clear declaration',
    }),
    precisionAtRed: Share.optional().meta({ description: 'Absent without an inspected red declaration' }),
    n: Count.meta({ description: 'Inspected declarations that this version scored' }),
  })
  .meta({
    id: 'ChampionHealth',
    description:
      'The version that decides. Declarations that were chosen for inspection count with the inverse of the probability of being chosen, so that the figures are those of all declarations',
  });

const Difference = z.object({ value: z.number(), low: z.number(), high: z.number() }).meta({
  id: 'VersionDifference',
  description: 'Challenger less champion on the same declarations, with an interval of 97.5 %',
});

const ChallengerHealth = z
  .object({
    version: z.string(),
    auc: z.number().optional().meta({ description: 'Absent without a fraudulent and a clear declaration' }),
    precisionAtRed: Share.optional().meta({
      description:
        'Fraud in the declarations that it rates highest, as many as the champion has sent to the red lane by score',
    }),
    n: Count.meta({ description: 'Inspected declarations that both versions scored' }),
    agreement: Share.optional().meta({
      description: 'Share of the red declarations of the champion that it would send there, too',
    }),
    difference: z
      .object({ auc: Difference, precisionAtRed: Difference })
      .meta({ id: 'VersionDifferences' })
      .optional(),
    verdict: z.enum(VERDICTS).meta({
      id: 'ChallengerVerdict',
      description:
        'better, worse: one of both differences has an interval above (below) 0, and the other not on the other side; undecided: neither, or fewer than 50 fraudulent, clear or drawn declarations',
    }),
    text: Words,
  })
  .meta({
    id: 'ChallengerHealth',
    description: 'Another version that scores the same declarations and decides nothing',
  });

/** What officers decide on documents, and the verdicts that can be decided on. */
export const DOCUMENT_DECISIONS = ['accepted', 'refused', 'original-requested'] as const;
export const DECIDED_VERDICTS = ['verified', 'suspicious', 'unverifiable'] as const;

const VerdictDecision = z
  .object({
    verdict: z.enum(DECIDED_VERDICTS).meta({ id: 'DecidedVerdict' }),
    decision: z.enum(DOCUMENT_DECISIONS).meta({ id: 'DecisionOnVerdict' }),
    n: Count.meta({
      description: 'Documents of this verdict that were decided on so; the latest decision counts',
    }),
    rate: Share.meta({ description: 'Of the documents of this verdict that were decided on' }),
    low: Share.meta({ description: 'Lower end of the 95 % interval' }),
    high: Share.meta({ description: 'Upper end of the interval' }),
  })
  .meta({ id: 'VerdictDecision' });

const HealthAlarm = z
  .object({
    alarm: z.enum(HEALTH_ALARMS).meta({
      id: 'ModelHealthAlarmKind',
      description:
        'score-shifted, feature-shifted: index above 0.25 in the last 7 days; miscalibrated: frauds differ from the predicted number by more than 3 standard errors; no-better-than-chance: red is not above the random share; labels-old: no result for 14 days',
    }),
    feature: z.string().optional(),
    text: Words,
  })
  .meta({ id: 'ModelHealthAlarm' });

export const ModelHealth = z
  .object({
    name: z.string(),
    version: z.string(),
    days: z.array(HealthDay).meta({ description: 'Days with anything scored, oldest first' }),
    calibration: z.array(CalibrationBin).optional(),
    streams: z.array(Stream).optional(),
    champion: Champion.optional(),
    challenger: ChallengerHealth.optional().meta({
      description: 'Absent where no version was scored beside the champion',
    }),
    decisions: z
      .array(
        z
          .object({
            day: z.iso.date(),
            decided: Count,
            first: Count.meta({ description: 'That chose the first candidate' }),
            amongThree: Count.meta({ description: 'That chose one of the first three' }),
          })
          .meta({ id: 'DecisionHealth' }),
      )
      .optional()
      .meta({ description: 'Of hs-codes: decisions on predicted codes, by day' }),
    verdicts: z
      .array(
        z
          .object({
            day: z.iso.date(),
            verified: Count,
            suspicious: Count,
            unverifiable: Count,
            rejected: Count,
          })
          .meta({ id: 'VerdictHealth' }),
      )
      .optional()
      .meta({ description: 'Of the models of documents: examined documents, by day' }),
    verdictDecisions: z.array(VerdictDecision).optional().meta({
      description:
        'Of the models of documents: what officers decided on documents of the period, by verdict. Every decision on every verdict that was decided on at all',
    }),
    alarms: z.array(HealthAlarm),
    labelsAsOf: z.iso.datetime().optional().meta({
      description: 'When the latest of the inspection results was recorded',
    }),
    asOf: z.iso
      .datetime()
      .optional()
      .meta({ description: 'What happened until then is counted; absent before anything was written' }),
  })
  .meta({
    id: 'ModelHealth',
    description:
      'calibration, streams, champion and challenger are those of import-risk, decisions those of hs-codes, verdicts and verdictDecisions those of the models of documents',
  });
export type ModelHealth = Unworded<z.infer<typeof ModelHealth>>;

const ExportKind = z.enum(EXPORT_KINDS, says('field.oneOf', { values: EXPORT_KINDS })).meta({
  id: 'ExportKind',
  description: 'A table of the lake; its columns are those of docs/lake.md',
});

const ExportFormat = z.enum(EXPORT_FORMATS, says('field.oneOf', { values: EXPORT_FORMATS })).meta({
  id: 'ExportFormat',
  description: 'csv: for spreadsheets, at most 2,000,000 rows; parquet: for programs',
});

export const NewExport = z
  .strictObject({
    kind: ExportKind,
    from: Day.meta({ description: 'First day' }),
    to: Day.meta({ description: `Last day; at most ${MOST_DAYS} days` }),
    format: ExportFormat,
  })
  .superRefine(({ from, to }, context) => refusePeriod({ from, to, most: MOST_DAYS }, context), IF_OBJECT)
  .meta({ id: 'NewExport' });

export const ExportPath = z.strictObject({ exportId: identifier('The export') });

export const Export = z
  .object({
    exportId: z.string(),
    status: z.enum(['running', 'succeeded', 'failed']).meta({ id: 'ExportStatus' }),
    kind: ExportKind,
    from: z.iso.date(),
    to: z.iso.date(),
    format: ExportFormat,
    requestedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    rows: z.int().optional(),
    bytes: z.int().optional(),
    sha256: z.string().optional().meta({ description: 'Of the file' }),
    url: z.string().optional().meta({ description: 'Downloads the file; valid for 15 minutes' }),
    problem: Words.optional().meta({ description: 'Why it failed' }),
  })
  .meta({ id: 'Export' });
export type Export = Unworded<z.infer<typeof Export>>;
