// What a change of a stored run tells others: that the ranking and the reports of its day are published.
import type { NewEvent } from '../../shared/events/catalogue.ts';
import { type Change, type StreamFilter, textOf } from '../../shared/events/changes.ts';

/** The changes that can mean an event. */
export const RUN_FILTERS: readonly StreamFilter[] = [
  { dynamodb: { NewImage: { status: { S: ['succeeded'] } } } },
];

/** The events of a change of a run. A rerun that publishes the same plan again changes nothing that is published. */
export function runEvents({ before, after }: Change): readonly NewEvent[] {
  if (after?.publishedPlanId?.S === undefined || before?.publishedPlanId?.S === after.publishedPlanId.S) {
    return [];
  }
  const data = { runId: textOf(after, 'runId'), runDate: textOf(after, 'runDate') };
  return [{ type: 'delinquency.published', data }];
}
