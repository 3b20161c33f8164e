// The worklist: the declarations of a lane and day, highest fraud probability first, in pages.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import type { Assessment, Lane, RecordedInspection } from '../schemas.ts';

export interface WorklistPage {
  readonly items: readonly {
    readonly assessment: Assessment;
    readonly declaredOn: string;
    readonly inspection?: RecordedInspection;
  }[];
  /** Where the next page starts; undefined on the last one. */
  readonly next: WorklistPosition | undefined;
}

/** No more than the table takes as a key. */
const Position = z.strictObject({
  fraudProbability: z.number().min(0).max(1),
  declarationId: z.string().min(1).max(64),
});

/** The last item of a page: the key after which the next query starts. */
export type WorklistPosition = z.infer<typeof Position>;

/** Where worklists are read. */
export interface WorklistReader {
  worklist(
    lane: Lane,
    day: string,
    limit: number,
    after: WorklistPosition | undefined,
  ): Promise<WorklistPage>;
}

/** The worklist of a lane and day. */
export function worklistOf(lane: Lane, day: string): PagedList<WorklistPosition> {
  return { name: `${lane}#${day}`, position: Position };
}
