// Pages of a ranking, of which the API may answer some without a taxpayer.
import { expect, test } from 'vitest';
import { filledPage, type ReadPage } from '../../../console/src/pages/delinquency/grades.ts';

type Page = Awaited<ReturnType<ReadPage>>;

/** A list of pages, whose tokens are their numbers. */
function pages(...ids: readonly (readonly string[])[]): ReadPage {
  return async (token) => {
    const number = Number(token ?? 0);
    const items = ids[number]?.map((taxpayerId) => ({ taxpayerId }));
    const data = { items, ...(number + 1 < ids.length ? { nextToken: String(number + 1) } : {}) };
    return { data, response: new Response() } as Page;
  };
}

async function listed(read: ReadPage): Promise<string[][]> {
  const found: string[][] = [];
  let token: string | undefined;
  do {
    const { data } = await filledPage(read, token);
    found.push((data?.items ?? []).map(({ taxpayerId }) => taxpayerId));
    token = data?.nextToken;
  } while (token !== undefined && found.length < 20);
  return found;
}

test('Pages without a taxpayer are passed over, but for the last one', async () => {
  expect(await listed(pages([], [], ['a', 'b'], [], ['c']))).toEqual([['a', 'b'], ['c']]);
  expect(await listed(pages(['a'], [], []))).toEqual([['a'], []]);
  expect(await listed(pages([]))).toEqual([[]]);
});

test('What the API refuses is passed on', async () => {
  const error = { title: 'Not found' };
  const refused: ReadPage = async () =>
    ({ error, response: new Response(null, { status: 404 }) }) as unknown as Page;
  expect(await filledPage(refused, undefined)).toMatchObject({ error, response: { status: 404 } });
});
