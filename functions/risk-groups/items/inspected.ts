// Inspected items as a run reads them, and the port to where they are.
import { DAY_MS } from '../../shared/days.ts';
import type { ItemRow } from '../../shared/risk-groups/conditions.ts';
import { GrowingNumbers, type ItemTable, TableBuilder } from '../finding/table.ts';

/** An item with its result. */
export interface InspectedItem extends ItemRow {
  /** YYYY-MM-DD */
  readonly declaredOn: string;
  readonly fraud: boolean;
  /** Fraud probability that the model gave; undefined where it was never scored. */
  readonly fraudProbability: number | undefined;
  /**
   * How many imports the item stands for, so that weighted rates are those of all imports: 1 where the score alone selected it, the
   * inverse of the probability where chance did; undefined where it was inspected for another reason, or nobody knows.
   */
  readonly weight: number | undefined;
  /** True where chance selected it. */
  readonly random: boolean;
}

/** An item of a declaration that the service has scored, inspected or not. */
export interface ScoredItem extends ItemRow {
  readonly declarationId: string;
  readonly itemNumber: number;
  readonly declaredOn: string;
  /** Score of the declaration, 0 to 1,000. */
  readonly score: number;
  readonly lane: string;
  readonly inspected: boolean;
}

/** Days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The port to the items. */
export interface Items {
  /** Items of declarations that were inspected and not cancelled, in any order. */
  inspected(days: Days): AsyncIterable<readonly InspectedItem[]>;

  /** Items of declarations that were scored and not cancelled. */
  scored(days: Days): AsyncIterable<readonly ScoredItem[]>;
}

/** Inspected items in columns. */
export interface InspectedTable extends ItemTable {
  /** Days since 1970. */
  readonly days: Float64Array;
  /** NaN where an item was never scored. */
  readonly probabilities: Float64Array;
  /** NaN where an item stands for itself only. */
  readonly weights: Float64Array;
  /** 1 where chance selected the item. */
  readonly random: Float64Array;
}

export async function readInspected(items: Pick<Items, 'inspected'>, days: Days): Promise<InspectedTable> {
  const builder = new TableBuilder();
  const on = new GrowingNumbers();
  const probabilities = new GrowingNumbers();
  const weights = new GrowingNumbers();
  const random = new GrowingNumbers();
  for await (const portion of items.inspected(days)) {
    for (const item of portion) {
      builder.add(item, item.fraud);
      on.push(dayNumber(item.declaredOn));
      probabilities.push(item.fraudProbability ?? Number.NaN);
      weights.push(item.weight ?? Number.NaN);
      random.push(item.random ? 1 : 0);
    }
  }
  return {
    ...builder.finish(),
    days: on.finish(),
    probabilities: probabilities.finish(),
    weights: weights.finish(),
    random: random.finish(),
  };
}

export function dayNumber(day: string): number {
  return Date.parse(day) / DAY_MS;
}
