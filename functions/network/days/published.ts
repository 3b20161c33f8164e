// Which published day a request is about.
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { runIdOf } from '../keys.ts';
import type { NetworkRuns, PublishedDay } from '../run/record.ts';
import type { OpenDay } from './days.ts';

/** @throws ProblemError 409 before the first day is published */
export async function currentDay(runs: Pick<NetworkRuns, 'current'>): Promise<PublishedDay> {
  const current = await runs.current();
  if (current !== undefined) return current;
  throw new ProblemError('network-not-published', { detail: message('network.nothingPublished') });
}

/** @throws ProblemError 404 for a day without a run, 409 for one that is not published */
export async function dayOfRun(runs: Pick<NetworkRuns, 'get'>, day: string): Promise<PublishedDay> {
  const run = await runs.get(runIdOf(day));
  if (run === undefined) throw new ProblemError(404, { detail: message('network.noRunOfDay', { day }) });
  if (run.published === undefined) {
    throw new ProblemError('network-not-published', { detail: message('network.notPublished', { day }) });
  }
  return { runDate: day, buildId: run.published.buildId, at: run.finishedAt ?? run.startedAt };
}

/** @throws ProblemError 404 for an id that no entity has */
export async function entityNode(day: OpenDay, entityId: string): Promise<number> {
  const node = await day.nodeOf(entityId);
  if (node === undefined) throw noEntity(day, entityId);
  return node;
}

export function noEntity({ published }: Pick<OpenDay, 'published'>, entityId: string): ProblemError {
  const detail = message('network.noEntity', { day: published.runDate, id: entityId });
  return new ProblemError(404, { detail });
}
