// Grades, and the pages of a ranking.
import type { Answer, Schemas } from '../../api/client.ts';

export type Grade = Schemas['DelinquencyGrade'];
type RankingPage = Schemas['DelinquencyRanking'];

export const GRADES = [
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '07',
  '08',
  '09',
  '10',
] as const satisfies readonly Grade[];

/** Reads the page of a token; the first page has none. */
export type ReadPage = (token: string | undefined) => Answer<RankingPage>;

/** The first page from a token on that has a taxpayer, or the last one: the API reads a part of the day for each, and may find nobody. */
export async function filledPage(read: ReadPage, token: string | undefined): ReturnType<ReadPage> {
  let page = await read(token);
  while (page.data?.items.length === 0 && page.data.nextToken !== undefined) {
    page = await read(page.data.nextToken);
  }
  return page;
}
