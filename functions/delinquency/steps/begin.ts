// The first step of a run: takes the day for its execution and plans it.

import { DAY_MS } from '../../shared/days.ts';
import { runIdOf } from '../keys.ts';
import type { Executions } from '../run/executions.ts';
import type { RunStore, StoredRun } from '../run/store.ts';
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import { planRun, type ScoredWith } from '../work/plan.ts';
import { type Planned, type PlanTask, runDateOf } from './tasks.ts';

/** Days before a run among which its previous runs are looked for, as many as one read gives. */
const DAYS_LOOKED_BACK = 90;
/** A taxpayer that was missing for a few days still has a previous grade. */
const PREVIOUS_RUNS = 5;

export interface BeginPorts {
  readonly runs: RunStore;
  readonly files: RunFiles;
  readonly executions: Pick<Executions, 'stateOf'>;
  readonly scoredWith: ScoredWith;
  readonly timeZone: string;
}

/**
 * Takes and plans a day. A day that another execution is working on is left to it.
 *
 * @throws SnapshotMissing, SnapshotRefused
 */
export async function beginRun(ports: BeginPorts, task: PlanTask): Promise<Planned> {
  const { runs, files, scoredWith } = ports;
  const { execution } = task;
  const runDate = runDateOf(task.input, ports.timeZone);
  const runId = runIdOf(runDate);
  const run = await take(ports, runDate, execution);
  if (run === undefined) return { status: 'held' };
  const previousRuns = await publishedBefore(runs, runDate);
  const plan = await planRun(files, { runDate, scoredWith, previousRuns });
  const { planId, shards, model } = plan;
  // What another plan has published, even in part, lies over this one's scores: they are published anew.
  const isGoingOn = run.planId === planId;
  const publication = (run.publications ?? 0) + (isGoingOn ? 0 : 1);
  const noted = {
    planId,
    shards: shards.length,
    model: { name: model.name, version: model.version },
    publications: publication,
  };
  if (!(await runs.plan(runId, execution, noted))) return { status: 'held' };
  const isPublished = isGoingOn && run.publishedPlanId === planId;
  // Work is deleted after a while; without it the last step has nothing to go by, and all of it is done again.
  const isThere = isPublished && (await files.read(new WorkKeys(runDate, planId).ranking)) !== undefined;
  return {
    status: isThere ? 'published' : 'planned',
    runId,
    runDate,
    planId,
    execution,
    publication,
    shards: [...shards.keys()],
  };
}

/** The day's run, held by the execution; undefined where another one is working on it. */
async function take(
  { runs, executions }: BeginPorts,
  runDate: string,
  execution: string,
): Promise<StoredRun | undefined> {
  const runId = runIdOf(runDate);
  const run = await runs.get(runId);
  if (run?.execution === execution && run.status === 'running') return run;
  if (run?.status === 'running' && (await executions.stateOf(run.execution)) === 'running') return undefined;
  if (!(await runs.claim({ runDate, execution, now: new Date() }, run))) return undefined;
  return await runs.get(runId);
}

async function publishedBefore(runs: RunStore, runDate: string): Promise<string[]> {
  const day = Date.parse(`${runDate}T00:00:00Z`);
  const days = Array.from({ length: DAYS_LOOKED_BACK }, (_, index) =>
    new Date(day - (index + 1) * DAY_MS).toISOString().slice(0, 10),
  );
  const stored = await runs.getMany(days.map(runIdOf));
  return stored
    .filter(({ published }) => published)
    .map((run) => run.runDate)
    .sort()
    .reverse()
    .slice(0, PREVIOUS_RUNS);
}
