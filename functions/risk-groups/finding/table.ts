// Inspected items in columns: what the search reads. A row takes some 60 bytes, a tenth of what an object would.
import {
  CODE_FIELDS,
  type CodeField,
  codeOf,
  type ItemRow,
  NUMBER_FIELDS,
  type NumberField,
  numberOf,
} from '../../shared/risk-groups/conditions.ts';

/** Numbers of rows that fit into as few bytes as their largest one needs. */
export type Codes = Uint8Array | Uint16Array | Int32Array;

/** The codes of a field: each row has the index of its value. */
export interface CodeColumn {
  /** In order of their first row. */
  readonly values: readonly string[];
  readonly codes: Codes;
}

/** Inspected items by row. */
export interface ItemTable {
  readonly rows: number;
  readonly codes: Readonly<Record<CodeField, CodeColumn>>;
  /** NaN where a row has no number. */
  readonly numbers: Readonly<Record<NumberField, Float64Array>>;
  /** 1 where fraud was found. */
  readonly frauds: Uint8Array;
  /** The goods of each row, from 0: rows with equal subheading, countries, duty rate, duty regime and net mass have equal ones. */
  readonly goods: Int32Array;
  readonly differentGoods: number;
}

/** Collects rows into a table. */
export class TableBuilder {
  readonly #codes = CODE_FIELDS.map((field) => ({ field, column: new GrowingCodes() }));
  readonly #numbers = NUMBER_FIELDS.map((field) => ({ field, column: new GrowingNumbers() }));
  readonly #goods = new GoodsIndex();
  #frauds = new Uint8Array(FIRST_CAPACITY);
  #goodsOfRows = new Int32Array(FIRST_CAPACITY);
  #rows = 0;

  add(row: ItemRow, fraud: boolean): void {
    for (const { field, column } of this.#codes) column.push(codeOf(row, field));
    for (const { field, column } of this.#numbers) column.push(numberOf(row, field));
    if (this.#rows === this.#frauds.length) {
      this.#frauds = grown(this.#frauds);
      this.#goodsOfRows = grown(this.#goodsOfRows);
    }
    this.#frauds[this.#rows] = fraud ? 1 : 0;
    this.#goodsOfRows[this.#rows] = this.#goods.numberOf(row);
    this.#rows += 1;
  }

  /** The rows so far; the builder takes no more. */
  finish(): ItemTable {
    const columns = <Column>(list: readonly { readonly field: string; readonly column: Column }[]) =>
      Object.fromEntries(list.map(({ field, column }) => [field, column]));
    return {
      rows: this.#rows,
      codes: columns(
        this.#codes.map(({ field, column }) => ({ field, column: column.finish() })),
      ) as ItemTable['codes'],
      numbers: columns(
        this.#numbers.map(({ field, column }) => ({ field, column: column.finish() })),
      ) as ItemTable['numbers'],
      frauds: this.#frauds.subarray(0, this.#rows),
      goods: this.#goodsOfRows.subarray(0, this.#rows),
      differentGoods: this.#goods.size,
    };
  }
}

const FIRST_CAPACITY = 1024;

function grown<Values extends Codes | Float64Array>(values: Values): Values {
  const larger = new (values.constructor as new (length: number) => Values)(values.length * 2);
  larger.set(values);
  return larger;
}

/** A column of numbers that takes further rows. */
export class GrowingNumbers {
  #values = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = grown(this.#values);
    this.#values[this.#length++] = value;
  }

  finish(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

class GrowingCodes {
  readonly #indexes = new Map<string, number>();
  #codes: Codes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  push(value: string): void {
    const index = this.#indexOf(value);
    if (this.#length === this.#codes.length) this.#codes = grown(this.#codes);
    this.#codes[this.#length++] = index;
  }

  finish(): CodeColumn {
    return { values: [...this.#indexes.keys()], codes: this.#codes.subarray(0, this.#length) };
  }

  #indexOf(value: string): number {
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    const index = this.#indexes.size;
    this.#indexes.set(value, index);
    // The first value that the numbers of this width cannot hold.
    if (index === 2 ** 8) this.#codes = Uint16Array.from(this.#codes);
    else if (index === 2 ** 16) this.#codes = Int32Array.from(this.#codes);
    return index;
  }
}

const GOODS_FIELDS = 6;

/**
 * Numbers goods in order of their first row: a hash table with open addressing in typed arrays, which takes a fifth of the memory of
 * a map of texts.
 */
class GoodsIndex {
  readonly #texts = new Map<string, number>();
  /** Number of the goods in each slot, from 1; 0 where it is free. */
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  /** The fields of goods, {@link GOODS_FIELDS} for each. */
  #fields = new Float64Array(FIRST_CAPACITY * GOODS_FIELDS);
  readonly #row = new Float64Array(GOODS_FIELDS);
  readonly #bits = new Int32Array(this.#row.buffer);
  size = 0;

  numberOf(row: ItemRow): number {
    this.#row[0] = Number(codeOf(row, 'hs6'));
    this.#row[1] = this.#textNumber(row.departureCountry);
    this.#row[2] = this.#textNumber(row.originCountry);
    this.#row[3] = this.#textNumber(row.taxType);
    // + 0: a negative zero equals zero, but has other bits.
    this.#row[4] = row.taxRate + 0;
    this.#row[5] = row.netMassKg + 0;
    let slot = this.#hash();
    for (;;) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0) return this.#added(slot);
      if (this.#isRow(number - 1)) return number - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
  }

  #textNumber(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, this.#texts.size);
    return this.#texts.size - 1;
  }

  #hash(): number {
    let hash = 0x811c9dc5;
    for (const bits of this.#bits) {
      hash = Math.imul(hash ^ bits, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#slots.length - 1);
  }

  #isRow(number: number): boolean {
    const start = number * GOODS_FIELDS;
    for (let field = 0; field < GOODS_FIELDS; field++) {
      if (this.#fields[start + field] !== this.#row[field]) return false;
    }
    return true;
  }

  #added(slot: number): number {
    const number = this.size;
    this.#slots[slot] = number + 1;
    const start = number * GOODS_FIELDS;
    if (start === this.#fields.length) this.#fields = grown(this.#fields);
    this.#fields.set(this.#row, start);
    this.size += 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.size; number++) {
      const start = number * GOODS_FIELDS;
      this.#row.set(this.#fields.subarray(start, start + GOODS_FIELDS));
      let slot = this.#hash();
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number + 1;
    }
  }
}

/** A table of some rows of another one; goods keep their numbers. */
export function rowsOfTable(table: ItemTable, rows: Int32Array): ItemTable {
  const picked = <Values extends Codes | Float64Array>(values: Values): Values => {
    const found = new (values.constructor as new (length: number) => Values)(rows.length);
    for (let index = 0; index < rows.length; index++) found[index] = values[rows[index] ?? 0] ?? 0;
    return found;
  };
  return {
    rows: rows.length,
    codes: Object.fromEntries(
      CODE_FIELDS.map((field) => {
        const { values, codes } = table.codes[field];
        return [field, { values, codes: picked(codes) }];
      }),
    ) as unknown as ItemTable['codes'],
    numbers: Object.fromEntries(
      NUMBER_FIELDS.map((field) => [field, picked(table.numbers[field])]),
    ) as unknown as ItemTable['numbers'],
    frauds: picked(table.frauds),
    goods: picked(table.goods),
    differentGoods: table.differentGoods,
  };
}
