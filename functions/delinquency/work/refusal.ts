// Failures of a run that its operator can mend. Their names are what the state machine tells them apart by, their messages what
// the run's problem says.
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';

/** The snapshot cannot be scored as it is; another try would find the same. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

/** The snapshot is not there (yet). */
export class SnapshotMissing extends Error {
  override readonly name = 'SnapshotMissing';
}

/** Shards stayed unscored after all their retries. */
export class ShardsFailed extends Error {
  override readonly name = 'ShardsFailed';
}

/** Names of the errors above, each with the kind of problem that the run then has. */
export const RUN_REFUSALS = {
  SnapshotRefused: 'snapshot-refused',
  SnapshotMissing: 'snapshot-missing',
  ShardsFailed: 'shards-failed',
} as const satisfies Record<string, ProblemKind>;
