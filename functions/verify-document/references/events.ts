// What a change of a registered reference tells others: that it is in use, or that its picture is rejected.
import type { NewEvent } from '../../shared/events/catalogue.ts';
import { type Change, type StreamFilter, textOf } from '../../shared/events/changes.ts';
import type { Kind } from '../schemas.ts';

const DECIDED = ['active', 'rejected'] as const;

/** The changes that can mean an event. */
export const REFERENCE_FILTERS: readonly StreamFilter[] = [
  { dynamodb: { NewImage: { referenceKey: { S: [{ exists: true }] }, status: { S: [...DECIDED] } } } },
];

/** The events of a change of a reference. */
export function referenceEvents({ before, after }: Change): readonly NewEvent[] {
  if (after === undefined) return [];
  const status = DECIDED.find((decided) => decided === after.status?.S);
  if (status === undefined || before?.status?.S === status) return [];
  const [kind, referenceId = ''] = textOf(after, 'referenceKey').split('#');
  return [
    {
      type: 'reference.decided',
      data: { authorityId: textOf(after, 'authorityId'), referenceId, kind: kind as Kind, status },
    },
  ];
}
