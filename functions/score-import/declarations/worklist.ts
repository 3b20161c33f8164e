// The worklists: the declarations of a day, or of an importer, narrowed by what officers filter by; highest fraud probability first,
// in pages.
import * as z from 'zod';
import type { PagedList } from '../../shared/http/paging.ts';
import { subheadingOf } from '../../shared/nomenclature/editions.ts';
import { Lane, type Reason, type WorklistItem, type WorklistQuery } from '../schemas.ts';
import { converted } from '../scoring/rows.ts';
import type { DeclarationRecord } from './record.ts';

/** What the worklist shows of a declaration, as far as only an amendment changes it. */
export type WorklistEntry = Omit<WorklistItem, 'status' | 'inspection' | 'assignee' | 'assigneeName'>;

/** Which declarations a list shows: those of a day, or those of an importer. */
export type WorklistFilter = Omit<WorklistQuery, 'limit' | 'nextToken'>;

export interface WorklistPage {
  readonly items: readonly WorklistItem[];
  /** Where the next page starts; undefined on the last one. */
  readonly next: RiskPlace | undefined;
}

/** The place of a declaration in every list: its fraud probability, then its id. A higher place sorts after a lower one as text. */
export type RiskPlace = string;

/** Where worklists are read. */
export interface WorklistReader {
  /**
   * Reads a page, which may have fewer items than its limit, even none, although others follow.
   *
   * @param after where the page before ended
   */
  worklist(filter: WorklistFilter, limit: number, after: RiskPlace | undefined): Promise<WorklistPage>;
}

/** The list of a filter: its tokens fit no other. */
export function worklistOf({
  day,
  lane,
  importerId,
  from,
  to,
  status,
  office,
  hsChapter,
  selectedBy,
}: WorklistFilter): PagedList<RiskPlace> {
  return {
    name: JSON.stringify([day, lane, importerId, from, to, status, office, hsChapter, selectedBy]),
    // No more than the table takes as a key.
    position: z.string().regex(/^[01]\.\d{20}#[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/),
  };
}

/** As many decimals as tell any two probabilities of the model apart, which are numbers of single precision. */
const PROBABILITY_DECIMALS = 20;

/** The place of a declaration among others. */
export function riskPlace({
  fraudProbability,
  declarationId,
}: Pick<WorklistItem, 'fraudProbability' | 'declarationId'>): RiskPlace {
  return `${fraudProbability.toFixed(PROBABILITY_DECIMALS)}#${declarationId}`;
}

/** True if a list shows a declaration. */
export function isListed(
  { day, lane, importerId, from, to, status, office, hsChapter, selectedBy }: WorklistFilter,
  item: WorklistItem,
): boolean {
  const is = <Value>(wanted: Value | undefined, value: Value): boolean =>
    wanted === undefined || wanted === value;
  return (
    is(day, item.declaredOn) &&
    is(lane, item.lane) &&
    is(importerId, item.importerId) &&
    (from === undefined || item.declaredOn >= from) &&
    (to === undefined || item.declaredOn <= to) &&
    is(office, item.office) &&
    is(hsChapter, chapterOf(item)) &&
    is(selectedBy, item.selectedBy) &&
    (item.status === 'cancelled') === (status === 'cancelled') &&
    (status !== 'open' || item.inspection === undefined) &&
    (status !== 'inspected' || item.inspection !== undefined)
  );
}

/** The lanes whose lists a filter reads. */
export function lanesOf({ lane }: WorklistFilter): readonly Lane[] {
  return lane === undefined ? Lane.options : [lane];
}

/** The HS chapter of the goods that an entry shows. */
export function chapterOf({ goods }: Pick<WorklistEntry, 'goods'>): string {
  return subheadingOf(goods.hsCode).slice(0, 2);
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
