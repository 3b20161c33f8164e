// Errors that an operator can correct. The state machine distinguishes them by their names; what they say becomes the problem of the
// run.
import type { ProblemKind } from '../../shared/http/problem-kinds.ts';
import { SaidError } from '../../shared/words/said-error.ts';

/** The snapshot cannot be scored; a retry would find the same. */
export class SnapshotRefused extends SaidError {
  override readonly name = 'SnapshotRefused';
}

/** There is no snapshot yet. */
export class SnapshotMissing extends SaidError {
  override readonly name = 'SnapshotMissing';
}

/** Shards are unscored after all their retries. */
export class ShardsFailed extends SaidError {
  override readonly name = 'ShardsFailed';
}

/** The problem kind of each of the errors above, by name. */
export const RUN_REFUSALS = {
  SnapshotRefused: 'snapshot-refused',
  SnapshotMissing: 'snapshot-missing',
  ShardsFailed: 'shards-failed',
} as const satisfies Record<string, ProblemKind>;
