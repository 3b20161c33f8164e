// Entities that a search finds, in pages.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import { idAt, labelAt, NO_SCORE } from '../graph/layout.ts';
import type { FoundNetworkEntities } from '../schemas.ts';
import { bandOf } from '../scoring/manifest.ts';
import { type FoundParties, findParties } from '../search/index.ts';
import { queryKeys } from '../search/keys.ts';
import type { OpenDay } from './days.ts';

type Found = FoundNetworkEntities['items'][number];

/** A position is the number of entities before it. */
export function foundList(runDate: string, query: string): PagedList<number> {
  return { name: JSON.stringify([runDate, query]), position: z.int().min(1) };
}

/** A page of what a search finds, and where it ended unless it is the last one. */
export async function foundPage(
  day: OpenDay,
  query: string,
  limit: number,
  after = 0,
): Promise<{ readonly items: readonly Found[]; readonly next: number | undefined }> {
  const [{ names, arrays }, index, { bands, rings }] = await Promise.all([
    day.graph(),
    day.search(),
    day.summary(),
  ]);
  const found = inOrder(findParties(index, query, queryKeys(query)), arrays.scores);
  const end = after + limit;
  const items = Array.from(found.subarray(after, end), (node): Found => {
    const entityId = idAt(arrays, node);
    const score = arrays.scores[node] as number;
    const ringId = rings.find(({ members }) => members.includes(entityId))?.ringId;
    return {
      entityId,
      kind: (names.kinds[arrays.kinds[node] ?? -1] ?? '') as Found['kind'],
      label: labelAt(arrays, node),
      ...(score === NO_SCORE ? {} : { score, band: bandOf(score / 1000, bands) }),
      ...(ringId === undefined ? {} : { ringId }),
    };
  });
  return { items, next: end < found.length ? end : undefined };
}

/** What the query is wholly called, then the highest scores, then by id; parties without a score last. */
function inOrder({ whole, all }: FoundParties, scores: Uint16Array): Uint32Array {
  const rank = (node: number): number => {
    const score = scores[node] as number;
    return (whole.has(node) ? 0 : 2_000) + (score === NO_SCORE ? 1_001 : 1_000 - score);
  };
  return Uint32Array.from(all).sort((one, other) => rank(one) - rank(other) || one - other);
}
