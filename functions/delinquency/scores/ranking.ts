// The ranking of a day: for each grade a file of one column, the taxpayerIds in the order of the ranking, of which a page is one read
// of a byte range. The scores of a page are in the table.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';

/** The first line of a file. */
export const RANKING_HEADER = 'taxpayerId\n';
/** Bytes of the longest line: a taxpayerId of 64 characters and the end of the line. */
const LONGEST_LINE = 65;
const LINE_END = 0x0a;

/** A place in a ranking: the plan that was published, and the end of the line before it. */
const Position = z.tuple([z.string().regex(/^[0-9a-f]{16}$/), z.int().min(0)]);
export type RankingPosition = z.infer<typeof Position>;

/** A day's taxpayers of a grade. */
export function rankingList(runDate: string, grade: string): PagedList<RankingPosition> {
  return { name: `${runDate}#${grade}`, position: Position };
}

/** The port to the files of rankings. */
export interface RankingFiles {
  /** Reads some bytes of an object; undefined if it does not exist or ends before them. */
  readPart(key: string, start: number, end: number): Promise<Buffer | undefined>;
}

export interface RankedIds {
  readonly ids: readonly string[];
  /** End of the page's last line; undefined on the last page. */
  readonly next: number | undefined;
}

/**
 * Reads a page of a ranking.
 *
 * @param after end of the line before the page; that of the header for the first page
 * @returns undefined if there is no such file, or no line that ends there
 */
export async function rankedIds(
  files: RankingFiles,
  key: string,
  limit: number,
  after: number = RANKING_HEADER.length - 1,
): Promise<RankedIds | undefined> {
  const start = after + 1;
  // One line more than the page shows whether another page follows.
  const bytes = await files.readPart(key, after, start + (limit + 1) * LONGEST_LINE);
  if (bytes?.[0] !== LINE_END) return undefined;
  const ids = bytes.toString('latin1', 1).split('\n').slice(0, -1).slice(0, limit);
  const end = after + ids.reduce((length, id) => length + id.length + 1, 0);
  return { ids, next: end < after + bytes.length - 1 ? end : undefined };
}
