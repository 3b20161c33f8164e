// The ports to what the lake is written from.
import type { AuditLine } from '../../shared/audit/line.ts';
import type { StoredDeclaration } from './declarations/rows.ts';
import type { PublishedRanking } from './delinquency/rows.ts';
import type { StoredDocument } from './documents/rows.ts';
import type { DecidedGoods } from './hs-decisions/rows.ts';

export interface DeclarationsOfDay {
  /** Every declaration of a day as it is now, cancelled ones included, in the order of their ids. */
  ofDay(day: string): AsyncIterable<StoredDeclaration>;
}

export interface DeclarationDays {
  /** The days of declarations. */
  daysOf(declarationIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The days that versions had which amendments replaced. */
  daysOfVersions(
    versions: readonly { readonly declarationId: string; readonly version: number }[],
  ): Promise<ReadonlySet<string>>;
}

export interface AuditLines {
  /**
   * Lines of a day (UTC), in no particular order.
   *
   * @param from ISO 8601: only lines from this time on
   */
  ofDay(day: string, from?: string): AsyncIterable<AuditLine>;
}

export interface PredictedGoods {
  /** The predictions of decisions with their goods; those that have expired are missing. */
  withGoods(predictionIds: readonly string[]): Promise<ReadonlyMap<string, DecidedGoods>>;
}

export interface DocumentsOfDay {
  /** Every document that was announced on a day (UTC), in the order of time. */
  ofDay(day: string): AsyncIterable<StoredDocument>;
}

export interface Rankings {
  /** Days whose ranking was published at or after a time (ISO 8601). */
  publishedSince(time: string): Promise<readonly string[]>;
  /** The published ranking of a day; undefined if there is none. */
  ofDay(day: string): Promise<PublishedRanking | undefined>;
}
