// The last step of a run: publishes its reports as those of the day, deletes stale scores of an earlier publication, and marks the run
// as succeeded.

import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Language } from '../../shared/words/language.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { worded } from '../../shared/words/wording.ts';
import { rankingPrefix, rankingsPrefix, reportKeys } from '../keys.ts';
import type { Runs } from '../run/record.ts';
import { idOfLine } from '../scores/ranking.ts';
import type { Scores } from '../scores/record.ts';
import { GRADES } from '../scoring/scale.ts';
import type { RunFiles } from '../work/files.ts';
import { idHash, sortedIds } from '../work/ids.ts';
import { WorkKeys } from '../work/keys.ts';
import type { RankedRun, ShardSummary } from '../work/summary.ts';
import type { FinishTask } from './tasks.ts';

const CONCURRENT_READS = 16;

/** The port to those who wait for the day's scores. */
export interface Notifications {
  publish(subject: string, message: string): Promise<void>;
}

export interface FinishDependencies {
  readonly runs: Pick<Runs, 'get' | 'finish'>;
  readonly files: Pick<RunFiles, 'read' | 'readJson' | 'copy' | 'list'>;
  readonly scores: Pick<Scores, 'removeAll'>;
  readonly notifications: Notifications;
  /** Of the notification. */
  readonly language: Language;
}

/**
 * Finishes a run.
 *
 * @returns its counts; undefined if another execution has claimed the day
 */
export async function finishRun(
  dependencies: FinishDependencies,
  task: FinishTask,
): Promise<RankedRun | undefined> {
  const { runs, files, notifications, language } = dependencies;
  const { runId, runDate, planId, execution, publication } = task;
  const keys = new WorkKeys(runDate, planId);
  const ranked = await files.readJson<RankedRun>(keys.ranking);
  if (ranked === undefined) throw new Error(`The run of ${runDate} cannot be finished: it is not ranked`);
  const before = await runs.get(runId);
  if (before?.execution !== execution) return undefined;
  // An earlier attempt may have published scores of another plan before it ended.
  if (publication > 1) await deleteStaleScores(dependencies, task);
  const { csv, json, rejected } = reportKeys(runDate);
  await files.copy(keys.draft('report.csv'), csv);
  await files.copy(keys.draft('report.json'), json);
  await files.copy(keys.draft('rejected.csv'), rejected);
  const finished = await runs.finish(runId, execution, {
    planId,
    taxpayers: ranked.taxpayers,
    rejected: ranked.rejected,
    grades: ranked.grades,
    psi: ranked.psi,
    finishedAt: new Date().toISOString(),
  });
  if (!finished) return undefined;
  if (before.publishedPlanId !== planId) {
    const [subject, ...lines] = notificationOf(runDate, ranked).map((line) => worded(line, language));
    await notifications.publish(subject ?? '', lines.join('\n'));
  }
  return ranked;
}

/** Deletes scores of the day whose taxpayers are no longer in its snapshot: those in the rankings of its other plans. */
async function deleteStaleScores(
  { files, scores }: FinishDependencies,
  { runDate, planId, shards }: FinishTask,
): Promise<void> {
  const keys = new WorkKeys(runDate, planId);
  const numbers = Array.from({ length: shards }, (_, shard) => shard);
  const ids = await mapConcurrently(numbers, CONCURRENT_READS, async (shard) => {
    const summary = await files.readJson<ShardSummary>(keys.shard('summary', shard));
    if (summary === undefined) throw new Error(`Shard ${shard} is published but has no summary`);
    return summary.ids;
  });
  const current = sortedIds(ids);
  const own = rankingPrefix(runDate, planId);
  for (const key of await files.list(rankingsPrefix(runDate))) {
    if (key.startsWith(own)) continue;
    const [, ...lines] = String((await files.read(key)) ?? '')
      .trimEnd()
      .split('\n');
    const taxpayerIds = lines.map(idOfLine);
    const stale = taxpayerIds.filter((taxpayerId) => !current.has(idHash(taxpayerId)));
    await scores.removeAll(stale, runDate);
  }
}

/** The subject of the notification, and its lines. */
function notificationOf(day: string, { taxpayers, rejected, grades, psi }: RankedRun): Message[] {
  return [
    message('notice.subject', { day, taxpayers }),
    message('notice.taxpayers', { count: taxpayers }),
    message('notice.rejected', { count: rejected }),
    ...GRADES.map((grade) => message('notice.grade', { grade, count: grades[grade] })),
    message('notice.psi', { psi: psi.toFixed(3) }),
  ];
}
