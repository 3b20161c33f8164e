// Lists, newest first, over several partitions of an index: merges the partitions' pages into one.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';

/** A document's position in time: `<createdAt>#<documentId>`, which sorts as text. */
export type Place = string;

/** A page of one partition. */
export interface PartitionPage {
  /** Newest first. */
  readonly places: readonly Place[];
  /** How far back the partition has been read; undefined if to its end. */
  readonly reached: Place | undefined;
}

/**
 * The newest places of several partitions. The merged page ends where the partition that was read least ended: further back, that
 * partition may hold newer places that have not been read yet.
 */
export function mergePages(
  pages: readonly PartitionPage[],
  limit: number,
): { readonly places: readonly Place[]; readonly next: Place | undefined } {
  const reached = pages.flatMap((page) => page.reached ?? []);
  const readTo =
    reached.length === 0 ? undefined : reached.reduce((one, other) => (one > other ? one : other));
  const candidates = pages
    .flatMap((page) => page.places)
    .filter((place) => readTo === undefined || place >= readTo)
    .sort((one, other) => (one < other ? 1 : -1));
  const places = candidates.slice(0, limit);
  const last = candidates.length > limit || places.length === limit ? places.at(-1) : readTo;
  const isLast = candidates.length <= limit && readTo === undefined;
  return { places, next: isLast ? undefined : last };
}

/** No longer than the table accepts as a key. */
const Position = z.string().min(1).max(200);

/** A list whose positions are places. */
export function placesOf(name: string): PagedList<Place> {
  return { name, position: Position };
}
