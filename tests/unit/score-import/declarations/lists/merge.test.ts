// Pages out of several ordered partitions: whatever the partitions hold and however few of their entries belong to the list, pages show
// every entry of it once, in order, and read no more than they may.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergedPage } from '../../../../../functions/score-import/declarations/lists/merge.ts';

interface Entry {
  readonly place: string;
  readonly wanted: boolean;
}

const MOST_READ = 30;

/** Places by partition; each place is in one of them. */
const partitions = fc
  .uniqueArray(
    fc.record({ place: fc.integer({ min: 1000, max: 9999 }), wanted: fc.boolean(), in: fc.nat(2) }),
    {
      selector: ({ place }) => place,
      maxLength: 120,
    },
  )
  .map((all) =>
    [0, 1, 2].map((number) =>
      all
        .filter((entry) => entry.in === number)
        .map(({ place, wanted }): Entry => ({ place: String(place), wanted }))
        .sort((one, other) => (one.place < other.place ? 1 : -1)),
    ),
  );

/** Reads like DynamoDB: filters after it has counted, and says where it stopped even where nothing follows. */
function reader() {
  const sizes: number[] = [];
  const read = async (partition: readonly Entry[], after: string | undefined, size: number) => {
    sizes.push(size);
    const rest = partition.filter(({ place }) => after === undefined || place < after);
    const seen = rest.slice(0, size);
    return {
      entries: seen.filter(({ wanted }) => wanted),
      reached: rest.length < size ? undefined : seen.at(-1)?.place,
    };
  };
  return { read, sizes };
}

async function pagesOf(all: readonly (readonly Entry[])[], limit: number): Promise<Entry[][]> {
  const pages: Entry[][] = [];
  let after: string | undefined;
  do {
    const { read } = reader();
    const page = await mergedPage(all, read, { limit, after, mostRead: MOST_READ });
    pages.push([...page.entries]);
    if (page.next !== undefined && after !== undefined) expect(page.next < after).toBe(true);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

describe('pages of merged partitions', () => {
  it('show every wanted entry once, highest first, and no page exceeds its limit', async () => {
    await fc.assert(
      fc.asyncProperty(partitions, fc.integer({ min: 1, max: 20 }), async (all, limit) => {
        const expected = all
          .flat()
          .filter(({ wanted }) => wanted)
          .map(({ place }) => place)
          .sort()
          .reverse();
        const pages = await pagesOf(all, limit);
        expect(pages.flat().map(({ place }) => place)).toEqual(expected);
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('are full but the last where every entry is wanted', async () => {
    const all = [0, 1, 2].map((number) =>
      Array.from({ length: 10 }, (_, index) => ({ place: String(1000 - 3 * index - number), wanted: true })),
    );
    const pages = await pagesOf(all, 4);
    expect(pages.map((page) => page.length)).toEqual([4, 4, 4, 4, 4, 4, 4, 2]);
  });

  it('read a bounded number of entries, and go on where they stopped', async () => {
    const none = Array.from({ length: 500 }, (_, index) => ({
      place: String(9999 - index),
      wanted: index === 499,
    }));
    const { read, sizes } = reader();
    const page = await mergedPage([none], read, { limit: 5, after: undefined, mostRead: MOST_READ });
    // Doubling reads, of which the last began within the bound.
    expect(sizes).toEqual([6, 12, 24]);
    expect(page).toEqual({ entries: [], next: '9958' });
    expect((await pagesOf([none], 5)).flat()).toEqual([none.at(-1)]);
  });

  it('read a partition that ranks below the others no further than its first entries', async () => {
    const high = Array.from({ length: 60 }, (_, index) => ({ place: String(900 - index), wanted: true }));
    const low = Array.from({ length: 60 }, (_, index) => ({ place: String(200 - index), wanted: true }));
    const { read, sizes } = reader();
    const { entries } = await mergedPage([high, low], read, { limit: 20, after: undefined, mostRead: 1_000 });
    expect(entries).toEqual(high.slice(0, 20));
    expect(sizes).toEqual([21, 21]);
  });
});
