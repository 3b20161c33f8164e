// Where a run keeps its work in the snapshots bucket until everything is published.
import { PREFIXES } from '../keys.ts';

/** What the steps leave of a shard. */
export type ShardFile =
  | 'input'
  | 'scores'
  | 'report'
  | 'riskiest'
  | 'rejected'
  | 'summary'
  | 'failure'
  | 'published';

/** What the run publishes for people to read, as it is made. */
export type DraftFile = 'report.csv' | 'report.json' | 'rejected.csv';

const SHARD_DIGITS = 6;

/** Keys of the files that one plan of a day is worked off with. */
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

  /** Under this lie the files of a kind, one for each shard. */
  shards(file: ShardFile): string {
    return `${this.#prefix}${file}/`;
  }

  shard(file: ShardFile, shard: number): string {
    return `${this.shards(file)}${String(shard).padStart(SHARD_DIGITS, '0')}`;
  }
}
