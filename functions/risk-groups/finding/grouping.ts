// From inspected items to groups: searches, and keeps the groups that are different things to look at.

import type { Condition } from '../../shared/risk-groups/conditions.ts';
import type { BetaPrior } from './bound.ts';
import { chooseGroups, type SelectionSettings } from './redundancy.ts';
import { type SearchSettings, search } from './search.ts';
import type { ItemTable } from './table.ts';

export type GroupingSettings = SearchSettings & SelectionSettings;

/** How they were chosen, and what they give: docs/accuracy.md. */
export const DEFAULT_SETTINGS: GroupingSettings = {
  depth: 3,
  beamWidth: 100,
  minGoodsShare: 0.005,
  minGoods: 30,
  quantile: 0.025,
  minLift: 1.25,
  maxGroups: 15,
  maxGroupsPerCondition: 3,
  maxOverlap: 0.5,
};

/** A group as it was found. */
interface FoundGroup {
  readonly conditions: readonly Condition[];
  /** Inspected items. */
  readonly inspected: number;
  /** Items with fraud. */
  readonly frauds: number;
  /** Different goods among the items. */
  readonly goods: number;
  /** Fraud rate of the group's goods, each counted once, at least: lower end of the 95 % credible interval. */
  readonly rateLow: number;
}

export interface Grouping {
  /** Fraud rate of all goods, each counted once; NaN without any. */
  readonly base: number;
  readonly prior: BetaPrior;
  /** Highest bound first. */
  readonly groups: readonly FoundGroup[];
}

/** Finds the groups of a table; none where nothing is credibly above the base rate. */
export function findGroups(table: ItemTable, settings: GroupingSettings = DEFAULT_SETTINGS): Grouping {
  const { base, prior, candidates, rowsOf } = search(table, settings);
  const chosen = chooseGroups(candidates, rowsOf, table, settings);
  const groups = chosen.map(({ candidate: { conditions, rateLow }, rows, goods }): FoundGroup => {
    const frauds = rows.reduce((sum, row) => sum + (table.frauds[row] ?? 0), 0);
    return { conditions, inspected: rows.length, frauds, goods, rateLow };
  });
  return { base, prior, groups };
}
