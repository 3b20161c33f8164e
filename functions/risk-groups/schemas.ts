// The wire contract of risk groups, in zod.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { latestDay } from '../shared/days.ts';
import { displayText, pathIdentifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { Day, IF_OBJECT, refusePeriod } from '../shared/http/period.ts';
import { CODE_FIELDS, NUMBER_FIELDS } from '../shared/risk-groups/conditions.ts';
import { says } from '../shared/words/issues.ts';
import { type Unworded, Words } from '../shared/words/message.ts';
import { OUTCOMES } from './groups/decision.ts';
import { parsePeriod } from './period.ts';

/** Days of a period. */
const MOST_DAYS = 366;
const LONGEST_NOTE = 1_000;
const RUNS_OF_PAGE = 20;
/** More than a period has. */
const GROUPS_OF_PAGE = 20;
const DECLARATIONS_OF_PAGE = 50;

export const NewRun = z
  .strictObject({
    from: Day.meta({ description: 'First day of the period' }),
    to: Day.refine((day) => day <= latestDay(), says('field.dayInFuture')).meta({
      description: `Last day of the period; at most ${MOST_DAYS} days`,
    }),
  })
  .superRefine(({ from, to }, context) => {
    refusePeriod({ from, to, most: MOST_DAYS }, context);
  }, IF_OBJECT)
  .meta({ id: 'NewRiskGroupRun' });

export const RunPath = z.strictObject({ runId: pathIdentifier('The run') });

export const RunsQuery = z.strictObject(pageQuery(RUNS_OF_PAGE));

const Share = z.number().min(0).max(1);

const Worth = z
  .object({
    items: z.int().meta({ description: 'Inspected items of the period that are in any of the groups' }),
    rate: Share.optional().meta({ description: 'Share of frauds among them' }),
    base: Share.optional().meta({ description: 'Share of frauds among all inspected items' }),
    covered: Share.optional().meta({ description: 'Share of all frauds that are in a group' }),
  })
  .meta({ id: 'RiskGroupWorth' });

const Check = z
  .object({
    foundIn: z.enum(['all-before', 'period-before']).meta({
      description:
        'Whether the groups were found in all inspections before the period, or in the period before it only',
    }),
    groups: z.int(),
    unseen: Worth.meta({ description: 'On items of goods that were never inspected before' }),
    all: Worth,
  })
  .meta({
    id: 'RiskGroupCheck',
    description: 'What groups that were found before the period were worth in it',
  });

const PeriodName = z
  .string()
  .meta({ description: '2021-Q1, 2021-03, 2021-W09 (ISO 8601), or 2021-01-04..2021-02-10' });

export const RiskGroupRun = z
  .object({
    runId: z.string(),
    period: PeriodName,
    from: z.iso.date(),
    to: z.iso.date(),
    status: z.enum(['running', 'succeeded', 'failed']).meta({ id: 'RiskGroupRunStatus' }),
    startedAt: z.iso.datetime(),
    by: By.optional().meta({ description: 'Who started it; absent for the schedule' }),
    finishedAt: z.iso.datetime().optional(),
    groups: z.int().meta({ description: 'Groups that the last successful run of the period has found' }),
    inspected: z.int().optional().meta({ description: 'Inspected items in which groups were searched' }),
    checks: z.array(Check).optional(),
    problem: Words.optional().meta({ description: 'Why it failed' }),
  })
  .meta({ id: 'RiskGroupRun' });
export type RiskGroupRun = Unworded<z.infer<typeof RiskGroupRun>>;

export const RiskGroupRuns = z
  .object({
    items: z.array(RiskGroupRun).meta({ description: 'The latest period first' }),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'RiskGroupRuns' });

export const GroupsQuery = z.strictObject({
  period: z
    .string()
    .refine((name) => parsePeriod(name) !== undefined, says('group.period'))
    .meta({
      description:
        'A period for which groups were found: 2021-Q1, 2021-03, 2021-W09 or 2021-01-04..2021-02-10',
    }),
  ...pageQuery(GROUPS_OF_PAGE),
});

export const GroupPath = z.strictObject({ groupId: pathIdentifier('The group') });

const OPERATORS = ['=', '>=', '<', 'differs-from'] as const;
const Text = Words.meta({ description: 'In words' });
// One schema and no union by `op`: generators of clients put the members of a union by name, and cannot quote "<" and ">=".
const Condition = z
  .object({
    field: z.enum([...CODE_FIELDS, ...NUMBER_FIELDS]).meta({
      id: 'RiskGroupField',
      description:
        'A field of the item or of its header. `hs2`, `hs4` and `hs6` are the first digits of its HS code, `pricePerKg` its price for one kg of net mass in the stage’s currency',
    }),
    op: z.enum(OPERATORS).meta({ id: 'RiskGroupOperator' }),
    value: z.unknown().meta({
      description:
        'With `=` the code, with `>=` and `<` the number that is the bound, with `differs-from` the name of another field',
    }),
    text: Text,
  })
  .meta({
    id: 'RiskGroupCondition',
    description: 'On one item with its header; a missing number meets no condition',
  });

const Decision = z
  .object({
    outcome: z.enum(OUTCOMES),
    note: z.string().optional(),
    by: By,
    decidedAt: z.iso.datetime(),
  })
  .meta({ id: 'RiskGroupDecision' });

export const RiskGroup = z
  .object({
    groupId: z.string(),
    period: PeriodName,
    conditions: z.array(Condition).meta({ description: 'An item is in the group if it meets all of them' }),
    text: Words.meta({ description: 'The group and what was found in it, in words' }),
    inspected: z.int().meta({ description: 'Inspected items of the group, up to the end of the period' }),
    goods: z.int().meta({ description: 'Different goods among them' }),
    frauds: z.int().meta({ description: 'Items with fraud among them' }),
    rate: Share.meta({
      description: 'Fraud rate; it flatters, since the group was chosen for it: see `rateLow`',
    }),
    rateOf: z.enum(['imports', 'inspected']).meta({
      description:
        'What the rate is of: all imports, estimated from those that chance selected, or only those that were inspected',
    }),
    rateLow: Share.meta({
      description:
        'Fraud rate of different goods, at least: lower end of the 95 % credible interval (empirical Bayes)',
    }),
    lift: z.number().meta({ description: 'The rate as a multiple of that of all items' }),
    expectedByScore: Share.optional().meta({
      description: 'Mean fraud probability that the model gave the items',
    }),
    declarationsNow: z.int().meta({ description: 'Scored declarations of the period that the group covers' }),
    share: Share.meta({
      description:
        'Their share of the scored declarations of the period or, if that is greater, the share of its items among the inspected ones: what the group may add to inspections once it is adopted',
    }),
    sameAs: z
      .string()
      .optional()
      .meta({ description: 'The group of the period before whose goods are mostly the same' }),
    before: z
      .array(z.object({ period: PeriodName, rate: Share, n: z.int() }).meta({ id: 'RiskGroupBefore' }))
      .meta({ description: 'Its fraud rate in periods before, oldest first' }),
    verdict: z.enum(['holding', 'fading', 'too-few']).meta({
      id: 'RiskGroupVerdict',
      description:
        'Whether its goods had more frauds than the rest in the latest period; too-few: fewer than 30 were inspected',
    }),
    decision: Decision.optional(),
  })
  .meta({ id: 'RiskGroup' });
export type RiskGroup = Unworded<z.infer<typeof RiskGroup>>;

export const RiskGroups = z
  .object({
    items: z.array(RiskGroup).meta({ description: 'Highest `rateLow` first' }),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'RiskGroups' });

export const GroupDeclarationsQuery = z.strictObject(pageQuery(DECLARATIONS_OF_PAGE));

export const GroupDeclarations = z
  .object({
    items: z
      .array(
        z
          .object({
            declarationId: z.string(),
            declaredOn: z.iso.date(),
            score: z.int().meta({ description: '0 to 1,000' }),
            lane: z.string(),
            inspected: z.boolean(),
            itemNumbers: z.array(z.int()).meta({ description: 'Items that meet the conditions' }),
          })
          .meta({ id: 'RiskGroupDeclaration' }),
      )
      .meta({ description: 'Highest score first' }),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'RiskGroupDeclarations' });

export const NewDecision = z
  .strictObject({
    outcome: z.enum(OUTCOMES, says('field.oneOf', { values: OUTCOMES })),
    note: displayText('Why, for colleagues', LONGEST_NOTE).optional(),
  })
  .meta({ id: 'NewRiskGroupDecision' });
