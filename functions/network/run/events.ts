// What a change of the published day tells others: that there is a new network.
import type { NewEvent } from '../../shared/events/catalogue.ts';
import { type Change, type StreamFilter, textOf } from '../../shared/events/changes.ts';
import { runIdOf } from '../keys.ts';
import { CURRENT } from './record.ts';

/** The changes that can mean an event: those of the item that names the published day. */
export const NETWORK_FILTERS: readonly StreamFilter[] = [
  { dynamodb: { NewImage: { runId: { S: [CURRENT] } } } },
];

/** The events of a change. A day that was built again to the same bytes changes nothing that is published. */
export function networkEvents({ before, after }: Change): readonly NewEvent[] {
  if (after?.runId?.S !== CURRENT) return [];
  const runDate = textOf(after, 'runDate');
  const isSame = before?.runDate?.S === runDate && before.buildId?.S === textOf(after, 'buildId');
  return isSame ? [] : [{ type: 'network.published', data: { runId: runIdOf(runDate), runDate } }];
}
