// The pages of the worklist: one list for each lane and day, and the position after a page's last item.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import type { Lane } from '../schemas.ts';
import type { WorklistPosition } from './store.ts';

/** No more than the table takes as a key. */
const Position = z.strictObject({
  fraudProbability: z.number().min(0).max(1),
  declarationId: z.string().min(1).max(64),
});

/** The worklist of a lane and day. */
export function worklistOf(lane: Lane, day: string): PagedList<WorklistPosition> {
  return { name: `${lane}#${day}`, position: Position };
}
