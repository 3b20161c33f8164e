// The ways to find groups that are compared.
import { fitPrior, lowerBound } from '../../functions/risk-groups/finding/bound.ts';
import {
  DEFAULT_SETTINGS,
  findGroups,
  type GroupingSettings,
} from '../../functions/risk-groups/finding/grouping.ts';
import type { Draws } from './draws.ts';
import { type Found, fraudRate, groupOf, type JudgedGroup } from './judgement.ts';
import { type InspectedItem, tableOf } from './rows.ts';
import { quarterOf, type Split } from './splits.ts';

export interface Method {
  readonly name: string;
  readonly find: (split: Split) => readonly JudgedGroup[];
}

/** The service's own. */
export const SHIPPED: Method = { name: 'the service', find: ({ fit }) => searched(fit) };

const { maxGroups, minGoods, quantile } = DEFAULT_SETTINGS;

export const OTHERS: readonly Method[] = [
  {
    name: 'the same, found in the last quarter only',
    find: ({ fit, previous }) => searched(fit.filter(({ declaredOn }) => quarterOf(declaredOn) === previous)),
  },
  {
    name: 'the same without a limit of groups for each condition',
    find: ({ fit }) => searched(fit, { maxGroupsPerCondition: maxGroups }),
  },
  {
    name: 'all frequent sets of conditions (FP-growth), same bound',
    find: ({ fit }) =>
      searched(fit, { beamWidth: Number.POSITIVE_INFINITY, maxGroupsPerCondition: maxGroups, minLift: 1 }),
  },
  {
    name: 'HS heading × origin, raw rate',
    find: ({ fit }) =>
      headings(fit, (items) => (items.length < minGoods ? Number.NEGATIVE_INFINITY : fraudRate(items))),
  },
  {
    name: 'HS heading × origin, each goods once, same bound',
    find: ({ fit }) => {
      const votes = byGoods(fit);
      const base = mean(votes.map(({ frauds }) => frauds));
      const cells = [...Map.groupBy(votes, ({ item }) => headingOf(item)).values()].map((ofCell) => ({
        goods: ofCell.length,
        frauds: ofCell.reduce((sum, { frauds }) => sum + frauds, 0),
      }));
      const prior = fitPrior(base, [cells]);
      return headings(fit, (items) => {
        const ofCell = byGoods(items);
        const frauds = ofCell.reduce((sum, one) => sum + one.frauds, 0);
        return lowerBound(prior, { goods: ofCell.length, frauds }, quantile);
      });
    },
  },
];

function searched(fit: readonly InspectedItem[], changes: Partial<GroupingSettings> = {}): JudgedGroup[] {
  const { groups } = findGroups(tableOf(fit), { ...DEFAULT_SETTINGS, ...changes });
  return groups.map(({ conditions, rateLow }) => groupOf(conditions, rateLow));
}

/** The headings with origin that rank highest. Most have fewer goods than a group of the service must have. */
function headings(
  fit: readonly InspectedItem[],
  rankOf: (items: readonly InspectedItem[]) => number,
): JudgedGroup[] {
  return [...Map.groupBy(fit, headingOf)]
    .map(([heading, items]) => ({ heading, rank: rankOf(items) }))
    .sort((one, other) => other.rank - one.rank)
    .slice(0, maxGroups)
    .map(({ heading }) => ({ covers: (item) => headingOf(item) === heading }));
}

function headingOf({ hsCode, originCountry }: InspectedItem): string {
  return `${hsCode.slice(0, 4)} ${originCountry}`;
}

/** The share of frauds among the items of each goods. */
function byGoods(
  items: readonly InspectedItem[],
): { readonly item: InspectedItem; readonly frauds: number }[] {
  return [...Map.groupBy(items, ({ goods }) => goods).values()].flatMap((ofGoods) =>
    ofGoods.slice(0, 1).map((item) => ({ item, frauds: fraudRate(ofGoods) })),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Splits whose results are shuffled between goods before groups are searched; those of the quarter to judge are kept. */
export function permuted(splits: readonly Split[], draws: Draws): Split[] {
  return splits.map((split) => {
    const goods = [...new Set(split.fit.map((item) => item.goods))];
    const results = new Map(byGoods(split.fit).map(({ item, frauds }) => [item.goods, frauds >= 0.5]));
    const shuffled = draws.shuffled(goods);
    const given = new Map(goods.map((one, index) => [one, results.get(shuffled[index] ?? '') ?? false]));
    return {
      ...split,
      fit: split.fit.map((item) => ({ ...item, fraud: given.get(item.goods) ?? false })),
    };
  });
}

export function findAll({ find }: Method, splits: readonly Split[]): Found[] {
  return splits.map((split) => ({ split, groups: find(split) }));
}
