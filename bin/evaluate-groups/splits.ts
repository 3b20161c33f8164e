// Splits in time: groups are found in all quarters before, and judged on the next one.
import { UsageError } from '../support/endpoints.ts';
import type { InspectedItem } from './rows.ts';

export interface Split {
  /** The quarter that groups are judged on, such as 2020-Q2. */
  readonly quarter: string;
  /** The quarter before it. */
  readonly previous: string;
  /** Items of all quarters before. */
  readonly fit: readonly InspectedItem[];
  /** Items of the quarter. */
  readonly test: readonly InspectedItem[];
  /** Goods of the items before. */
  readonly seen: ReadonlySet<string>;
}

const MONTHS = 3;

export function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / MONTHS)}`;
}

/** @throws UsageError unless the items are of two quarters or more */
export function splitsByQuarter(items: readonly InspectedItem[]): Split[] {
  const byQuarter = Map.groupBy(items, ({ declaredOn }) => quarterOf(declaredOn));
  const quarters = [...byQuarter.keys()].sort();
  if (quarters.length < 2)
    throw new UsageError(`Expected declarations of two quarters or more, got ${quarters}`);
  return quarters.slice(1).map((quarter, index): Split => {
    const fit = quarters.slice(0, index + 1).flatMap((one) => byQuarter.get(one) ?? []);
    const seen = new Set(fit.map(({ goods }) => goods));
    return { quarter, previous: quarters[index] ?? '', fit, test: byQuarter.get(quarter) ?? [], seen };
  });
}
