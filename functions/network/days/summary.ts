// The summary of a day: counts, rings, and which records became which entity.
import type { ModelVersion } from '../../shared/http/answers.ts';
import type { CollectedEntity } from '../collecting/collection.ts';
import type { Merge } from '../resolution/resolve.ts';
import type { Bands } from '../scoring/manifest.ts';

/** A ring as it is listed. */
export interface DayRing {
  /** The same as the day before for a ring that is mostly the same. */
  readonly ringId: string;
  /** First day on which a run found it. */
  readonly since: string;
  /** Mean score of its members. */
  readonly score: number;
  /** Node ids, riskiest first. */
  readonly members: readonly string[];
  /** Node ids of what they share, most widely shared first. */
  readonly things: readonly string[];
  /** Known inspections of its members, and those that found fraud. */
  readonly inspections: number;
  readonly frauds: number;
}

export interface DaySummary {
  readonly runDate: string;
  readonly model: ModelVersion;
  readonly bands: Bands;
  readonly entities: number;
  readonly links: number;
  readonly merges: number;
  /** Of all merges, in order. */
  readonly mergeIds: readonly string[];
  readonly rejected: number;
  /** Last day on which a result became known; undefined if none did. */
  readonly labelsAsOf?: string;
  /** Entity of each record that was merged into another one. */
  readonly resolvedTo: Readonly<Record<string, string>>;
  /** Highest score first. */
  readonly rings: readonly DayRing[];
}

/** The line of a party in the file of parties. */
export interface PartyLine {
  readonly records: readonly CollectedEntity[];
  readonly merges: readonly Merge[];
}
