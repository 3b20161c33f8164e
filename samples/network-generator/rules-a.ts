// The first set of rules. Legitimate sharing: families of 2 to 4, accountants with 20 to 300 clients, brokers and sellers by Zipf's law.
// Rings of 4 to 12, born within the year, share things as a star, a chain or a clique, never everything; a quarter of their members share
// nothing but a seller. Lone fraudsters share nothing that tells.
import { DAYS, THINGS, type ThingKind, type World, WorldBuilder, type WorldKind } from './world.ts';

export interface Rules {
  readonly parties: number;
  readonly rings: number;
}
const SIZE: Rules = { parties: 20_000, rings: 60 };

const LONE_SHARE = 0.035;
const SHAPES = ['star', 'chain', 'clique'] as const;

export function worldA(seed: number, kind: WorldKind = 'company', { parties, rings }: Rules = SIZE): World {
  const world = new WorldBuilder(kind, seed);
  const { random } = world;
  const things = THINGS[kind];
  for (let party = 0; party < parties; party++) {
    world.addParty(random.chance(0.25) ? random.below(DAYS) : -1 - random.below(3_000));
  }
  const all = world.parties.map((_, party) => party);
  for (const party of all) {
    for (const thing of things) world.tie(party, thing, world.newThing(thing));
  }
  const people = things[2] ?? things[0];
  families(world, all, [things[0], people, things.at(-1) ?? things[0]]);
  accountants(world, all, [things[0], things.at(-1) ?? things[0]]);
  const sellers = 2_500;
  for (const party of all) {
    world.tie(party, 'declarant', `declarant:${kind}-${world.zipf(300)}`);
    for (let count = 1 + random.below(3); count > 0; count--) {
      world.tie(party, 'seller', `seller:${kind}-${world.zipf(sellers)}`);
    }
  }
  for (const party of all) {
    if (random.chance(LONE_SHARE)) lone(world, party);
  }
  plantRings(world, all, rings, things);
  const rates = all.map(() => random.logNormal(4.2, 0.9));
  const happenings = world.happenings(
    (party) => Math.max(1, rates[party] ?? 1),
    (party, day) => {
      const { ring, lone: isLone, born } = world.parties[party] ?? { born: 0 };
      if (ring !== undefined) return day >= born ? 0.55 : 0.005;
      return isLone === true ? 0.5 : 0.005;
    },
  );
  return { parties: world.parties, ties: world.ties, happenings };
}

function lone(world: WorldBuilder, party: number): void {
  const one = world.parties[party];
  if (one !== undefined) one.lone = true;
}

/** Families of 2 to 4 that share one or two things: 12 % of all. */
function families(world: WorldBuilder, all: readonly number[], shared: readonly ThingKind[]): void {
  const { random } = world;
  for (let left = Math.floor(all.length * 0.12); left > 0; ) {
    const members = world.choose(2 + random.below(3), all);
    left -= members.length;
    for (const thing of new Set([random.pick(['', ...shared]), shared[random.below(shared.length)] ?? ''])) {
      if (thing === '') continue;
      const own = world.newThing(thing as ThingKind);
      for (const member of members) world.tie(member, thing as ThingKind, own);
    }
  }
}

/** Accountants whose address and phone their clients give: 120 of 20,000 parties. */
function accountants(world: WorldBuilder, all: readonly number[], shared: readonly ThingKind[]): void {
  const { random } = world;
  for (let count = Math.round(all.length * 0.006); count > 0; count--) {
    const clients = world.choose(20 + random.below(281), all);
    for (const thing of shared) {
      const own = world.newThing(thing);
      for (const client of clients) if (random.chance(0.8)) world.tie(client, thing, own);
    }
  }
}

function plantRings(
  world: WorldBuilder,
  all: readonly number[],
  rings: number,
  things: readonly ThingKind[],
): void {
  const { random } = world;
  for (let ring = 0; ring < rings; ring++) {
    const shape = SHAPES[random.below(SHAPES.length)] ?? 'star';
    const members = world.choose(4 + random.below(9), all).filter((party) => {
      const { ring: taken, lone: isLone } = world.parties[party] ?? {};
      return taken === undefined && isLone !== true;
    });
    const start = random.below(DAYS - 90);
    for (const member of members) {
      const party = world.parties[member];
      if (party === undefined) continue;
      party.ring = ring;
      party.born = start + random.below(60);
    }
    // What they did before they were born never happened.
    const seller = `seller:${world.kind}-ring-${ring}`;
    for (const member of members) world.tie(member, 'seller', seller);
    const open = members.filter(() => !random.chance(0.25));
    share(world, open, shape, things);
  }
}

function share(
  world: WorldBuilder,
  members: readonly number[],
  shape: (typeof SHAPES)[number],
  things: readonly ThingKind[],
): void {
  const { random } = world;
  const pick = (): ThingKind => things[random.below(things.length)] ?? 'phone';
  if (shape === 'star') {
    // One in the middle shares something else with each of the others.
    const [middle, ...others] = members;
    if (middle === undefined) return;
    for (const other of others) {
      const kind = pick();
      const thing = world.newThing(kind);
      world.tie(middle, kind, thing);
      world.tie(other, kind, thing);
    }
  } else if (shape === 'chain') {
    for (const [index, member] of members.entries()) {
      const next = members[index + 1];
      if (next === undefined) break;
      const kind = pick();
      const thing = world.newThing(kind);
      world.tie(member, kind, thing);
      world.tie(next, kind, thing);
    }
  } else {
    for (const kind of new Set([pick(), pick()])) {
      const thing = world.newThing(kind);
      for (const member of members) world.tie(member, kind, thing);
    }
  }
}
