// Inspected items from files of declarations.

import { type ItemTable, TableBuilder } from '../../functions/risk-groups/finding/table.ts';
import type { ItemRow } from '../../functions/shared/risk-groups/conditions.ts';
import { readDeclarationFile } from '../support/declaration-csv.ts';
import { UsageError } from '../support/endpoints.ts';

/** An item with the result of its inspection. */
export interface InspectedItem extends ItemRow {
  /** YYYY-MM-DD. */
  readonly declaredOn: string;
  readonly fraud: boolean;
  /** Equal for equal goods only. */
  readonly goods: string;
}

/**
 * Reads the inspected declarations of files, by day.
 *
 * @throws UsageError for bad files, and where no declaration was inspected
 */
export async function readInspectedItems(paths: readonly string[]): Promise<InspectedItem[]> {
  const items: InspectedItem[] = [];
  for (const path of paths) {
    for (const { declaration, outcome } of (await readDeclarationFile(path)).rows) {
      if (outcome === undefined) continue;
      const { items: ofDeclaration, ...header } = declaration;
      for (const { price, ...item } of ofDeclaration) {
        const row = { ...header, ...item, price: price.amount * (price.exchangeRate ?? 1) };
        items.push({ ...row, fraud: outcome !== 'clear', goods: goodsKey(row) });
      }
    }
  }
  if (items.length === 0) throw new UsageError('No declaration of the files was inspected');
  return items.sort((one, other) => (one.declaredOn < other.declaredOn ? -1 : 1));
}

function goodsKey({ hsCode, departureCountry, originCountry, taxRate, taxType, netMassKg }: ItemRow): string {
  return [hsCode.slice(0, 6), departureCountry, originCountry, taxRate, taxType, netMassKg].join('|');
}

export function tableOf(items: readonly InspectedItem[]): ItemTable {
  const builder = new TableBuilder();
  for (const item of items) builder.add(item, item.fraud);
  return builder.finish();
}
