// The summary of a period: the tallies of each of its days, and the latest day that has declarations.
import { daysBefore } from '../../shared/days.ts';
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
 * @param first the first day (YYYY-MM-DD)
 * @param days how many days there are
 */
export async function summaryOf(
  tallies: TallyReader,
  first: string,
  days: number,
): Promise<DeclarationsSummary> {
  const period = Array.from({ length: days }, (_, number) => daysBefore(first, -number));
  const [counts, latestDay] = await Promise.all([
    tallies.tallies(first, period.at(-1) ?? first),
    tallies.latestDay(),
  ]);
  return {
    days: period.map((day) => dayTally(day, counts.get(day) ?? NONE)),
    ...(latestDay === undefined ? {} : { latestDay }),
  };
}
