// How a declaration is listed: the attributes of its record that put it into the indexes `worklist` and `importer`, and those that a
// list is narrowed by. The indexes hold nothing else, so that an entry is one write unit (docs/decisions/0046).
import type { Item } from '../../../shared/aws/batch.ts';
import { cancelledLaneDay, laneDay, WORKLIST_INDEX } from '../../../shared/tables/declarations.ts';
import { packJson, unpackJson } from '../../../shared/tables/packed-json.ts';
import type { Lane } from '../../schemas.ts';
import { chapterOf, lanesOf, riskPlace, type WorklistEntry, type WorklistFilter } from '../worklist.ts';

/** Name of the index of an importer's declarations. */
export const IMPORTER_INDEX = 'importer';

/** The sort key of both indexes. */
export const RISK_PLACE = 'riskPlace';

type ListIndex = typeof WORKLIST_INDEX | typeof IMPORTER_INDEX;

/** The partition key of each index. */
export const LIST_KEYS: Readonly<Record<ListIndex, string>> = {
  [WORKLIST_INDEX]: 'laneDay',
  [IMPORTER_INDEX]: 'importer',
};

/** What lists are narrowed by beside their keys: `inspectionRevision` exists once a declaration is inspected. */
export const NARROWED_BY = ['declaredOn', 'office', 'hsChapter', 'selectedBy', 'inspectionRevision'] as const;

/** A partition of an index. */
export interface ListPartition {
  readonly index: ListIndex;
  readonly value: string;
}

/** The partitions of a scored declaration. */
type ListedFields = Pick<WorklistEntry, 'lane' | 'declaredOn' | 'importerId'>;

/** The attributes that list a scored declaration. */
export function listAttributes(entry: WorklistEntry): Item {
  return {
    ...partitionAttributes(entry),
    [RISK_PLACE]: { S: riskPlace(entry) },
    declaredOn: { S: entry.declaredOn },
    office: { S: entry.office },
    hsChapter: { S: chapterOf(entry) },
    selectedBy: { S: entry.selectedBy },
  };
}

/** The attribute that holds what worklists show: read and written as one, never queried inside. */
export function entryAttribute(entry: WorklistEntry): Item {
  return { worklistEntry: { B: packJson(entry) } };
}

/** What worklists show of a record. */
export function entryOf({ worklistEntry: entry }: Item): WorklistEntry {
  if (entry?.B === undefined) throw new Error('A stored worklist entry is missing');
  return unpackJson(entry.B);
}

/** The attributes that move a declaration into the lists of cancelled ones. */
export function cancelledAttributes(entry: ListedFields): Item {
  return partitionAttributes(entry, true);
}

function partitionAttributes({ lane, declaredOn, importerId }: ListedFields, isCancelled = false): Item {
  return {
    [LIST_KEYS.worklist]: { S: dayPartition(lane, declaredOn, isCancelled) },
    [LIST_KEYS.importer]: { S: importerPartition(importerId, isCancelled) },
  };
}

/** The partitions that a filter reads. */
export function partitionsOf(filter: WorklistFilter): ListPartition[] {
  const isCancelled = filter.status === 'cancelled';
  const { day, importerId } = filter;
  if (day === undefined) {
    return [{ index: IMPORTER_INDEX, value: importerPartition(importerId ?? '', isCancelled) }];
  }
  return lanesOf(filter).map((lane) => ({
    index: WORKLIST_INDEX,
    value: dayPartition(lane, day, isCancelled),
  }));
}

function dayPartition(lane: Lane, day: string, isCancelled: boolean): string {
  return isCancelled ? cancelledLaneDay(lane, day) : laneDay(lane, day);
}

/** No importerId contains the separator. */
function importerPartition(importerId: string, isCancelled: boolean): string {
  return isCancelled ? `cancelled#${importerId}` : importerId;
}
