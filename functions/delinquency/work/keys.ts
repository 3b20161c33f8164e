// Keys of the files that a run keeps in the snapshots bucket until everything is published.
import { PREFIXES } from '../keys.ts';

/** Files that the steps write for each shard. */
export type ShardFile =
  | 'input'
  | 'scores'
  | 'report'
  | 'riskiest'
  | 'rejected'
  | 'summary'
  | 'failure'
  | 'published';

/** Drafts of the reports that the run publishes. */
export type DraftFile = 'report.csv' | 'report.json' | 'rejected.csv';

const SHARD_DIGITS = 6;

/** Keys of the files of one plan of a day. */
export class WorkKeys {
  readonly #prefix: string;

  constructor(runDate: string, planId: string) {
    this.#prefix = `${PREFIXES.work}${runDate}/${planId}/`;
  }

  get plan(): string {
    return `${this.#prefix}plan.json`;
  }

  get ranking(): string {
    return `${this.#prefix}ranking.json`;
  }

  draft(file: DraftFile): string {
    return `${this.#prefix}${file}`;
  }

  /** Prefix of all shards' files of a kind. */
  shards(file: ShardFile): string {
    return `${this.#prefix}${file}/`;
  }

  shard(file: ShardFile, shard: number): string {
    return `${this.shards(file)}${String(shard).padStart(SHARD_DIGITS, '0')}`;
  }
}
