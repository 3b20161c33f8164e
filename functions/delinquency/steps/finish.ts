// The last step of a run: its reports become the day's, scores of an earlier publication that no longer hold are taken away, and
// the run is done.

import { mapConcurrently } from '../../shared/concurrency.ts';
import { reportKeys } from '../keys.ts';
import type { RunStore } from '../run/store.ts';
import type { ScoreStore } from '../scores/store.ts';
import { GRADES } from '../scoring/scale.ts';
import type { RunFiles } from '../work/files.ts';
import { idHash, sortedIds } from '../work/ids.ts';
import { WorkKeys } from '../work/keys.ts';
import type { Summary } from '../work/summary.ts';
import type { RankedRun } from './rank.ts';
import type { FinishTask } from './tasks.ts';

const READS_AT_ONCE = 16;

export interface FinishPorts {
  readonly runs: RunStore;
  readonly files: RunFiles;
  readonly scores: ScoreStore;
  /** Tells those who wait for the list. */
  readonly notify: (subject: string, message: string) => Promise<void>;
}

/**
 * Ends a run.
 *
 * @returns what it came to; undefined where another execution has taken the day since
 */
export async function finishRun(ports: FinishPorts, task: FinishTask): Promise<RankedRun | undefined> {
  const { runs, files } = ports;
  const { runId, runDate, planId, execution, publication } = task;
  const keys = new WorkKeys(runDate, planId);
  const ranked = await files.readJson<RankedRun>(keys.ranking);
  if (ranked === undefined) throw new Error(`The run of ${runDate} is to be finished and is not ranked`);
  const before = await runs.get(runId);
  if (before?.execution !== execution) return undefined;
  // Another plan's scores may be there from an attempt that ended before it was finished.
  if (publication > 1) await takeAway(ports, task);
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
  if (before.publishedPlanId !== planId) await ports.notify(...notice(runDate, ranked));
  return ranked;
}

/** Removes scores of the day whose taxpayers are not in its snapshot any more. */
async function takeAway(
  { files, scores }: FinishPorts,
  { runDate, planId, shards }: FinishTask,
): Promise<void> {
  const keys = new WorkKeys(runDate, planId);
  const numbers = Array.from({ length: shards }, (_, shard) => shard);
  const ids = await mapConcurrently(numbers, READS_AT_ONCE, async (shard) => {
    const summary = await files.readJson<Summary>(keys.shard('summary', shard));
    if (summary === undefined) throw new Error(`Shard ${shard} is published and has no summary`);
    return summary.ids;
  });
  const kept = sortedIds(ids);
  for (const grade of GRADES) {
    for await (const taxpayerIds of scores.taxpayersOf(runDate, grade)) {
      const gone = taxpayerIds.filter((taxpayerId) => !kept.has(idHash(taxpayerId)));
      await scores.removeAll(gone, runDate);
    }
  }
}

const NUMBER = new Intl.NumberFormat('en-US');

function notice(runDate: string, { taxpayers, rejected, grades, psi }: RankedRun): [string, string] {
  const lines = GRADES.map((grade) => `Grade ${grade}: ${NUMBER.format(grades[grade])}`);
  return [
    `Delinquency scores of ${runDate}: ${NUMBER.format(taxpayers)} taxpayers`,
    [
      `${NUMBER.format(taxpayers)} taxpayers were scored, ${NUMBER.format(rejected)} rows were rejected.`,
      ...lines,
      `Population stability index: ${psi.toFixed(3)}`,
    ].join('\n'),
  ];
}
