// The first step of a run: claims the day for its execution and plans it.
import { DAY_MS } from '../../shared/days.ts';
import type { Executions } from '../../shared/state-machine.ts';
import { PREVIOUS_DAYS, runIdOf } from '../keys.ts';
import type { Runs, StoredRun } from '../run/record.ts';
import type { RunFiles } from '../work/files.ts';
import { WorkKeys } from '../work/keys.ts';
import { type Plan, planRun, type ScoringBasis } from '../work/plan.ts';
import { type BeginResult, type BeginTask, runDateOf } from './tasks.ts';

/** With several runs, a taxpayer that was missing for a few days still has a previous grade. */
const PREVIOUS_RUNS = 5;

export interface BeginDependencies {
  readonly runs: Pick<Runs, 'get' | 'getMany' | 'claim' | 'plan'>;
  readonly files: RunFiles;
  readonly executions: Pick<Executions, 'stateOf'>;
  readonly basis: ScoringBasis;
  readonly timeZone: string;
}

/**
 * Claims and plans a day. A day on which another execution is working is left to that execution.
 *
 * @throws SnapshotMissing, SnapshotRefused
 */
export async function beginRun(dependencies: BeginDependencies, task: BeginTask): Promise<BeginResult> {
  const { runs, files, basis } = dependencies;
  const { execution } = task;
  const runDate = runDateOf(task.input, dependencies.timeZone);
  const runId = runIdOf(runDate);
  const run = await claimDay(dependencies, runDate, execution);
  if (run === undefined) return { status: 'held' };
  const previousRuns = await publishedBefore(runs, runDate);
  const { plan, notRead } = await planRun(files, { runDate, basis, previousRuns });
  const { planId, shards, model } = plan;
  const isSamePlan = run.planId === planId;
  // What another plan has published, even in part, replaced this plan's scores: they are published again, under a new number.
  const publication = (run.publications ?? 0) + (isSamePlan ? 0 : 1);
  const planSummary = {
    planId,
    shards: shards.length,
    model: { name: model.name, version: model.version },
    publications: publication,
    notRead: notReadShown(notRead),
  };
  if (!(await runs.plan(runId, execution, planSummary))) return { status: 'held' };
  const isPublished = isSamePlan && run.publishedPlanId === planId && (await workExists(files, plan));
  return {
    status: isPublished ? 'published' : 'planned',
    runId,
    runDate,
    planId,
    execution,
    publication,
    shards: [...shards.keys()],
  };
}

/** As many as one stored run holds, whatever the length of the keys. */
const MOST_NOT_READ = 100;

/** The first files that are not read, and how many more there are. */
function notReadShown(keys: readonly string[]): string[] {
  const more = keys.length - MOST_NOT_READ;
  return more > 0 ? [...keys.slice(0, MOST_NOT_READ), `and ${more} more`] : [...keys];
}

/** Work is deleted after some days; the last step cannot do without it, so all of it is then done again. */
async function workExists(files: RunFiles, { runDate, planId }: Plan): Promise<boolean> {
  return (await files.read(new WorkKeys(runDate, planId).ranking)) !== undefined;
}

/** The day's run, claimed for the execution; undefined if another execution is working on it. */
async function claimDay(
  { runs, executions }: BeginDependencies,
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

async function publishedBefore(runs: Pick<Runs, 'getMany'>, runDate: string): Promise<string[]> {
  const day = Date.parse(`${runDate}T00:00:00Z`);
  const days = Array.from({ length: PREVIOUS_DAYS }, (_, index) =>
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
