// The summary of a period: the tallies of each of its days, and the latest day that has declarations.
import { daysBetween } from '../../shared/days.ts';
import type { DeclarationsSummary } from '../schemas.ts';
import { type DayCounts, dayTally } from './tally.ts';

/** Where tallies are read. */
export interface TallyReader {
  /** The tallies of a period's days that have any, by day. */
  tallies(from: string, to: string): Promise<ReadonlyMap<string, DayCounts>>;
  /** The latest of all days that have declarations which are not cancelled; undefined if there is none. */
  latestDay(): Promise<string | undefined>;
}

const NONE: DayCounts = new Map();

/**
 * The summary of a period, oldest day first; a day without declarations counts 0.
 *
 * @param period first and last day (YYYY-MM-DD)
 */
export async function summaryOf(
  tallies: TallyReader,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<DeclarationsSummary> {
  const [counts, latestDay] = await Promise.all([tallies.tallies(from, to), tallies.latestDay()]);
  return {
    days: daysBetween(from, to).map((day) => dayTally(day, counts.get(day) ?? NONE)),
    ...(latestDay === undefined ? {} : { latestDay }),
  };
}
