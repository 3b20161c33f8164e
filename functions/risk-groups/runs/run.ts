// The run of a period as the service records it, and the port to the stored runs.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import { type Message, message } from '../../shared/words/message.ts';
import type { Check } from '../analysis.ts';
import type { PublishedGroup } from '../groups/group.ts';
import { type Period, parsePeriod } from '../period.ts';

/** What a run has found. */
export interface Published {
  /** Highest `rateLow` first. */
  readonly groups: readonly PublishedGroup[];
  readonly checks: readonly Check[];
  /** Inspected items in which groups were searched. */
  readonly inspected: number;
}

/** A stored run. What a run has published stays while the period is run again. */
export interface StoredRun {
  readonly period: Period;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly startedAt: string;
  /** Who started it; the schedule if undefined. */
  readonly by?: By | undefined;
  readonly finishedAt?: string | undefined;
  /** ARN of the execution that holds the run, or held it last. */
  readonly execution: string;
  /** How often the period has been started. */
  readonly attempt: number;
  readonly published?: Published | undefined;
  /** Why it failed, for people. */
  readonly problem?: Message | undefined;
}

/** An execution that claims a period. */
export interface Claim {
  readonly period: Period;
  readonly execution: string;
  readonly now: Date;
  /** The request for the run; undefined for the schedule. */
  readonly act?: Act | undefined;
}

/** Where a page of runs ends. */
export type RunPosition = string;

/** The stored runs: a period has one, which belongs to one execution at a time. */
export interface Runs {
  get(period: Period): Promise<StoredRun | undefined>;

  /** Runs in the order of the last days of their periods, latest first. */
  list(
    limit: number,
    after: RunPosition | undefined,
  ): Promise<{ readonly runs: StoredRun[]; readonly next: RunPosition | undefined }>;

  /**
   * Claims a period's run for an execution and sets it to running, with the next attempt.
   *
   * @param previous the run as it was read; undefined if there was none
   * @returns false if another execution has claimed the run since it was read
   */
  claim(claim: Claim, previous: StoredRun | undefined): Promise<boolean>;

  /** Publishes what the run has found and marks it as succeeded; false if the run no longer belongs to the execution. */
  publish(held: Held, published: Published): Promise<boolean>;

  /** Marks the run as failed; false if the run no longer belongs to the execution. */
  fail(held: Held, problem: Message): Promise<boolean>;
}

/** The end of a run by the execution that holds it. */
export interface Held {
  readonly period: Period;
  readonly execution: string;
  readonly finishedAt: string;
}

/** A run that takes longer has failed, also if nothing could record it. */
const LONGEST_MS = 60 * 60 * 1000;

/** A run as it is now: one whose work ended without a trace has failed. */
export function currentState(run: StoredRun, now: Date): StoredRun {
  const isOver = now.getTime() - Date.parse(run.startedAt) > LONGEST_MS;
  if (run.status !== 'running' || !isOver) return run;
  return { ...run, status: 'failed', problem: message('group.runUnfinished') };
}

const RUN_PREFIX = 'rg-';

export function runIdOf({ name }: Period): string {
  return `${RUN_PREFIX}${name}`;
}

/** The period of a run; undefined for what is no id of a run. */
export function periodOfRun(runId: string): Period | undefined {
  return runId.startsWith(RUN_PREFIX) ? parsePeriod(runId.slice(RUN_PREFIX.length)) : undefined;
}
