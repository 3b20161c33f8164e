// Sets of numbers that share no member and are joined two at a time (Galler and Fischer 1964). A set is named by its lowest member,
// whatever the order in which its parts were joined.

export class DisjointSets {
  readonly #parents: Uint32Array;

  /** @param count numbers, from 0, each a set of its own */
  constructor(count: number) {
    this.#parents = Uint32Array.from({ length: count }, (_, member) => member);
  }

  /** The lowest member of the set of a number. */
  lowest(member: number): number {
    const parents = this.#parents;
    let root = member;
    for (let parent = parents[root] as number; parent !== root; parent = parents[root] as number) {
      // Every step halves the way of the next search.
      parents[root] = parents[parent] as number;
      root = parent;
    }
    return root;
  }

  join(one: number, other: number): void {
    const [first, second] = [this.lowest(one), this.lowest(other)];
    this.#parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** The lowest member of every number's set. */
  all(): Uint32Array {
    return this.#parents.map((_, member) => this.lowest(member));
  }
}
