// Which lines a list shows, and how it is read in pages.
import * as z from 'zod';
import type { AuditLine } from '../shared/audit/line.ts';
import { daysBefore, utcDay } from '../shared/days.ts';
import type { PagedList } from '../shared/http/paging.ts';
import type { AuditQuery, Subject } from './schemas.ts';

/** Days of a list that names no first day and no subject, today included. */
const DEFAULT_DAYS = 31;

/** A line's position in time: its moment and its id, which sorts as text. */
export type Place = string;

/** The lines of a list: those of a subject, or those of a period. */
export interface LineFilter {
  /** A client or a person; all if undefined. */
  readonly actor: string | undefined;
  readonly subject: Subject | undefined;
  /** First day, YYYY-MM-DD; undefined for all days of a subject. */
  readonly from: string | undefined;
  /** Last day. */
  readonly to: string;
}

export interface LinePage {
  /** Newest first. */
  readonly lines: readonly AuditLine[];
  /** Where this page ended; undefined on the last page. */
  readonly next: Place | undefined;
}

/** The port to the stored lines. */
export interface Lines {
  /** @param before where the previous page ended */
  page(filter: LineFilter, limit: number, before: Place | undefined): Promise<LinePage>;
}

/** The filter of a request. */
export function filterOf({ actor, subject, from, to }: AuditQuery, now: Date): LineFilter {
  const last = to ?? utcDay(now.getTime());
  const first = from ?? (subject === undefined ? daysBefore(last, DEFAULT_DAYS - 1) : undefined);
  return { actor, subject, from: first, to: last };
}

/** The list of a filter: its tokens fit no other. */
export function listOf({ actor, subject }: LineFilter): PagedList<Place> {
  return {
    name: JSON.stringify([actor ?? null, subject?.kind ?? null, subject?.id ?? null]),
    // No longer than the table accepts as a key.
    position: z.string().regex(/^\d{4}-\d{2}-\d{2}[T#:.\dZa-f-]{0,80}$/),
  };
}
