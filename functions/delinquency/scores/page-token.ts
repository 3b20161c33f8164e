// The page token of rankings and histories: the position after the page's last item, bound to the list it was made for.
import * as z from 'zod';
import * as shared from '../../shared/http/page-token.ts';

/** No more than the table takes as a key, since a client may send any token. */
const Token = z.tuple([z.string(), z.string()]);

const RANKING_POSITION = /^\d{3}#[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A list of pages, with what its positions look like. */
export interface PagedList {
  readonly name: string;
  readonly position: RegExp;
}

/** A day's taxpayers of a grade; a position is the index's own. */
export function rankingList(runDate: string, grade: string): PagedList {
  return { name: `${runDate}#${grade}`, position: RANKING_POSITION };
}

/** A taxpayer's scores; a position is a day. */
export function historyList(taxpayerId: string): PagedList {
  return { name: taxpayerId, position: DAY };
}

/** Packs a position. */
export function packToken({ name }: PagedList, position: string): string {
  return shared.packToken([name, position]);
}

/** Unpacks a token; undefined where it was not made for this list. */
export function unpackToken(token: string, list: PagedList): string | undefined {
  const [name, position = ''] = shared.unpackToken(token, Token) ?? [];
  return name === list.name && list.position.test(position) ? position : undefined;
}
