// Errors that an operator can correct. The state machine distinguishes them by their names; their messages become the problem of the
// run.
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';

/** The snapshot cannot be scored; a retry would find the same. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

/** There is no snapshot yet. */
export class SnapshotMissing extends Error {
  override readonly name = 'SnapshotMissing';
}

/** Shards are unscored after all their retries. */
export class ShardsFailed extends Error {
  override readonly name = 'ShardsFailed';
}

/** The problem kind of each of the errors above, by name. */
export const RUN_REFUSALS = {
  SnapshotRefused: 'snapshot-refused',
  SnapshotMissing: 'snapshot-missing',
  ShardsFailed: 'shards-failed',
} as const satisfies Record<string, ProblemKind>;
