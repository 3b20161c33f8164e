// The lists of scores that are read in pages: rankings and histories, with what a position in each looks like.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';

const RankingPosition = z.string().regex(/^\d{3}#[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A day's taxpayers of a grade; a position is the index's own. */
export function rankingList(runDate: string, grade: string): PagedList<string> {
  return { name: `${runDate}#${grade}`, position: RankingPosition };
}

/** A taxpayer's scores; a position is a day. */
export function historyList(taxpayerId: string): PagedList<string> {
  return { name: taxpayerId, position: Day };
}
