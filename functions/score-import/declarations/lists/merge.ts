// One list out of several ordered partitions, in pages: a page reads a bounded number of entries, and no entry is lost or shown twice
// between pages, however few of those that are read belong to the list.

/** The first entries of a partition below a place: those that belong to the list, and how far the read came. */
export interface Chunk<Entry> {
  readonly entries: readonly Entry[];
  /** Every entry down to this place was read; undefined at the end of the partition. */
  readonly reached: string | undefined;
}

interface MergedPage<Entry> {
  /** Highest place first. */
  readonly entries: readonly Entry[];
  /** Below which the next page begins; undefined on the last page. */
  readonly next: string | undefined;
}

export interface PageBounds {
  /** Entries that a page shows at most. */
  readonly limit: number;
  /** Below which the page begins; undefined for the first one. */
  readonly after: string | undefined;
  /** Entries after which a page starts no further read. */
  readonly mostRead: number;
}

/** Entries of one read: DynamoDB's own limit is 1 MB. */
const LARGEST_CHUNK = 2_000;

/**
 * Reads a page. Reads are short at first, and longer while few of their entries belong to the list.
 *
 * @param read gives the entries of a partition below a place, which are unique over all partitions, and reads at most `size`
 * @returns a page that may have fewer entries than its limit, even none, although others follow
 */
export async function mergedPage<Partition, Entry extends { readonly place: string }>(
  partitions: readonly Partition[],
  read: (partition: Partition, after: string | undefined, size: number) => Promise<Chunk<Entry>>,
  { limit, after, mostRead }: PageBounds,
): Promise<MergedPage<Entry>> {
  const found: Entry[] = [];
  let open = partitions.map((partition) => ({ partition, reached: after }));
  let blocking = open;
  let size = limit + 1;
  for (let left = mostRead; ; size = Math.min(2 * size, LARGEST_CHUNK)) {
    left -= size * blocking.length;
    const chunks = await Promise.all(
      blocking.map(async (cursor) => {
        const { entries, reached } = await read(cursor.partition, cursor.reached, size);
        found.push(...entries);
        return reached === undefined ? [] : [{ ...cursor, reached }];
      }),
    );
    open = [...open.filter((cursor) => !blocking.includes(cursor)), ...chunks.flat()];
    // What lies below it could still be preceded by entries of a partition that was read no further.
    const boundary = open.map(({ reached }) => reached ?? '').reduce(higher, '');
    const settled = found.filter(({ place }) => place >= boundary).sort(highestFirst);
    if (open.length === 0 && settled.length <= limit) return { entries: settled, next: undefined };
    const last = settled[limit - 1];
    if (last !== undefined) return { entries: settled.slice(0, limit), next: last.place };
    if (left <= 0) return { entries: settled, next: boundary };
    blocking = open.filter(({ reached }) => reached === boundary);
  }
}

function higher(one: string, other: string): string {
  return one > other ? one : other;
}

function highestFirst(one: { readonly place: string }, other: { readonly place: string }): number {
  return one.place < other.place ? 1 : -1;
}
