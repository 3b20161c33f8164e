// Items of imports with a group of high-risk ones hidden among them.

import { type ItemTable, TableBuilder } from '../../functions/risk-groups/finding/table.ts';
import type { ItemRow } from '../../functions/shared/risk-groups/conditions.ts';

export interface Inspected {
  readonly row: ItemRow;
  readonly fraud: boolean;
}

export const PLAIN_ITEM: ItemRow = {
  office: '20',
  processType: 'B',
  importType: '11',
  importUse: '21',
  paymentType: '11',
  transportMode: '10',
  departureCountry: 'CN',
  originCountry: 'CN',
  originMark: 'E',
  taxType: 'A',
  hsCode: '392690',
  taxRate: 8,
  netMassKg: 10,
  price: 1_000,
};

export function tableOf(items: readonly Inspected[]): ItemTable {
  const builder = new TableBuilder();
  for (const { row, fraud } of items) builder.add(row, fraud);
  return builder.finish();
}

/** Whole numbers from 0 to below `limit`, the same in every run. */
export function drawing(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Items of different goods, 15 % of them frauds; of machines that come from the United States with another origin, 60 %. */
export function withHiddenGroup(count: number, seed = 1): Inspected[] {
  const below = drawing(seed);
  const chosen = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  return Array.from({ length: count }, (_, index) => {
    const row: ItemRow = {
      ...PLAIN_ITEM,
      hsCode: `${chosen(['84', '85', '39', '62', '73'])}${chosen(['01', '02', '03', '04'])}10`,
      originCountry: chosen(['CN', 'US', 'KR', 'DE', 'JP']),
      departureCountry: chosen(['CN', 'US', 'JP']),
      transportMode: chosen(['10', '40']),
      netMassKg: index + 1,
      price: (index + 1) * (10 + below(990)),
    };
    const isRisky =
      row.hsCode.startsWith('84') && row.departureCountry === 'US' && row.originCountry !== 'US';
    return { row, fraud: below(100) < (isRisky ? 60 : 15) };
  });
}
