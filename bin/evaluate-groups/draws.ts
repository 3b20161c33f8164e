// Draws that are the same on every machine.

/** Pseudo-random numbers: Marsaglia's xorshift with 32 bits (Journal of Statistical Software 8, 2003). */
export class Draws {
  #state: number;

  /** @param seed any whole number but 0 */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  }

  /** The values in random order (Fisher and Yates). */
  shuffled<Value>(values: readonly Value[]): Value[] {
    const order = [...values];
    for (let last = order.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [order[last], order[other]] = [order[other] as Value, order[last] as Value];
    }
    return order;
  }
}
