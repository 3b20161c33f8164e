// A night's run as the service records it, and the port to the stored runs.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { NetworkRun } from '../schemas.ts';

/** Key of the item that names the latest published day; no run has it. */
export const CURRENT = 'current';

export type RunProblem = NonNullable<NetworkRun['problem']>;

/** What a run has published: the files of its day, and their counts. */
export interface Publication {
  readonly buildId: string;
  /** Of the table of its scores (shared/network/table.ts). */
  readonly slots: number;
  readonly entities: number;
  readonly links: number;
  readonly merges: number;
  readonly rejected: number;
}

export interface StoredRun {
  readonly runId: string;
  readonly runDate: string;
  readonly status: NetworkRun['status'];
  readonly startedAt: string;
  /** Who started it; the schedule if undefined. */
  readonly by?: By;
  readonly finishedAt?: string;
  /** ARN of the execution that holds the run, or held it last. */
  readonly execution: string;
  /** How often the day has been started. */
  readonly attempt: number;
  readonly problem?: RunProblem;
  /** Of the last run of the day that succeeded; kept while the day is run again. */
  readonly published?: Publication;
}

/** An execution that claims a day. */
export interface Claim {
  readonly runDate: string;
  readonly execution: string;
  readonly now: Date;
  /** The request for the run; undefined for the schedule. */
  readonly act?: Act;
}

/** A published day. */
export interface PublishedDay {
  readonly runDate: string;
  readonly buildId: string;
  /** When it was published, ISO 8601. */
  readonly at: string;
}

/** The stored runs: a day has one, which belongs to one execution at a time. */
export interface NetworkRuns {
  get(runId: string): Promise<StoredRun | undefined>;

  /** The latest day that is published; undefined before the first. */
  current(): Promise<PublishedDay | undefined>;

  /**
   * Claims a day's run for an execution and sets it to running, with the next attempt.
   *
   * @param previous the run as it was read; undefined if there was none
   * @returns false if another execution has claimed the run since it was read
   */
  claim(by: Claim, previous: StoredRun | undefined): Promise<boolean>;

  /**
   * Marks the run as succeeded, and switches readers to its files unless a later day is published.
   *
   * @returns false if the run no longer belongs to the execution
   */
  publish(
    run: Pick<StoredRun, 'runId' | 'runDate' | 'execution'>,
    published: Publication,
    at: string,
  ): Promise<boolean>;

  /** Marks the run as failed; false if the run no longer belongs to the execution. */
  fail(runId: string, execution: string, problem: RunProblem, at: string): Promise<boolean>;
}
