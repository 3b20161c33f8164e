// The worklist: the declarations of a lane and day, highest fraud probability first, in pages.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import type { Lane, Reason, WorklistItem } from '../schemas.ts';
import { converted } from '../scoring/rows.ts';
import type { DeclarationRecord } from './record.ts';

/** What the worklist shows of a declaration, as far as it never changes. */
export type WorklistEntry = Omit<WorklistItem, 'status' | 'inspection'>;

export interface WorklistPage {
  readonly items: readonly WorklistItem[];
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

/** The entry of a declaration; it names the goods of the riskiest item, which an officer opens first. */
export function worklistEntry({ declaration, version, assessment }: DeclarationRecord): WorklistEntry {
  const { items: assessments, warnings: _, ...headline } = assessment;
  const index = assessments.findIndex(({ itemNumber }) => itemNumber === assessment.riskiestItem);
  const [item, riskiest] = [declaration.items[index], assessments[index]];
  if (item === undefined || riskiest === undefined)
    throw new Error('The riskiest item is not in the declaration');
  const mainReason: Reason | undefined = riskiest.reasons[0];
  return {
    ...headline,
    version,
    declaredOn: declaration.declaredOn,
    office: declaration.office,
    importerId: declaration.importerId,
    goods: {
      hsCode: item.hsCode,
      originCountry: item.originCountry,
      departureCountry: declaration.departureCountry,
      items: declaration.items.length,
      price: declaration.items.reduce((sum, { price }) => sum + converted(price), 0),
    },
    ...(mainReason === undefined ? {} : { mainReason }),
  };
}
