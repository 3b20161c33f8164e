// Pages of a ranking: whole and in order for any ids and any size of a page, in memory and in S3.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RANKING_HEADER, rankedIds } from '../../../../functions/delinquency/scores/ranking.ts';
import type { RunFiles } from '../../../../functions/delinquency/work/files.ts';
import { RunFileStore } from '../../../../functions/delinquency/work/store.ts';
import { MemoryFiles } from '../../../support/delinquency-memory.ts';
import { startTestS3, type TestS3 } from '../../../support/s3.ts';

const KEY = 'delinquency-rankings/2026-11-20/0123456789abcdef/01.csv';
const anyId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);

let s3: TestS3;
beforeAll(async () => {
  s3 = await startTestS3();
});
afterAll(() => s3.close());

describe.each([
  ['in S3', (): RunFiles => new RunFileStore(s3.client, s3.bucket)],
  ['in memory', (): RunFiles => new MemoryFiles()],
])('a ranking %s', (_where, open) => {
  let files: RunFiles;
  beforeAll(() => {
    files = open();
  });

  const write = (ids: readonly string[]): Promise<void> =>
    files.write(KEY, RANKING_HEADER + ids.map((id) => `${id}\n`).join(''), 'text/csv; charset=utf-8');

  it('is whole and in order, page after page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyId, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (ids, limit) => {
          await write(ids);
          const pages: (readonly string[])[] = [];
          let after: number | undefined;
          do {
            const page = await rankedIds(files, KEY, limit, after);
            pages.push(page?.ids ?? expect.fail('No such page'));
            after = page?.next;
          } while (after !== undefined);
          expect(pages.flat()).toEqual(ids);
          expect(pages).toHaveLength(Math.max(1, Math.ceil(ids.length / limit)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    ['within a line', 13],
    ['before the first line', 4],
    ['at the end of the file', 19],
    ['far behind the file', 1_000_000],
  ])('has no page %s', async (_what, after) => {
    await write(['TP-1', 'X']);
    expect(await rankedIds(files, KEY, 10, after)).toBeUndefined();
  });

  it('that does not exist has no page', async () => {
    expect(await rankedIds(files, `${KEY}.none`, 10)).toBeUndefined();
  });
});
