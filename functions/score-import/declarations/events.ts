// What a change of a stored declaration tells others: that it was selected, and that its inspection has a result.
import type { NewEvent } from '../../shared/events/catalogue.ts';
import { type Change, type Image, type StreamFilter, textOf } from '../../shared/events/changes.ts';
import { laneOfLaneDay } from '../../shared/tables/declarations.ts';
import type { Lane, RecordedInspection, SelectedBy } from '../schemas.ts';

/** The changes that can mean an event: most declarations are green and never inspected. */
export const DECLARATION_FILTERS: readonly StreamFilter[] = [
  { dynamodb: { NewImage: { laneDay: { S: [{ prefix: 'red#' }, { prefix: 'yellow#' }] } } } },
  { dynamodb: { NewImage: { inspection: { S: [{ exists: true }] } } } },
];

/** The events of a change of a declaration. */
export function declarationEvents({ before, after }: Change): readonly NewEvent[] {
  if (after === undefined) return [];
  const declarationId = textOf(after, 'declarationId');
  return [...selected(declarationId, before, after), ...inspected(declarationId, before, after)];
}

function selected(declarationId: string, before: Image | undefined, after: Image): NewEvent[] {
  // Each version is scored once.
  if (before?.version?.N === after.version?.N || after.status?.S !== 'scored') return [];
  const lane = laneOfLaneDay(textOf(after, 'laneDay')) as Lane;
  const selectedBy = textOf(after, 'selectedBy') as SelectedBy;
  return lane === 'green'
    ? []
    : [{ type: 'declaration.selected', data: { declarationId, lane, selectedBy } }];
}

function inspected(declarationId: string, before: Image | undefined, after: Image): NewEvent[] {
  if (after.inspection?.S === undefined) return [];
  // A text that changes without a revision, because a party is erased from it, is no result.
  if (before?.inspectionRevision?.N === after.inspectionRevision?.N) return [];
  const { outcome } = JSON.parse(after.inspection.S) as RecordedInspection;
  return [{ type: 'inspection.recorded', data: { declarationId, outcome } }];
}
