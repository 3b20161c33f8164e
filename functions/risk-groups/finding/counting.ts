// Counts the goods and the frauds of conjunctions. Every goods has one vote, which its rows share: a goods that is imported every week
// says no more about others than one that came once.
import type { Counts } from './bound.ts';
import type { Dimension, Selector } from './dimensions.ts';
import { listCommonRows, type RowSet, rowsWithCodes } from './row-sets.ts';
import type { ItemTable } from './table.ts';

/** A vote in whole parts, whose sums are the same in any order. */
const VOTE = 2 ** 20;

/** A selector with its counts within some rows. */
export interface Extension {
  readonly selector: Selector;
  readonly counts: Counts;
}

export class GoodsCounter {
  /** All goods. */
  readonly total: Counts;
  readonly #table: ItemTable;
  /** Twice the vote of each row, plus 1 where fraud was found. */
  readonly #votes: Int32Array;
  /** Receives the rows of a conjunction, and their votes. */
  readonly #rows: Int32Array;
  readonly #rowVotes: Int32Array;
  /** Made when a conjunction first needs them. */
  readonly #rowSets = new Map<Selector, RowSet>();

  constructor(table: ItemTable) {
    this.#table = table;
    this.#votes = votesOf(table);
    this.#rows = new Int32Array(table.rows);
    this.#rowVotes = new Int32Array(table.rows);
    const sums = new VoteSums(1);
    for (const vote of this.#votes) sums.add(0, vote);
    this.total = sums.accumulated().between(0, 1);
  }

  /** The counts of each selector within the rows that all of `within` select. */
  extensions(within: readonly Selector[], selectors: readonly Selector[]): Extension[] {
    const rows = this.rowsOf(within);
    for (let index = 0; index < rows.length; index++) {
      this.#rowVotes[index] = this.#votes[rows[index] ?? 0] ?? 0;
    }
    const byDimension = Map.groupBy(selectors, ({ dimension }) => dimension);
    return [...byDimension].flatMap(([dimension, ofDimension]) => {
      const sums = this.#sums(dimension, rows);
      return ofDimension.map((selector) => ({ selector, counts: sums.between(selector.from, selector.to) }));
    });
  }

  /** The rows that all selectors select, ascending; they are overwritten by the next call. */
  rowsOf(selectors: readonly Selector[]): Int32Array {
    const rows = this.#rows;
    if (selectors.length > 0) {
      const sets = selectors.map((selector) => this.#rowSet(selector));
      return rows.subarray(0, listCommonRows(sets, rows));
    }
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows;
  }

  /** The counts of goods by HS heading with origin, and by each of the dimensions. */
  partitions(dimensions: Iterable<Dimension>): Counts[][] {
    const rows = this.rowsOf([]);
    this.#rowVotes.set(this.#votes);
    return [this.#headingOrigins(), ...dimensions].map((dimension) => {
      const sums = this.#sums(dimension, rows);
      return Array.from({ length: dimension.size }, (_, code) => sums.between(code, code + 1));
    });
  }

  #headingOrigins(): Dimension {
    const { hs4, originCountry } = this.#table.codes;
    const numbers = new Map<number, number>();
    const codes = new Int32Array(this.#table.rows);
    for (let row = 0; row < codes.length; row++) {
      const pair = (hs4.codes[row] ?? 0) * originCountry.values.length + (originCountry.codes[row] ?? 0);
      const number = numbers.get(pair) ?? numbers.size;
      numbers.set(pair, number);
      codes[row] = number;
    }
    return { codes, size: numbers.size };
  }

  #rowSet(selector: Selector): RowSet {
    const known = this.#rowSets.get(selector);
    if (known !== undefined) return known;
    const rows = rowsWithCodes(selector.dimension.codes, selector.from, selector.to);
    this.#rowSets.set(selector, rows);
    return rows;
  }

  #sums({ codes, size }: Dimension, rows: Int32Array): RunningSums {
    const sums = new VoteSums(size);
    for (let index = 0; index < rows.length; index++) {
      sums.add(codes[rows[index] ?? 0] ?? 0, this.#rowVotes[index] ?? 0);
    }
    return sums.accumulated();
  }
}

function votesOf({ rows, goods, differentGoods, frauds }: ItemTable): Int32Array {
  const repeats = new Int32Array(differentGoods);
  for (let row = 0; row < rows; row++) {
    const number = goods[row] ?? 0;
    repeats[number] = (repeats[number] ?? 0) + 1;
  }
  const votes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    votes[row] = 2 * Math.round(VOTE / (repeats[goods[row] ?? 0] ?? 1)) + (frauds[row] ?? 0);
  }
  return votes;
}

/** Sums of votes by code. */
class VoteSums {
  /** Of each code, without and with fraud, from the third element on. */
  readonly #sums: Float64Array;

  constructor(codes: number) {
    this.#sums = new Float64Array(2 * codes + 2);
  }

  /** Without a branch: whether a row is a fraud cannot be predicted. */
  add(code: number, vote: number): void {
    const index = 2 * code + 2 + (vote & 1);
    this.#sums[index] = (this.#sums[index] ?? 0) + (vote >> 1);
  }

  /** The running sums; the votes by code are lost. */
  accumulated(): RunningSums {
    const sums = this.#sums;
    for (let index = 2; index < sums.length; index++)
      sums[index] = (sums[index] ?? 0) + (sums[index - 2] ?? 0);
    return {
      between: (from, to) => {
        const clear = (sums[2 * to] ?? 0) - (sums[2 * from] ?? 0);
        const fraud = (sums[2 * to + 1] ?? 0) - (sums[2 * from + 1] ?? 0);
        return { goods: (clear + fraud) / VOTE, frauds: fraud / VOTE };
      },
    };
  }
}

interface RunningSums {
  /** The counts of a range of codes, `to` exclusive. */
  between(from: number, to: number): Counts;
}
