// A day's run as the service records it, and the port to the stored runs.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Run } from '../schemas.ts';
import type { GradeCounts } from '../scoring/scale.ts';

/** Why a run failed, as the API shows it. */
export type RunProblem = NonNullable<Run['problem']>;

/** A stored run. What a run has published is kept while the day is run again. */
export interface StoredRun {
  readonly runId: string;
  readonly runDate: string;
  readonly status: Run['status'];
  readonly startedAt: string;
  /** Who started it; the schedule if undefined. */
  readonly by?: By;
  readonly finishedAt?: string;
  /** ARN of the execution that holds the run, or held it last. */
  readonly execution: string;
  /** How often the day has been started. */
  readonly attempt: number;
  readonly planId?: string;
  readonly model?: NonNullable<Run['model']>;
  readonly taxpayers?: number;
  readonly rejected?: number;
  /** Files in the folder of the snapshot that the run does not read. */
  readonly notRead?: readonly string[];
  readonly grades?: GradeCounts;
  readonly psi?: number;
  readonly shards?: number;
  readonly problem?: RunProblem;
  /** Whether a run of the day has published its ranking and its reports. */
  readonly published: boolean;
  /** The plan whose scores are published. */
  readonly publishedPlanId?: string;
  /** How many plans of the day have been published, even in part; each publication has a number. */
  readonly publications?: number;
}

/** What an execution records once it has planned its run. */
export interface RunPlan {
  readonly planId: string;
  readonly shards: number;
  readonly model: NonNullable<Run['model']>;
  readonly publications: number;
  readonly notRead: readonly string[];
}

export interface RunResult {
  readonly planId: string;
  readonly taxpayers: number;
  readonly rejected: number;
  readonly grades: GradeCounts;
  readonly psi: number;
  readonly finishedAt: string;
}

export interface RunFailure {
  readonly problem: RunProblem;
  readonly finishedAt: string;
}

/** An execution that claims a day. */
export interface Claim {
  readonly runDate: string;
  readonly execution: string;
  readonly now: Date;
  /** The request for the run; undefined for the schedule. */
  readonly act?: Act;
}

/** The day of the last run on a page. */
export type RunPosition = string;

export interface RunPage {
  readonly runs: readonly StoredRun[];
  /** Undefined on the last page. */
  readonly next: RunPosition | undefined;
}

/** The stored runs: a day has one, which belongs to one execution at a time. */
export interface Runs {
  get(runId: string): Promise<StoredRun | undefined>;

  /** Reads those of the runs that exist, in no particular order. */
  getMany(runIds: readonly string[]): Promise<StoredRun[]>;

  /** A page of the runs, the latest day first. */
  list(limit: number, after: RunPosition | undefined): Promise<RunPage>;

  /**
   * Claims a day's run for an execution and sets it to running, with the next attempt.
   *
   * @param previous the run as it was read; undefined if there was none
   * @returns false if another execution has claimed the run since it was read
   */
  claim(by: Claim, previous: StoredRun | undefined): Promise<boolean>;

  /** Records the plan of the run; false if the run no longer belongs to the execution. */
  plan(runId: string, execution: string, plan: RunPlan): Promise<boolean>;

  /** Marks the run as succeeded and published; false if the run no longer belongs to the execution. */
  finish(runId: string, execution: string, result: RunResult): Promise<boolean>;

  /** Marks the run as failed; false if the run no longer belongs to the execution. */
  fail(runId: string, execution: string, failure: RunFailure): Promise<boolean>;
}
