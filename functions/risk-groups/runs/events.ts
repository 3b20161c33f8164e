// What a change of a stored run tells others: that the groups of its period are published.
import type { NewEvent } from '../../shared/events/catalogue.ts';
import { type Change, type StreamFilter, textOf } from '../../shared/events/changes.ts';
import { parsePeriod } from '../period.ts';
import { runIdOf } from './run.ts';

/** The changes that can mean an event: of runs, not of decisions. */
export const GROUP_FILTERS: readonly StreamFilter[] = [
  { dynamodb: { NewImage: { list: { S: ['runs'] }, status: { S: ['succeeded'] } } } },
];

/** The events of a change of a run. An execution that repeats its last step publishes what is there already. */
export function groupEvents({ before, after }: Change): readonly NewEvent[] {
  if (after?.status?.S !== 'succeeded' || before?.status?.S === 'succeeded') return [];
  const name = textOf(after, 'period');
  const period = parsePeriod(name);
  if (period === undefined) throw new Error(`A run is of no period: ${name}`);
  return [{ type: 'risk-groups.published', data: { runId: runIdOf(period), period: name } }];
}
