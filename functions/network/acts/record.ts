// What officers decide about networks: what an entity turned out to be, and merges that are no merges. Both count in later runs.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';

export const DECISION_OUTCOMES = ['confirmed', 'cleared', 'watch'] as const;

/** What an officer found out about an entity; the latest decision on it counts. */
export interface EntityDecision {
  readonly entityId: string;
  readonly outcome: (typeof DECISION_OUTCOMES)[number];
  readonly note?: string | undefined;
  readonly by: By;
  /** ISO 8601 */
  readonly decidedAt: string;
}

/** A merge that an officer undid: no later run makes it again. */
export interface UndoneMerge {
  readonly mergeId: string;
  readonly reason: string;
  readonly by: By;
  /** ISO 8601 */
  readonly undoneAt: string;
}

/** A reveal of an entity's identifiers. */
export interface Reveal {
  readonly entityId: string;
  readonly reason: string;
  readonly by: By;
  /** ISO 8601 */
  readonly revealedAt: string;
  /** How many were shown. */
  readonly identifiers: number;
}

/** A table that a client sent over the API. */
export interface SentTable {
  /** Its key in the snapshots bucket. */
  readonly file: string;
  readonly rows: number;
  readonly by: By;
  /** ISO 8601 */
  readonly sentAt: string;
}

export interface NetworkActs {
  decide(decision: EntityDecision, act: Act): Promise<void>;

  /** Records a reveal, before anything is shown. */
  reveal(reveal: Reveal, act: Act): Promise<void>;

  /** Records a table that was stored. */
  sent(table: SentTable, act: Act): Promise<void>;

  /** The latest decision on an entity. */
  decisionOn(entityId: string): Promise<EntityDecision | undefined>;

  /** The latest decision on each entity, of those until a day (YYYY-MM-DD); by entityId. */
  decisionsUntil(day: string): Promise<EntityDecision[]>;

  /** @returns false if it was undone before */
  undo(merge: UndoneMerge, act: Act): Promise<boolean>;

  /** Ids of the merges that were undone. */
  undone(): Promise<Set<string>>;
}
