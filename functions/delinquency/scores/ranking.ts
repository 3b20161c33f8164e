// The ranking of a day: for each grade a file of its taxpayers in the order of the ranking, with what a list may be limited by. A page is
// read from the files, grade after grade, a range of bytes at a time; the scores of a page are in the table.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import { Grade } from '../schemas.ts';
import { GRADES } from '../scoring/scale.ts';

/** The first line of a file; no field has a tab or a line break. */
export const RANKING_HEADER = 'taxpayerId\tpreviousGrade\tcompanyName\n';
const HEADER_END = RANKING_HEADER.length - 1;
const LINE_END = 0x0a;
/** Bytes of a read, with and without a filter; longer than any line, and than most pages. */
const FILTERED_READ = 1024 * 1024;
const PLAIN_READ = 32 * 1024;
/** Bytes that a request reads at most: a filter that lets little through gives a page with fewer taxpayers, and a token. */
const MOST_READ = 4 * FILTERED_READ;

const PlanId = z.string().regex(/^[0-9a-f]{16}$/);

/** A grade, and the end of a line in its file. */
export type RankingPlace = readonly [Grade, number];

/** A place in a ranking: the plan that was published, and the line before it. */
export type RankingPosition = readonly [string, RankingPlace];

/** What a list is limited to; all taxpayers of the day if empty. */
export interface RankingFilter {
  readonly grade?: Grade | undefined;
  /** What company names begin with. */
  readonly q?: string | undefined;
  /** To a riskier grade, or to a safer one, than in the previous run. */
  readonly changed?: 'up' | 'down' | undefined;
}

/** A day's taxpayers within a filter. */
export function rankingList(runDate: string, filter: RankingFilter): PagedList<RankingPosition> {
  const { grade = '', changed = '', q = '' } = filter;
  return {
    name: `${runDate}#${grade}#${changed}#${q}`,
    position: z.tuple([PlanId, placeIn(grade === '' ? Grade : z.literal(grade))]),
  };
}

/** The taxpayers of the latest published day whose names begin with a text; a position also names the day. */
export function namedList(q: string): PagedList<readonly [string, ...RankingPosition]> {
  return { name: `taxpayers#${q}`, position: z.tuple([z.iso.date(), PlanId, placeIn(Grade)]) };
}

function placeIn(grade: z.ZodType<Grade>): z.ZodType<RankingPlace> {
  return z.tuple([grade, z.int().min(HEADER_END)]);
}

/** The port to the files of rankings. */
export interface RankingFiles {
  /** Reads some bytes of an object; undefined if it does not exist or ends before them. */
  readPart(key: string, start: number, end: number): Promise<Buffer | undefined>;
}

interface Listed {
  readonly companyName: string;
  readonly previousGrade?: string | undefined;
}

/** A taxpayer's line. */
export function rankingLine(taxpayer: Listed & { readonly taxpayerId: string }): string {
  const { taxpayerId, previousGrade = '', companyName } = taxpayer;
  return `${taxpayerId}\t${previousGrade}\t${companyName}\n`;
}

/** The id of a line, also of one that an older release wrote. */
export function idOfLine(line: string): string {
  return line.split('\t', 1)[0] ?? '';
}

/** Names are compared without case, width and spaces. */
function compared(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
}

/** Tells names that begin with a text. */
function beginsWith(text: string): (name: string) => boolean {
  const beginning = compared(text);
  return (name) => {
    const first = name.charAt(0);
    // Most names differ in their first letter, which is quick to see where it has one form and one width.
    if (/[!-~가-힣]/.test(first) && first.toLowerCase() !== beginning.charAt(0)) return false;
    return compared(name).startsWith(beginning);
  };
}

/** Whether a taxpayer is within a filter, apart from the filter's grade. */
export function isWithin({ q, changed }: RankingFilter): (taxpayer: Listed, grade: Grade) => boolean {
  const isNamed = q === undefined ? () => true : beginsWith(q);
  return ({ companyName, previousGrade = '' }, grade) => {
    if (changed === 'up' && !(grade < previousGrade)) return false;
    if (changed === 'down' && (previousGrade === '' || grade <= previousGrade)) return false;
    return isNamed(companyName);
  };
}

interface RankedTaxpayer {
  readonly taxpayerId: string;
  readonly grade: Grade;
}

export interface RankingPage {
  readonly taxpayers: readonly RankedTaxpayer[];
  /** Where the next page begins; undefined on the last page. */
  readonly next: RankingPlace | undefined;
}

/**
 * Reads a page of a ranking, over all grades unless the filter names one.
 *
 * @param keyOf the key of a grade's file
 * @param start where an earlier page ended; undefined for the first page
 * @returns undefined if a file does not exist, or no line ends at the start
 */
export async function rankingPage(
  files: RankingFiles,
  keyOf: (grade: Grade) => string,
  filter: RankingFilter,
  limit: number,
  start?: RankingPlace,
): Promise<RankingPage | undefined> {
  const [first, within] = start ?? [filter.grade ?? GRADES[0], HEADER_END];
  const grades = filter.grade === undefined ? GRADES.slice(GRADES.indexOf(first)) : [filter.grade];
  const isListed = isWithin(filter);
  const size = filter.q === undefined && filter.changed === undefined ? PLAIN_READ : FILTERED_READ;
  const found: (RankedTaxpayer & { readonly end: number })[] = [];
  let read = 0;
  for (const grade of grades) {
    let after = grade === first ? within : HEADER_END;
    for (let isLast = false; !isLast; ) {
      if (read >= MOST_READ) return { taxpayers: found, next: [grade, after] };
      const part = await files.readPart(keyOf(grade), after, after + size);
      if (part?.[0] !== LINE_END) return undefined;
      read += part.length;
      isLast = part.length < size;
      for (const { text, length } of linesOf(part)) {
        const [taxpayerId = '', previousGrade, companyName = ''] = text.split('\t');
        after += length;
        if (isListed({ previousGrade, companyName }, grade)) found.push({ taxpayerId, grade, end: after });
        // One more than the page shows whether another page follows.
        if (found.length > limit) return pageOf(found.slice(0, limit));
      }
    }
  }
  return { taxpayers: found, next: undefined };
}

function pageOf(taxpayers: readonly (RankedTaxpayer & { readonly end: number })[]): RankingPage {
  const last = taxpayers.at(-1);
  return { taxpayers, next: last === undefined ? undefined : [last.grade, last.end] };
}

/** The whole lines after a line's end, with their lengths in bytes. */
function* linesOf(part: Buffer): Generator<{ readonly text: string; readonly length: number }, void> {
  let from = 1;
  for (let end = part.indexOf(LINE_END, from); end !== -1; end = part.indexOf(LINE_END, from)) {
    yield { text: part.toString('utf8', from, end), length: end + 1 - from };
    from = end + 1;
  }
}
