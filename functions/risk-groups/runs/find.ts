// The work of a run: reads inspected items, finds the groups of the period, recognises those of the period before, counts the
// declarations that each covers, and publishes all of it at once.
import { backOff } from '../../shared/concurrency.ts';
import { daysBefore } from '../../shared/days.ts';
import { type Condition, matches } from '../../shared/risk-groups/conditions.ts';
import { type AnalysedGroup, analyse } from '../analysis.ts';
import { DEFAULT_SETTINGS } from '../finding/grouping.ts';
import { groupIdOf, type PublishedGroup } from '../groups/group.ts';
import { type InspectedTable, type Items, readInspected } from '../items/inspected.ts';
import { goodsOfRows, matchingRows } from '../matching.ts';
import { type Period, periodBefore } from '../period.ts';
import { recognise } from '../tracking.ts';
import type { Published, Runs } from './run.ts';

/** Attempts against others who claim the same period. */
const MAX_ATTEMPTS = 5;

export interface FindPorts {
  readonly runs: Pick<Runs, 'get' | 'claim' | 'publish'>;
  readonly items: Items;
  /** Days up to the end of the period in which groups are searched. */
  readonly windowDays: number;
  readonly now: () => Date;
}

/**
 * Finds and publishes the groups of a period. Repeated over the same lake, it finds the same; another execution that has claimed the
 * period meanwhile is left to publish.
 *
 * @returns how many groups were published; undefined if the period belongs to another execution
 */
export async function findPeriodGroups(
  ports: FindPorts,
  period: Period,
  execution: string,
): Promise<number | undefined> {
  const { runs, items, now } = ports;
  await claim(ports, period, execution);
  const published = await foundIn(ports, items, period);
  const held = { period, execution, finishedAt: now().toISOString() };
  return (await runs.publish(held, published)) ? published.groups.length : undefined;
}

/** An execution that someone has asked for is claimed already, one of the schedule is not. */
async function claim({ runs, now }: FindPorts, period: Period, execution: string): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) await backOff(attempt);
    const run = await runs.get(period);
    if (run?.execution === execution) return;
    if (await runs.claim({ period, execution, now: now() }, run)) return;
  }
  throw new Error(`Others claimed ${period.name} ${MAX_ATTEMPTS} times`);
}

async function foundIn({ runs, windowDays }: FindPorts, items: Items, period: Period): Promise<Published> {
  const first = daysBefore(period.to, windowDays - 1);
  const table = await readInspected(items, {
    from: first < period.from ? first : period.from,
    to: period.to,
  });
  const { groups, checks } = analyse(table, period, DEFAULT_SETTINGS);
  const earlier = (await runs.get(periodBefore(period)))?.published?.groups ?? [];
  const same = recognise(goodsIn(table, groups), goodsIn(table, earlier));
  const covered = await coverage(items, period, groups);
  return {
    groups: groups.map((group, index): PublishedGroup => {
      const sameAs = earlier[same[index] ?? -1]?.groupId;
      const declarations = covered.declarations[index] ?? 0;
      // A group of goods that come in another season would select far more than it did in the period.
      const share = Math.max(declarations / Math.max(covered.all, 1), group.inspected / table.rows);
      return {
        groupId: groupIdOf(period.name, group.conditions),
        ...group,
        ...{ declarations, share },
        ...(sameAs === undefined ? {} : { sameAs }),
      };
    }),
    checks,
    inspected: table.rows,
  };
}

function goodsIn(
  table: InspectedTable,
  groups: readonly { readonly conditions: readonly Condition[] }[],
): Int32Array[] {
  return groups.map(({ conditions }) => goodsOfRows(table, matchingRows(table, conditions)));
}

/** How many scored declarations a period has, and how many of them each group covers. */
async function coverage(
  items: Pick<Items, 'scored'>,
  period: Period,
  groups: readonly AnalysedGroup[],
): Promise<{ readonly all: number; readonly declarations: readonly number[] }> {
  // The items of a declaration follow each other: they are in one file, in the order of their declarations.
  let current: string | undefined;
  let all = 0;
  const counts = groups.map(({ conditions }) => ({ conditions, declarations: 0, last: '' }));
  for await (const portion of items.scored(period)) {
    for (const item of portion) {
      const { declarationId } = item;
      if (declarationId !== current) all += 1;
      current = declarationId;
      for (const count of counts) {
        if (count.last === declarationId || !matches(item, count.conditions)) continue;
        count.declarations += 1;
        count.last = declarationId;
      }
    }
  }
  return { all, declarations: counts.map(({ declarations }) => declarations) };
}
