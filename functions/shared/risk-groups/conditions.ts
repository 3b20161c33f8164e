// The language of risk groups: conditions on the goods and the route of one item of a declaration. A group is a conjunction of them,
// so that anyone can apply it to rows of their own.
import { subheadingOf } from '../nomenclature/editions.ts';

/** Fields that hold a code; the HS levels are the first digits of the item's HS code. */
export const CODE_FIELDS = [
  'office',
  'processType',
  'importType',
  'importUse',
  'paymentType',
  'transportMode',
  'departureCountry',
  'originCountry',
  'originMark',
  'taxType',
  'hs2',
  'hs4',
  'hs6',
] as const;
export type CodeField = (typeof CODE_FIELDS)[number];

/** Fields that hold a number: duty rate in percent, net mass in kg, price per kg in the stage's currency. */
export const NUMBER_FIELDS = ['taxRate', 'netMassKg', 'pricePerKg'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

export type Condition =
  | { readonly field: CodeField; readonly op: '='; readonly value: string }
  | { readonly field: NumberField; readonly op: '>=' | '<'; readonly value: number }
  | { readonly field: 'originCountry'; readonly op: 'differs-from'; readonly value: 'departureCountry' };

/** One item of a declaration with the fields of its header: what conditions are about. */
export interface ItemRow
  extends Readonly<Record<Exclude<CodeField, 'hs2' | 'hs4' | 'hs6'>, string>>,
    Readonly<Record<Exclude<NumberField, 'pricePerKg'>, number>> {
  /** 6 to 10 digits. */
  readonly hsCode: string;
  /** Declared price of the item in the stage's currency. */
  readonly price: number;
}

/** The code that a row has in a field. */
export function codeOf(row: ItemRow, field: CodeField): string {
  if (field === 'hs2') return row.hsCode.slice(0, 2);
  if (field === 'hs4') return row.hsCode.slice(0, 4);
  return field === 'hs6' ? subheadingOf(row.hsCode) : row[field];
}

/** The number that a row has in a field; NaN where there is none, such as the price per kg of an item without a mass. */
export function numberOf(row: ItemRow, field: NumberField): number {
  const value = field === 'pricePerKg' ? row.price / row.netMassKg : row[field];
  return Number.isFinite(value) ? value : Number.NaN;
}

/** True if a row meets a condition; a missing number meets none. */
function meets(row: ItemRow, { field, op, value }: Condition): boolean {
  switch (op) {
    case '=':
      return codeOf(row, field) === value;
    case '>=':
      return numberOf(row, field) >= value;
    case '<':
      return numberOf(row, field) < value;
    default:
      return row[field] !== row[value];
  }
}

/** True if a row meets all conditions. */
export function matches(row: ItemRow, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => meets(row, condition));
}

/** A text that is the same for equal conditions only. */
export function conditionKey({ field, op, value }: Condition): string {
  return `${field} ${op} ${value}`;
}

/** A text that is the same for equal conjunctions only, in any order of their conditions. */
export function conjunctionKey(conditions: readonly Condition[]): string {
  return conditions.map(conditionKey).sort().join(' & ');
}
