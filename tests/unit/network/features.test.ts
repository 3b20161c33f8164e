// What the network says of a party, by hand on a small graph; and fictitious worlds, which are the same for the same seed.
import { describe, expect, it } from 'vitest';
import {
  contextOf,
  decayedOutcomes,
  FEATURES,
  featuresOf,
} from '../../../functions/network/exposure/features.ts';
import { GraphBuilder } from '../../../functions/network/graph/builder.ts';
import { dayNumber } from '../../../functions/network/graph/layout.ts';
import { worldA } from '../../../samples/network-generator/rules-a.ts';
import { worldB } from '../../../samples/network-generator/rules-b.ts';
import { snapshotOf } from '../../../samples/network-generator/snapshot.ts';
import type { Happening } from '../../../samples/network-generator/world.ts';

const DAY = '2026-11-20';
/** In the order of their ids, which is that of their nodes. */
const [A, B, C, LONER] = [0, 1, 2, 3];

/** A and B share a phone and an account, B and C an address; all but the loner buy from one seller. */
function smallWorld(outcomes: readonly { node: number; day: string; fraud: boolean }[], clients = 0) {
  const builder = new GraphBuilder();
  const parties = ['a', 'b', 'c', 'd loner', ...Array.from({ length: clients }, (_, index) => `e${index}`)];
  for (const id of parties) builder.addNode({ id, kind: 'company', label: id });
  const things = ['phone', 'account', 'address', 'seller', 'person'];
  for (const kind of things) builder.addNode({ id: `z ${kind}`, kind, label: kind });
  const tie = (party: string, kind: string, since = '2026-10-01') =>
    builder.addLink({ from: party, to: `z ${kind}`, relation: kind, since, until: since, n: 1 });
  tie('a', 'phone');
  tie('b', 'phone');
  tie('a', 'account', '2025-01-01');
  tie('b', 'account', '2025-01-01');
  tie('b', 'address');
  tie('c', 'address');
  for (const party of ['a', 'b', 'c']) tie(party, 'seller');
  for (const client of parties.slice(3)) tie(client, 'person');
  const graph = builder.build(DAY);
  const count = graph.arrays.kinds.length;
  const born = new Uint16Array(count).fill(dayNumber('2026-10-01'));
  born[C] = dayNumber('2020-01-01');
  const known = outcomes.map(({ node, day, fraud }) => ({ node, known: dayNumber(day), fraud }));
  return contextOf({ graph, born, ...decayedOutcomes(count, known, DAY) });
}

function named(
  context: ReturnType<typeof smallWorld>,
  party: number,
  without?: number,
): Record<string, number> {
  const row = featuresOf(context, party, without);
  return Object.fromEntries(FEATURES.map((name, index) => [name, row[index] ?? Number.NaN]));
}

describe('features', () => {
  it('count what is shared, with how many, how closely, how fresh and by whom', () => {
    expect(named(smallWorld([]), A)).toMatchObject({
      ageDays: 50,
      contactSize: 1,
      moneySize: 1,
      placeSize: 0,
      coParties: 1,
      strongCoParties: 1,
      youngCoParties: 2,
      freshThings: 1,
      exposure: 0,
      componentSize: 3,
      sellerSize: 3,
    });
    expect(named(smallWorld([]), B)).toMatchObject({ coParties: 2, strongCoParties: 1, placeSize: 1 });
    expect(named(smallWorld([]), LONER)).toMatchObject({ coParties: 0, componentSize: 1, sellerSize: 0 });
  });

  it('take results from the day on which they became known, half after 180 days, and never the party’s own', () => {
    const late = named(smallWorld([{ node: B, day: '2026-11-21', fraud: true }]), A);
    expect(late).toMatchObject({ exposure: 0, componentFrauds: 0, walkExposure: 0 });
    const fresh = named(smallWorld([{ node: B, day: DAY, fraud: true }]), A);
    expect(fresh).toMatchObject({ contactExposure: 1, moneyExposure: 1, exposure: 2, componentFrauds: 1 });
    expect(fresh.walkExposure).toBeGreaterThan(0);
    const old = named(smallWorld([{ node: B, day: '2026-05-24', fraud: true }]), A);
    expect(old.exposure).toBeCloseTo(1, 6);
    const own = named(smallWorld([{ node: A, day: DAY, fraud: true }]), A);
    expect(own).toMatchObject({ exposure: 0, componentFrauds: 0, sellerExposure: 0, ownInspected: 1 });
    expect(own.ownFraudRate).toBeGreaterThan(fresh.ownFraudRate ?? 1);
  });

  it('are lower for clean neighbours than for unknown ones', () => {
    const clean = named(smallWorld([{ node: B, day: DAY, fraud: false }]), A);
    const unknown = named(smallWorld([{ node: LONER, day: DAY, fraud: false }]), A);
    expect(clean.exposureRate).toBeLessThan(unknown.exposureRate ?? 0);
  });

  it('say what a thing contributes when it is left out', () => {
    const context = smallWorld([{ node: B, day: DAY, fraud: true }]);
    const { idOffsets, idBytes } = context.graph.arrays;
    const phone = [...idOffsets.keys()].find(
      (node) => Buffer.from(idBytes.subarray(idOffsets[node], idOffsets[node + 1])).toString() === 'z phone',
    );
    expect(named(context, A, phone)).toMatchObject({ contactSize: 0, exposure: 1, strongCoParties: 0 });
  });

  it('count nothing through a hub but the hub itself', () => {
    const context = smallWorld([{ node: 5, day: DAY, fraud: true }], 80);
    expect(named(context, LONER)).toMatchObject({ hubThings: 1, coParties: 0, exposure: 0, peopleSize: 0 });
  });
});

describe.each([
  ['A', worldA],
  ['B', worldB],
])('the worlds of rules %s', (_, world) => {
  const size = { parties: 1_500, rings: 12 };

  it('are the same for the same seed, others for another, and hold rings and lone fraudsters', () => {
    const one = world(7, 'company', size);
    expect(world(7, 'company', size)).toEqual(one);
    expect(world(8, 'company', size).happenings).not.toEqual(one.happenings);
    expect(one.parties.filter(({ ring }) => ring !== undefined).length).toBeGreaterThan(30);
    expect(one.parties.some(({ lone }) => lone)).toBe(true);
    const fraud = one.happenings.filter((happening) => happening.fraud);
    const inspected = (all: readonly Happening[]) =>
      all.filter((happening) => happening.inspected).length / all.length;
    expect(inspected(fraud)).toBeGreaterThan(0.22);
    expect(inspected(one.happenings)).toBeLessThan(0.16);
  });

  it('become snapshots without anything of later days', () => {
    const whole = world(3, 'traveller', size);
    const until = { ...whole, happenings: whole.happenings.filter(({ day }) => day <= 120) };
    const [all, past] = [snapshotOf(whole, 120, 14), snapshotOf(until, 120, 14)];
    expect(all.context.frauds).toEqual(past.context.frauds);
    expect(all.cases.length).toBeGreaterThan(100);
    for (const { node } of all.cases.slice(0, 50)) {
      expect(featuresOf(all.context, node)).toEqual(featuresOf(past.context, node));
    }
  });
});
