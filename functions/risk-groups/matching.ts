// The rows of a table that a group covers, and their goods.
import type { Condition } from '../shared/risk-groups/conditions.ts';
import type { ItemTable } from './finding/table.ts';

/** The rows that meet all conditions, ascending. */
export function matchingRows(table: ItemTable, conditions: readonly Condition[]): Int32Array {
  const tests = conditions.map((condition) => testOf(table, condition));
  const found = new Int32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    if (tests.every((test) => test(row))) found[count++] = row;
  }
  return found.slice(0, count);
}

function testOf(table: ItemTable, { field, op, value }: Condition): (row: number) => boolean {
  switch (op) {
    case '=': {
      const { values, codes } = table.codes[field];
      const wanted = values.indexOf(value);
      return (row) => codes[row] === wanted;
    }
    case '>=': {
      const numbers = table.numbers[field];
      return (row) => (numbers[row] ?? Number.NaN) >= value;
    }
    case '<': {
      const numbers = table.numbers[field];
      return (row) => (numbers[row] ?? Number.NaN) < value;
    }
    default: {
      const [one, other] = [table.codes[field], table.codes[value]];
      const same = one.values.map((code) => other.values.indexOf(code));
      return (row) => same[one.codes[row] ?? -1] !== other.codes[row];
    }
  }
}

/** The different goods of rows, ascending. */
export function goodsOfRows(
  { goods, differentGoods }: Pick<ItemTable, 'goods' | 'differentGoods'>,
  rows: Int32Array,
): Int32Array {
  const seen = new Uint8Array(differentGoods);
  for (const row of rows) seen[goods[row] ?? 0] = 1;
  const found: number[] = [];
  for (let number = 0; number < differentGoods; number++) if (seen[number] === 1) found.push(number);
  return Int32Array.from(found);
}
