// Failures of a run that its operator can mend. Their names are what the state machine tells them apart by, their messages what
// the run's problem says.

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

/** Names of the errors above. */
export const RUN_REFUSALS = ['SnapshotRefused', 'SnapshotMissing', 'ShardsFailed'] as const;
