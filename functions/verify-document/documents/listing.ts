// Lists newest first over several partitions of an index: how their pages become one, and the token for the next.
import * as z from 'zod';
import * as shared from '../../shared/http/page-token.ts';

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

const Token = z.tuple([z.string(), z.string().min(1).max(200)]);

/** Packs where a page ended, with what was listed. */
export function packToken(listed: string, place: Place): string {
  return shared.packToken([listed, place]);
}

/** Unpacks a token; undefined where it was not made for this list. */
export function unpackToken(token: string, listed: string): Place | undefined {
  const [name, place] = shared.unpackToken(token, Token) ?? [];
  return name === listed ? place : undefined;
}
