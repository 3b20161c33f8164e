// Runs of the delinquency scoring: how a day is started once, whoever asks for it at the same time, and how a run is shown.
// Pure: the table, the bucket and Step Functions come in as ports.
import { backOff } from '../../shared/concurrency.ts';
import { type Problem, problem } from '../../shared/http/problem.ts';
import { reportKeys, runIdOf, snapshotPrefix } from '../keys.ts';
import type { Run } from '../schemas.ts';
import { GRADES } from '../scoring/scale.ts';
import type { ExecutionState } from './executions.ts';
import type { RunFailure, StoredRun } from './store.ts';

/** Rounds against others who start the same day; each round at least one of them has it. */
const ROUNDS = 5;

export interface StartPorts {
  readonly get: (runId: string) => Promise<StoredRun | undefined>;
  readonly claim: (
    by: { readonly runDate: string; readonly execution: string; readonly now: Date },
    previous: StoredRun | undefined,
  ) => Promise<boolean>;
  readonly fail: (runId: string, execution: string, failure: RunFailure) => Promise<boolean>;
  readonly hasSnapshot: (runDate: string) => Promise<boolean>;
  readonly arnOf: (executionName: string) => string;
  readonly stateOf: (executionArn: string) => Promise<ExecutionState>;
  /** False where an execution of that name has ended. */
  readonly start: (executionName: string, input: object) => Promise<boolean>;
  readonly now: () => Date;
}

export type StartOutcome =
  | { readonly kind: 'started' | 'running'; readonly run: StoredRun }
  | { readonly kind: 'no-snapshot' | 'contended' };

/**
 * Starts a day's run, or finds it running. The record is claimed before the execution starts, under a name made of the day
 * and the attempt: everybody who sees the claim knows which execution belongs to it, and starts that one if it is missing.
 *
 * @throws what Step Functions says where the execution cannot be started; the run is marked as failed then
 */
export async function startRun(ports: StartPorts, runDate: string): Promise<StartOutcome> {
  const runId = runIdOf(runDate);
  for (let round = 1; round <= ROUNDS; round++) {
    if (round > 1) await backOff(round);
    const previous = await ports.get(runId);
    if (previous?.status === 'running' && (await isUnderway(ports, previous))) {
      return { kind: 'running', run: previous };
    }
    if (!(await ports.hasSnapshot(runDate))) return { kind: 'no-snapshot' };
    const name = executionName(runDate, (previous?.attempt ?? 0) + 1);
    const execution = ports.arnOf(name);
    if (!(await ports.claim({ runDate, execution, now: ports.now() }, previous))) continue;
    const run = await ports.get(runId);
    if (run?.execution !== execution) continue;
    if (await launch(ports, run, name)) return { kind: 'started', run };
  }
  return { kind: 'contended' };
}

/** Is a run's execution running? One that was claimed and not started is started here. */
async function isUnderway(ports: StartPorts, run: StoredRun): Promise<boolean> {
  const state = await ports.stateOf(run.execution);
  if (state !== 'unknown') return state === 'running';
  const name = executionName(run.runDate, run.attempt);
  return run.execution === ports.arnOf(name) && (await launch(ports, run, name));
}

function executionName(runDate: string, attempt: number): string {
  return `${runDate}-${attempt}`;
}

/**
 * Starts a run's execution; false where that has ended. A call that failed may have started it all the same: what is running
 * is not marked as failed.
 */
async function launch(
  ports: StartPorts,
  { runId, runDate, execution }: StoredRun,
  name: string,
): Promise<boolean> {
  try {
    return await ports.start(name, { runDate });
  } catch (error) {
    const state = await ports.stateOf(execution).catch(() => 'unknown');
    if (state !== 'unknown') return state === 'running';
    await ports.fail(runId, execution, { problem: NOT_STARTED, finishedAt: ports.now().toISOString() });
    throw error;
  }
}

const NOT_STARTED: Problem = problem(503, { detail: 'The run could not be started; start it again' });

/** What to do where a day has no snapshot. */
export function missingSnapshot(runDate: string): string {
  return (
    `There is no snapshot of ${runDate}: put its files, *.csv or *.csv.gz, under ${snapshotPrefix(runDate)} ` +
    'in the snapshots bucket'
  );
}

/** A URL under which a file of the bucket can be downloaded for some minutes. */
export type DownloadUrl = (key: string) => Promise<string>;

/** Shards of a run that a step has left its work of. */
export type Progress = NonNullable<Run['progress']>;

/** The answer for a run; its report is the last one that was published, also while the day is run again. */
export async function runView(run: StoredRun, urlOf: DownloadUrl, progress?: Progress): Promise<Run> {
  const { finishedAt, psi, shards, model } = run;
  return {
    runId: run.runId,
    runDate: run.runDate,
    status: run.status,
    taxpayers: run.taxpayers ?? 0,
    rejected: run.rejected ?? 0,
    grades: run.grades ?? NOBODY,
    startedAt: run.startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(run.published ? { report: await reportView(run.runDate, urlOf) } : {}),
    ...(psi === undefined ? {} : { psi }),
    ...(shards === undefined ? {} : { shards }),
    ...(progress === undefined ? {} : { progress }),
    ...(run.problem === undefined ? {} : { problem: run.problem }),
    ...(model === undefined ? {} : { model }),
  };
}

const NOBODY = Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Run['grades'];

async function reportView(runDate: string, urlOf: DownloadUrl): Promise<Run['report']> {
  const { csv, json, rejected } = reportKeys(runDate);
  const [csvUrl, jsonUrl, rejectedUrl] = await Promise.all([urlOf(csv), urlOf(json), urlOf(rejected)]);
  return { csvUrl, jsonUrl, rejectedUrl };
}
