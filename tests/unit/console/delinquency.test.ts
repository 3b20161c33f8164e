// The ranking over all grades, made of the lists of each.
import { expect, test } from 'vitest';
import { allGrades, type Grade, type ReadGrade } from '../../../console/src/pages/delinquency/grades.ts';

/** Two taxpayers a page: five in grade 02, one in 04, nobody else. */
const TAXPAYERS: Readonly<Partial<Record<Grade, readonly string[]>>> = {
  '02': ['a', 'b', 'c', 'd', 'e'],
  '04': ['f'],
};

const read: ReadGrade = async (grade, token) => {
  const from = Number(token ?? 0);
  const all = TAXPAYERS[grade] ?? [];
  const items = all.slice(from, from + 2).map((taxpayerId) => ({ taxpayerId }));
  const data = { items, ...(from + 2 < all.length ? { nextToken: String(from + 2) } : {}) };
  return { data, response: new Response() } as Awaited<ReturnType<ReadGrade>>;
};

async function pagesOf(reading: ReadGrade): Promise<string[][]> {
  const pages: string[][] = [];
  let token: string | undefined;
  do {
    const { data } = await allGrades(reading, token);
    pages.push((data?.items ?? []).map(({ taxpayerId }) => taxpayerId));
    token = data?.nextToken;
  } while (token !== undefined && pages.length < 20);
  return pages;
}

test('every taxpayer is listed once, in the order of grades, and only the last page may be empty', async () => {
  // That nobody is in the grades after 04 is known once they are read.
  expect(await pagesOf(read)).toEqual([['a', 'b'], ['c', 'd'], ['e'], ['f'], []]);
});

test('a day without taxpayers has one empty page', async () => {
  const nobody: ReadGrade = async () =>
    ({ data: { items: [] }, response: new Response() }) as unknown as Awaited<ReturnType<ReadGrade>>;
  expect(await pagesOf(nobody)).toEqual([[]]);
});

test('what the API refuses is passed on', async () => {
  const error = { title: 'Not found' };
  const refused: ReadGrade = async () =>
    ({ error, response: new Response(null, { status: 404 }) }) as unknown as Awaited<ReturnType<ReadGrade>>;
  expect(await allGrades(refused, undefined)).toMatchObject({ error, response: { status: 404 } });
});
