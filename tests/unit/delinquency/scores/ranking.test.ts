// Pages of a ranking: whole and in order for any taxpayers, any filter and any size of a page, in memory and in S3.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grade } from '../../../../functions/delinquency/schemas.ts';
import {
  RANKING_HEADER,
  type RankingFilter,
  type RankingPlace,
  rankingLine,
  rankingPage,
} from '../../../../functions/delinquency/scores/ranking.ts';
import { GRADES } from '../../../../functions/delinquency/scoring/scale.ts';
import type { RunFiles } from '../../../../functions/delinquency/work/files.ts';
import { RunFileStore } from '../../../../functions/delinquency/work/store.ts';
import { MemoryFiles } from '../../../support/delinquency-memory.ts';
import { startTestS3, type TestS3 } from '../../../support/s3.ts';

interface Taxpayer {
  readonly taxpayerId: string;
  readonly companyName: string;
  readonly grade: Grade;
  readonly previousGrade?: Grade | undefined;
}

const keyOf = (grade: Grade): string => `delinquency-rankings/2026-11-20/0123456789abcdef/${grade}.tsv`;
const anyGrade = fc.constantFrom(...GRADES);
const anyTaxpayer: fc.Arbitrary<Taxpayer> = fc.record({
  taxpayerId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/),
  companyName: fc.constantFrom('Hanbit', '(주)한빛무역', 'ＨＡＮ 산업', 'Daehan, "Seoul"', '한빛'),
  grade: anyGrade,
  previousGrade: fc.option(anyGrade, { nil: undefined }),
});

let s3: TestS3;
beforeAll(async () => {
  s3 = await startTestS3();
});
afterAll(() => s3.close());

describe.each([
  ['in S3', (): RunFiles => new RunFileStore(s3.client, s3.bucket), 3],
  ['in memory', (): RunFiles => new MemoryFiles(), 30],
])('a ranking %s', (_where, open, numRuns) => {
  let files: RunFiles;
  beforeAll(() => {
    files = open();
  });

  async function write(taxpayers: readonly Taxpayer[]): Promise<void> {
    for (const grade of GRADES) {
      const lines = taxpayers.filter((one) => one.grade === grade).map(rankingLine);
      const text = RANKING_HEADER + lines.join('');
      await files.write(keyOf(grade), text, 'text/tab-separated-values; charset=utf-8');
    }
  }

  /** The ids of each page. */
  async function pagesOf(filter: RankingFilter, limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let start: RankingPlace | undefined;
    do {
      const read = await rankingPage(files, keyOf, filter, limit, start);
      const page = read ?? expect.fail('No such page');
      pages.push(page.taxpayers.map(({ taxpayerId }) => taxpayerId));
      start = page.next;
    } while (start !== undefined);
    return pages;
  }

  it('is whole and in order, page after page, over all grades and within one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTaxpayer, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.option(anyGrade, { nil: undefined }),
        async (taxpayers, limit, only) => {
          await write(taxpayers);
          const ids = GRADES.filter((grade) => only === undefined || grade === only).flatMap((grade) =>
            taxpayers.filter((one) => one.grade === grade).map(({ taxpayerId }) => taxpayerId),
          );
          const pages = await pagesOf({ grade: only }, limit);
          expect(pages.flat()).toEqual(ids);
          expect(pages).toHaveLength(Math.max(1, Math.ceil(ids.length / limit)));
        },
      ),
      { numRuns },
    );
  });

  const FEW: readonly Taxpayer[] = [
    { taxpayerId: 'A', companyName: '한빛 무역', grade: '01', previousGrade: '03' },
    { taxpayerId: 'B', companyName: 'ＨＡＮＢＩＴ Trading', grade: '01', previousGrade: '01' },
    { taxpayerId: 'C', companyName: 'Hanbit "North", Co.', grade: '04', previousGrade: '10' },
    { taxpayerId: 'D', companyName: '(주)한빛', grade: '04' },
    { taxpayerId: 'E', companyName: 'hanbit', grade: '10', previousGrade: '09' },
  ];

  describe('of a few taxpayers', () => {
    beforeAll(() => write(FEW));

    it.each([
      [{ q: 'hanbit' }, ['B', 'C', 'E']],
      [{ q: 'HAN BIT' }, ['B', 'C', 'E']],
      [{ q: 'ｈａｎｂｉｔ T' }, ['B']],
      [{ q: '한빛' }, ['A']],
      [{ q: '㈜한' }, ['D']],
      [{ q: 'bit' }, []],
      [{ changed: 'up' }, ['A', 'C']],
      [{ changed: 'down' }, ['E']],
      [{ changed: 'up', q: 'hanbit' }, ['C']],
      [{ changed: 'up', grade: '01' }, ['A']],
      [{ changed: 'down', grade: '01' }, []],
    ] as const)('has those within %j, on pages of any size', async (filter, ids) => {
      expect(await pagesOf(filter, 10)).toEqual([ids]);
      expect((await pagesOf(filter, 1)).flat()).toEqual(ids);
    });
  });

  it.each([
    ['within a line', RANKING_HEADER.length + 1],
    ['before the first line', 4],
    ['at the end of the file', 51],
    ['far behind the file', 1_000_000],
  ])('has no page %s', async (_what, after) => {
    await write([{ taxpayerId: 'TP-1', companyName: 'Hanbit', grade: '01' }]);
    expect(await rankingPage(files, keyOf, {}, 10, ['01', after])).toBeUndefined();
  });

  it('that does not exist has no page', async () => {
    expect(await rankingPage(files, (grade) => `${grade}.none`, {}, 10)).toBeUndefined();
  });
});

it('A request reads a part of a large day; its page leads on to what few are within a filter', async () => {
  const files = new MemoryFiles();
  const many = (grade: Grade): string => {
    const companyName = '한빛'.repeat(50);
    const line = (id: number): string => rankingLine({ taxpayerId: `${grade}-${id}`, companyName });
    const rest = Array.from({ length: 10_000 }, (_, id) => line(id)).join('');
    return `${RANKING_HEADER}${rest}${rankingLine({ taxpayerId: `${grade}-last`, companyName: 'Seoul' })}`;
  };
  const LARGE = GRADES.slice(2, 6);
  for (const grade of GRADES)
    await files.write(keyOf(grade), LARGE.includes(grade) ? many(grade) : RANKING_HEADER);
  const reads: number[] = [];
  const counted = {
    readPart: (key: string, start: number, end: number): Promise<Buffer | undefined> => {
      reads[reads.length - 1] = (reads.at(-1) ?? 0) + end - start;
      return files.readPart(key, start, end);
    },
  };
  const pages: string[][] = [];
  let start: RankingPlace | undefined;
  do {
    reads.push(0);
    const page = (await rankingPage(counted, keyOf, { q: 'seoul' }, 5, start)) ?? expect.fail('No page');
    pages.push(page.taxpayers.map(({ taxpayerId }) => taxpayerId));
    start = page.next;
  } while (start !== undefined);
  expect(pages.flat()).toEqual(LARGE.map((grade) => `${grade}-last`));
  expect(pages.length).toBeGreaterThan(2);
  expect(Math.max(...reads)).toBeLessThanOrEqual(8 * 1024 * 1024);
});
