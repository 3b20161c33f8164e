// Sets of rows as bits: what conditions select, so that the rows of a conjunction are found 32 at a time.

const BITS = 32;

/** A set of rows: row r is bit r mod 32 of word r / 32. */
export type RowSet = Int32Array;

/** The rows whose code is in a range. */
export function rowsWithCodes(codes: ArrayLike<number>, from: number, to: number): RowSet {
  const words = new Int32Array(Math.ceil(codes.length / BITS));
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    if (code >= from && code < to) words[row >>> 5] = (words[row >>> 5] ?? 0) | (1 << (row & (BITS - 1)));
  }
  return words;
}

/**
 * Lists the rows that all sets contain, ascending.
 *
 * @param sets at least one, of equal length
 * @param rows receives them
 * @returns how many there are
 */
export function listCommonRows(sets: readonly RowSet[], rows: Int32Array): number {
  const [first, ...others] = sets;
  if (first === undefined) throw new Error('No sets of rows');
  let count = 0;
  for (let word = 0; word < first.length; word++) {
    let bits = first[word] ?? 0;
    for (const other of others) bits &= other[word] ?? 0;
    while (bits !== 0) {
      const lowest = bits & -bits;
      rows[count++] = word * BITS + (BITS - 1 - Math.clz32(lowest));
      bits ^= lowest;
    }
  }
  return count;
}
