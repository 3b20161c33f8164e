// The list of a taxpayer's scores, which is read in pages.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A taxpayer's scores; a position is a day. */
export function historyList(taxpayerId: string): PagedList<string> {
  return { name: taxpayerId, position: Day };
}
