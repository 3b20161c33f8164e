// A taxpayer's score as a shard keeps it until it is published.
import type { ScoredTaxpayer } from '../scoring/scoring.ts';
import type { Account } from '../snapshot/snapshot.ts';

export interface ShardScore extends ScoredTaxpayer {
  readonly taxpayerId: string;
  readonly companyName: string;
  readonly account: Account;
  readonly previousGrade?: string;
  /** Number of its line in the file. */
  readonly line: number;
}
