// The tallies of days: how many declarations of each lane and of the random share are there, inspected, and found to be frauds. Pure
// rules: what an act changes in them, and what the API answers.
import type { DeclarationRecord } from '../declarations/record.ts';
import {
  addCounts,
  NO_HISTORY,
  type ProfileCounts,
  resultCounts,
  subtractCounts,
} from '../profiles/profiles.ts';
import { type DayTally, Lane, type Outcome, type SelectedBy, type Tally } from '../schemas.ts';

/** Every tally of a day. A random pick counts in its lane as well. */
export const TALLIES = [...Lane.options, 'random'] as const;
export type TallyName = (typeof TALLIES)[number];

/** What one tally counts, or by how much it changes. */
export interface TallyCounts extends ProfileCounts {
  readonly declarations: number;
}

/** The tallies of a day, or changes of them; a name that is missing counts nothing. */
export type DayCounts = ReadonlyMap<TallyName, TallyCounts>;

/** What decides how a declaration counts. */
export interface Tallied {
  readonly day: string;
  readonly lane: Lane;
  readonly selectedBy: SelectedBy;
  /** Undefined until it is inspected. */
  readonly outcome?: Outcome | undefined;
}

/** What an act changes, by day. */
export type TallyChanges = ReadonlyMap<string, DayCounts>;

const NOTHING: TallyCounts = { ...NO_HISTORY, declarations: 0 };

/** How a declaration counts; undefined for a cancelled one, which does not. */
export function talliedAs({
  declaration,
  assessment,
  status,
  inspection,
}: DeclarationRecord): Tallied | undefined {
  if (status === 'cancelled') return undefined;
  const { lane, selectedBy } = assessment;
  return { day: declaration.declaredOn, lane, selectedBy, outcome: inspection?.outcome };
}

/**
 * What an act changes, by day: two days where it moves a declaration from one to another, none where it counts as before.
 *
 * @param before how the declaration counts until the act; undefined if it does not
 * @param after how it counts from then on
 */
export function tallyChanges(before: Tallied | undefined, after: Tallied | undefined): TallyChanges {
  const days = [
    ...new Set([before, after].flatMap((tallied) => (tallied === undefined ? [] : [tallied.day]))),
  ];
  return new Map(
    days
      .map((day): [string, DayCounts] => [day, changesOf(day, before, after)])
      .filter(([, changes]) => changes.size > 0),
  );
}

function changesOf(day: string, before: Tallied | undefined, after: Tallied | undefined): DayCounts {
  return new Map(
    TALLIES.map((name): [TallyName, TallyCounts] => [
      name,
      subtracted(contribution(after, day, name), contribution(before, day, name)),
    ]).filter(([, counts]) => Object.values(counts).some((count) => count !== 0)),
  );
}

/** What several acts change together. */
export function allChanges(changes: readonly TallyChanges[]): TallyChanges {
  const byDay = Map.groupBy(
    changes.flatMap((one) => [...one]),
    ([day]) => day,
  );
  return new Map([...byDay].map(([day, parts]) => [day, sumOf(parts.map(([, counts]) => counts))]));
}

/** What a declaration adds to a tally. */
function contribution(tallied: Tallied | undefined, day: string, name: TallyName): TallyCounts {
  if (tallied?.day !== day) return NOTHING;
  const counts = name === 'random' ? tallied.selectedBy === 'random' : tallied.lane === name;
  if (!counts) return NOTHING;
  const result = tallied.outcome === undefined ? NO_HISTORY : resultCounts(tallied.outcome);
  return { ...result, declarations: 1 };
}

/** The sum of counts of one day. */
export function sumOf(parts: readonly DayCounts[]): DayCounts {
  return new Map(
    TALLIES.map((name) => [
      name,
      parts.reduce<TallyCounts>((sum, part) => {
        const counts = part.get(name) ?? NOTHING;
        return { ...addCounts(sum, counts), declarations: sum.declarations + counts.declarations };
      }, NOTHING),
    ]),
  );
}

function subtracted(one: TallyCounts, other: TallyCounts): TallyCounts {
  return { ...subtractCounts(one, other), declarations: one.declarations - other.declarations };
}

/** True if there are declarations of the day. */
export function hasDeclarations(counts: DayCounts): boolean {
  return Lane.options.some((lane) => (counts.get(lane)?.declarations ?? 0) > 0);
}

/** What the API answers of a day. */
export function dayTally(day: string, counts: DayCounts): DayTally {
  const tally = (name: TallyName): Tally => {
    const { declarations, inspected, fraud, critical } = counts.get(name) ?? NOTHING;
    return { declarations, open: declarations - inspected, inspected, fraud, critical };
  };
  return {
    day,
    lanes: { red: tally('red'), yellow: tally('yellow'), green: tally('green') },
    random: tally('random'),
  };
}
