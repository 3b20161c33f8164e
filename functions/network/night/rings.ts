// The rings of a day as they are listed: with their score and evidence, and under the id that they had before.
import { createHash } from 'node:crypto';
import type { DayEvidence } from '../days/evidence.ts';
import type { DayRing } from '../days/summary.ts';
import { idAt } from '../graph/layout.ts';
import { type Ring, ringsOf } from '../rings.ts';
import { scoreOf } from '../scoring/manifest.ts';

/** Share of a ring's members that must have been in an earlier ring for it to be the same. */
const SAME_SHARE = 0.5;
const ID_LENGTH = 12;

type Scored = Pick<DayEvidence, 'context' | 'counts' | 'probabilities'>;

/** @param before the rings of the last published day before this one */
export function ringsOfDay(
  day: string,
  evidence: Scored,
  before: readonly DayRing[],
): { readonly rings: readonly DayRing[]; readonly parts: readonly Ring[] } {
  const taken = new Set<string>();
  const named = ringsOf(evidence.context.graph).map((part) => {
    const described = describe(evidence, part);
    const known = continued(described.members, before, taken);
    const ringId = known?.ringId ?? newId(day, described.members);
    taken.add(ringId);
    return { part, ring: { ringId, since: known?.since ?? day, ...described } };
  });
  named.sort(
    (one, other) => other.ring.score - one.ring.score || (one.ring.ringId < other.ring.ringId ? -1 : 1),
  );
  return { rings: named.map(({ ring }) => ring), parts: named.map(({ part }) => part) };
}

function describe(
  { context, counts, probabilities }: Scored,
  { parties, things }: Ring,
): Omit<DayRing, 'ringId' | 'since'> {
  const { arrays } = context.graph;
  const sum = (values: ArrayLike<number>): number =>
    parties.reduce((total, party) => total + (values[party] ?? 0), 0);
  const riskiest = parties.toSorted(
    (one, other) => (probabilities[other] ?? 0) - (probabilities[one] ?? 0) || one - other,
  );
  const degree = (node: number): number => (arrays.offsets[node + 1] ?? 0) - (arrays.offsets[node] ?? 0);
  const widest = things.toSorted((one, other) => degree(other) - degree(one) || one - other);
  return {
    score: scoreOf(sum(probabilities) / parties.length),
    members: riskiest.map((party) => idAt(arrays, party)),
    things: widest.map((thing) => idAt(arrays, thing)),
    inspections: sum(counts.inspections),
    frauds: sum(counts.frauds),
  };
}

/** The earlier ring with most of the members; each is continued once. */
function continued(
  members: readonly string[],
  before: readonly DayRing[],
  taken: ReadonlySet<string>,
): DayRing | undefined {
  const now = new Set(members);
  const overlap = (ring: DayRing): number => ring.members.filter((member) => now.has(member)).length;
  return before
    .filter(({ ringId }) => !taken.has(ringId))
    .map((ring) => ({ ring, shared: overlap(ring) }))
    .filter(({ ring, shared }) => shared >= SAME_SHARE * Math.max(ring.members.length, members.length))
    .sort((one, other) => other.shared - one.shared || (one.ring.ringId < other.ring.ringId ? -1 : 1))[0]
    ?.ring;
}

function newId(day: string, members: readonly string[]): string {
  const text = JSON.stringify([day, members.toSorted()]);
  return `ring-${createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH)}`;
}
