// Rows of the model: each item of a declaration, joined to the fields of its header that count for every item.
import { subheadingOf } from '../../shared/nomenclature/editions.ts';
import type { Declaration, DeclarationItem, Price } from '../schemas.ts';

type HeaderFields = Pick<
  Declaration,
  'office' | 'processType' | 'importType' | 'importUse' | 'paymentType' | 'transportMode' | 'departureCountry'
>;
type ItemFields = Pick<DeclarationItem, 'originCountry' | 'taxType' | 'originMark' | 'taxRate' | 'netMassKg'>;

/** The fields of one item, named as the model's columns. */
export interface Row extends HeaderFields, ItemFields {
  /** Subheading: the first six digits of the HS code. */
  readonly hs6: string;
  /** Price in the stage's currency, in which the model was trained. */
  readonly itemPrice: number;
}

/** The fields of an item that the model's columns come from; the other columns are fields of the header. */
export const ITEM_FIELDS = {
  hs6: 'hsCode',
  originCountry: 'originCountry',
  taxType: 'taxType',
  originMark: 'originMark',
  taxRate: 'taxRate',
  netMassKg: 'netMassKg',
  itemPrice: 'price',
} as const satisfies { readonly [Column in keyof Row]?: keyof DeclarationItem };

/** One row for each item, in order. */
export function rowsOf(declaration: Declaration): Row[] {
  const { office, processType, importType, importUse, paymentType, transportMode, departureCountry } =
    declaration;
  return declaration.items.map((item) => ({
    office,
    processType,
    importType,
    importUse,
    paymentType,
    transportMode,
    hs6: subheadingOf(item.hsCode),
    departureCountry,
    originCountry: item.originCountry,
    taxType: item.taxType,
    originMark: item.originMark,
    taxRate: item.taxRate,
    netMassKg: item.netMassKg,
    itemPrice: converted(item.price),
  }));
}

/** A price in the stage's currency; one without an exchange rate is in it already. */
export function converted({ amount, exchangeRate = 1 }: Price): number {
  return amount * exchangeRate;
}
