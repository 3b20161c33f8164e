// The wire contract of statistics and exports, in zod.
import * as z from 'zod';
import { identifier } from '../shared/http/fields.ts';
import { Day, IF_OBJECT, refusePeriod } from '../shared/http/period.ts';
import { issue, says } from '../shared/words/issues.ts';
import { message, type Unworded, Words } from '../shared/words/message.ts';
import { EXPORT_FORMATS, EXPORT_KINDS } from './exports/export.ts';
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
