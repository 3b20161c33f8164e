// Which rows stand for a declaration once: what lets a query count declarations by HS code or origin without comparing their ids.

/** The bits of the column `represents`. */
export const REPRESENTS = {
  declaration: 1,
  chapter: 2,
  heading: 4,
  origin: 8,
  chapterAndOrigin: 16,
  headingAndOrigin: 32,
} as const;

interface Item {
  readonly hsCode: string;
  readonly originCountry: string;
  /** Greater for what is graver; items that were not inspected have the least. */
  readonly gravity: number;
}

const GROUPINGS: readonly [bit: number, keyOf: (item: Item) => string][] = [
  [REPRESENTS.declaration, () => ''],
  [REPRESENTS.chapter, ({ hsCode }) => hsCode.slice(0, 2)],
  [REPRESENTS.heading, ({ hsCode }) => hsCode.slice(0, 4)],
  [REPRESENTS.origin, ({ originCountry }) => originCountry],
  [REPRESENTS.chapterAndOrigin, ({ hsCode, originCountry }) => `${hsCode.slice(0, 2)}${originCountry}`],
  [REPRESENTS.headingAndOrigin, ({ hsCode, originCountry }) => `${hsCode.slice(0, 4)}${originCountry}`],
];

/** The bits of each item of a declaration: of the items that share a key the gravest has the bit, and of equal ones the first. */
export function representing(items: readonly Item[]): number[] {
  const bits = items.map(() => 0);
  for (const [bit, keyOf] of GROUPINGS) {
    const chosen = new Map<string, number>();
    for (const [index, item] of items.entries()) {
      const key = keyOf(item);
      const before = chosen.get(key);
      if (before === undefined || item.gravity > (items[before]?.gravity ?? 0)) chosen.set(key, index);
    }
    for (const index of chosen.values()) bits[index] = (bits[index] ?? 0) | bit;
  }
  return bits;
}
