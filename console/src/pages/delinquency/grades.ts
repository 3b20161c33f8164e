// Grades, and the ranking over all of them: the API lists one grade at a time, in the order of scores, of which each grade is a part.
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

/** Reads a page of a grade. */
export type ReadGrade = (grade: Grade, token: string | undefined) => Answer<RankingPage>;

/** Between a grade and the token of its page. */
const SEPARATOR = ' ';

/**
 * A page of the ranking over all grades; grades without a taxpayer are passed over.
 *
 * @param token of an earlier page; undefined for the first one
 */
export async function allGrades(read: ReadGrade, token: string | undefined): ReturnType<ReadGrade> {
  const [given, own = ''] = token?.split(SEPARATOR) ?? [];
  let grade = GRADES.find((one) => one === given) ?? GRADES[0];
  let page = await read(grade, own === '' ? undefined : own);
  while (page.data !== undefined) {
    const { items, nextToken } = page.data;
    const following = GRADES[GRADES.indexOf(grade) + 1];
    const next = nextToken === undefined ? following : grade;
    if (items.length > 0 || next === undefined) {
      const { nextToken: _, ...rest } = page.data;
      const data =
        next === undefined ? rest : { ...rest, nextToken: `${next}${SEPARATOR}${nextToken ?? ''}` };
      return { ...page, data };
    }
    grade = next;
    page = await read(grade, nextToken);
  }
  return page;
}
