// The ranking of a day in pages.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import { idAt, labelAt } from '../graph/layout.ts';
import type { NetworkRanking } from '../schemas.ts';
import { bandOf, scoreOf } from '../scoring/manifest.ts';
import type { OpenDay } from './days.ts';
import { NO_RING } from './evidence.ts';

type Ranked = NetworkRanking['items'][number];

/** A position is the rank of the last entity of a page. */
export function rankingList(runDate: string, kind: string | undefined): PagedList<number> {
  return { name: JSON.stringify([runDate, kind ?? null]), position: z.int().min(1) };
}

/** A page of the ranking, and where it ended unless it is the last one. */
export async function rankingPage(
  day: OpenDay,
  kind: Ranked['kind'] | undefined,
  limit: number,
  after = 0,
): Promise<{ readonly items: readonly Ranked[]; readonly next: number | undefined }> {
  const [{ names, arrays }, evidence, { bands, rings }] = await Promise.all([
    day.graph(),
    day.evidence(),
    day.summary(),
  ]);
  const items: Ranked[] = [];
  const { ranked, probabilities } = evidence;
  for (let rank = after + 1; rank <= ranked.length; rank++) {
    const node = ranked[rank - 1] ?? 0;
    const of = names.kinds[arrays.kinds[node] ?? -1] as Ranked['kind'];
    if (kind !== undefined && kind !== of) continue;
    if (items.length === limit) return { items, next: items.at(-1)?.rank };
    const probability = probabilities[node] ?? 0;
    const ring = evidence.rings[node] ?? NO_RING;
    const ringId = rings[ring]?.ringId;
    items.push({
      rank,
      entityId: idAt(arrays, node),
      kind: of,
      label: labelAt(arrays, node),
      score: scoreOf(probability),
      probability,
      band: bandOf(probability, bands),
      ...(ringId === undefined ? {} : { ringId }),
    });
  }
  return { items, next: undefined };
}
