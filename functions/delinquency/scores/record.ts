// A taxpayer's score of a day as the service keeps it, and the port to the stored scores.
import type { Grade, Override } from '../schemas.ts';
import type { ScoredTaxpayer } from '../scoring/scoring.ts';
import type { Account } from '../snapshot/snapshot.ts';

/** A stored score. */
export interface StoredScore extends ScoredTaxpayer {
  readonly taxpayerId: string;
  readonly runDate: string;
  readonly companyName: string;
  /** Grade in the previous run; undefined if there was none. */
  readonly previousGrade: Grade | undefined;
  /** The account that was scored. */
  readonly account: Account;
  readonly modelVersion: string;
  readonly scoredAt: string;
  /** When the score is deleted, in seconds since 1970. */
  readonly expiresAt: number;
}

/** The overrides of a taxpayer's grade. */
export interface Overrides {
  /** The latest one; undefined if there is none. */
  readonly current: Override | undefined;
  /** All of them, newest first. */
  readonly trail: readonly Override[];
}

/** The scores of some taxpayers on a day. */
export interface ScoresAndOverrides {
  /** In the order of the taxpayers; those without a score on the day are left out. */
  readonly scores: readonly StoredScore[];
  /** The latest override of each taxpayer that has one. */
  readonly overrides: ReadonlyMap<string, Override>;
}

export interface Scores {
  /** Stores scores, replacing those of the same taxpayers and days. */
  putAll(scores: readonly StoredScore[]): Promise<void>;

  /**
   * Reads the latest grades of taxpayers.
   *
   * @param runDates days to look at, in any order; the newest one counts
   * @returns only taxpayers that have a score on one of the days
   */
  gradesAt(taxpayerIds: readonly string[], runDates: readonly string[]): Promise<ReadonlyMap<string, Grade>>;

  /** Reads the scores of taxpayers on a day, and their overrides. */
  scoresAndOverrides(taxpayerIds: readonly string[], runDate: string): Promise<ScoresAndOverrides>;

  /** Deletes the scores of taxpayers on a day. */
  removeAll(taxpayerIds: readonly string[], runDate: string): Promise<void>;

  /**
   * Reads a taxpayer's scores, newest first.
   *
   * @param before a day; only earlier scores are returned
   */
  history(taxpayerId: string, limit: number, before?: string): Promise<StoredScore[]>;

  /** Reads a taxpayer's newest score; undefined if the taxpayer was never scored. */
  latest(taxpayerId: string): Promise<StoredScore | undefined>;

  /** Reads all overrides of a taxpayer's grade. */
  overridesOf(taxpayerId: string): Promise<Overrides>;

  /**
   * Records an override as the latest of its taxpayer, with the audit line of the request; false if the taxpayer has the maximum
   * number of overrides.
   */
  recordOverride(taxpayerId: string, override: Override, requestId: string): Promise<boolean>;
}
