// The fields of a table as small numbers, so that every condition is a range of numbers in one field.
import { CODE_FIELDS, type Condition, NUMBER_FIELDS } from '../../shared/risk-groups/conditions.ts';
import { cutPoints } from './cut-points.ts';
import type { CodeColumn, Codes, ItemTable } from './table.ts';

/** A condition as a range of the codes of a dimension. */
export interface Selector {
  readonly condition: Condition;
  readonly dimension: Dimension;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** A field with a code for each row. */
export interface Dimension {
  readonly codes: Codes;
  /** Codes are below. */
  readonly size: number;
}

/** All conditions that the fields of a table offer. */
export function selectorsOf(table: ItemTable): Selector[] {
  return [
    ...CODE_FIELDS.flatMap((field) => {
      const { codes, values } = table.codes[field];
      const dimension = { codes, size: values.length };
      return values.map(
        (value, code): Selector => ({
          condition: { field, op: '=', value },
          ...{ dimension, from: code, to: code + 1 },
        }),
      );
    }),
    ...NUMBER_FIELDS.flatMap((field) => {
      const points = cutPoints(table.numbers[field]);
      const missing = points.length + 1;
      const codes = rangesOf(table.numbers[field], points, missing);
      const dimension = { codes, size: missing + 1 };
      return points.flatMap((value, index): Selector[] => [
        { condition: { field, op: '>=', value }, dimension, from: index + 1, to: missing },
        { condition: { field, op: '<', value }, dimension, from: 0, to: index + 1 },
      ]);
    }),
    {
      condition: { field: 'originCountry', op: 'differs-from', value: 'departureCountry' },
      dimension: { codes: differences(table.codes.originCountry, table.codes.departureCountry), size: 2 },
      ...{ from: 1, to: 2 },
    },
  ];
}

/** How many cut points each number has reached; `missing` where there is no number. */
function rangesOf(numbers: Float64Array, points: readonly number[], missing: number): Uint8Array {
  const codes = new Uint8Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row] ?? Number.NaN;
    let reached = 0;
    while (reached < points.length && value >= (points[reached] ?? 0)) reached += 1;
    codes[row] = Number.isNaN(value) ? missing : reached;
  }
  return codes;
}

/** 1 where the values of two columns differ. */
function differences(one: CodeColumn, other: CodeColumn): Uint8Array {
  const same = one.values.map((value) => other.values.indexOf(value));
  return Uint8Array.from(one.codes, (code, row) => (same[code] === other.codes[row] ? 0 : 1));
}
