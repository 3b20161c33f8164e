// Lists newest first over several partitions of an index: how their pages become one.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';

/** Where a document stands in time: `<createdAt>#<documentId>`, in the order of texts. */
export type Place = string;

/** What one partition gave. */
export interface OrderPage {
  /** Newest first. */
  readonly places: readonly Place[];
  /** How far back the partition has been looked at; undefined where to its end. */
  readonly reached: Place | undefined;
}

/**
 * The newest places of several partitions. Nothing older than what every partition has been looked at is given: there may
 * be something newer that nobody has seen yet.
 */
export function mergePages(
  pages: readonly OrderPage[],
  limit: number,
): { readonly places: readonly Place[]; readonly next: Place | undefined } {
  const reached = pages.flatMap((page) => page.reached ?? []);
  const seenTo =
    reached.length === 0 ? undefined : reached.reduce((one, other) => (one > other ? one : other));
  const candidates = pages
    .flatMap((page) => page.places)
    .filter((place) => seenTo === undefined || place >= seenTo)
    .sort((one, other) => (one < other ? 1 : -1));
  const places = candidates.slice(0, limit);
  const last = candidates.length > limit || places.length === limit ? places.at(-1) : seenTo;
  const isLast = candidates.length <= limit && seenTo === undefined;
  return { places, next: isLast ? undefined : last };
}

/** No more than the table takes as a key. */
const Position = z.string().min(1).max(200);

/** A list whose positions are places. */
export function placesOf(name: string): PagedList<Place> {
  return { name, position: Position };
}
