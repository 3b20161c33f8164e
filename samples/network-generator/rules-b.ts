// The second set of rules, in other shapes: legitimate groups share as much as rings do (holdings of 5 to 15 with one representative and
// address, office buildings just below the limit of a hub), and rings hide (dormant companies that wake up, an address within an
// accountant's, accounts that pass from pair to pair, members in two rings at once, a thing given up after a quarter).
import { DAYS, THINGS, type ThingKind, type World, WorldBuilder, type WorldKind } from './world.ts';

const LONE_SHARE = 0.03;

export function worldB(
  seed: number,
  kind: WorldKind = 'company',
  { parties, rings }: { readonly parties: number; readonly rings: number } = { parties: 20_000, rings: 70 },
): World {
  const world = new WorldBuilder(kind, seed ^ 0x5bd1e995);
  const { random } = world;
  const things = THINGS[kind];
  for (let party = 0; party < parties; party++) {
    world.addParty(random.chance(0.18) ? random.below(DAYS) : -1 - random.below(6_000));
  }
  const all = world.parties.map((_, party) => party);
  for (const party of all) {
    for (const thing of things) if (random.chance(0.9)) world.tie(party, thing, world.newThing(thing));
    world.tie(party, 'declarant', `declarant:${kind}-${world.zipf(500)}`);
    for (let count = random.below(5); count > 0; count--) {
      world.tie(party, 'seller', `seller:${kind}-${world.zipf(6_000)}`);
    }
  }
  const place = things.at(-1) ?? 'address';
  const people = things[2] ?? things[0];
  const buildings: { thing: string; tenants: number[] }[] = [];
  for (let count = Math.round(parties * 0.008); count > 0; count--) {
    const tenants = world.choose(25 + random.below(60), all);
    const thing = world.newThing(place);
    buildings.push({ thing, tenants });
    for (const tenant of tenants) world.tie(tenant, place, thing, random.below(DAYS) - 400);
  }
  for (let count = Math.round(parties * 0.006); count > 0; count--) {
    const group = world.choose(5 + random.below(11), all);
    // A third of holdings also pay from one account.
    for (const thing of new Set([people, place, ...(random.chance(0.33) ? [things[1] ?? place] : [])])) {
      const own = world.newThing(thing);
      for (const member of group) world.tie(member, thing, own, random.below(DAYS) - 900);
    }
  }
  // Couples and sister companies of two or three with one account or phone: 8 % of all.
  for (let left = Math.round(parties * 0.08); left > 0; ) {
    const sisters = world.choose(2 + random.below(2), all);
    left -= sisters.length;
    const thing = random.chance(0.6) ? (things[1] ?? place) : things[0];
    const own = world.newThing(thing);
    for (const sister of sisters) world.tie(sister, thing, own, random.below(DAYS) - 300);
  }
  for (const party of all) {
    const one = world.parties[party];
    if (one !== undefined && random.chance(LONE_SHARE)) one.lone = true;
  }
  const wakes = new Map<number, number>();
  for (let ring = 0; ring < rings; ring++) plant(world, ring, all, buildings, wakes, things);
  const rates = all.map(() => random.logNormal(3.2, 1.1));
  const happenings = world
    .happenings(
      (party) => Math.max(0.8, rates[party] ?? 1) * (wakes.has(party) ? 1.6 : 1),
      (party, day) => {
        const { ring, lone } = world.parties[party] ?? {};
        if (ring !== undefined) return day >= (wakes.get(party) ?? 0) ? 0.45 : 0.005;
        return lone === true ? 0.45 : 0.006;
      },
    )
    // A dormant company imports nothing before it wakes.
    .filter(({ party, day }) => day >= (wakes.get(party) ?? 0));
  return { parties: world.parties, ties: world.ties, happenings };
}

function plant(
  world: WorldBuilder,
  ring: number,
  all: readonly number[],
  buildings: readonly { readonly thing: string; readonly tenants: readonly number[] }[],
  wakes: Map<number, number>,
  things: readonly [ThingKind, ...ThingKind[]],
): void {
  const { random } = world;
  const start = random.below(DAYS - 120);
  // Half of them sit in one building, among its other tenants.
  const building = buildings[random.below(buildings.length)];
  const from = random.chance(0.5) && building !== undefined ? building.tenants : all;
  const members = world
    .choose(4 + random.below(11), from)
    .filter((party) => world.parties[party]?.lone !== true);
  for (const member of members) {
    const party = world.parties[member];
    if (party === undefined) continue;
    party.ring ??= ring;
    const wake = start + random.below(75);
    // A third were born for it, the others had been dormant.
    if (random.chance(0.33)) party.born = Math.max(party.born, wake);
    wakes.set(member, Math.max(party.born, Math.min(wake, wakes.get(member) ?? DAYS)));
  }
  const money = things[1] ?? 'account';
  const [contact] = things;
  // Accounts pass from pair to pair, in a circle.
  for (const [index, member] of members.entries()) {
    if (random.chance(0.2)) continue;
    const next = members[(index + 1) % members.length];
    if (next === undefined || next === member) continue;
    const account = world.newThing(money);
    const day = wakes.get(member) ?? start;
    world.tie(member, money, account, day);
    world.tie(next, money, account, day + random.below(30));
  }
  // A phone of three or four, given up after a quarter: the records keep it.
  if (random.chance(0.6)) {
    const phone = world.newThing(contact);
    for (const member of world.choose(3 + random.below(2), members)) {
      world.tie(member, contact, phone, (wakes.get(member) ?? start) + random.below(90));
    }
  }
  if (random.chance(0.4)) {
    const seller = `seller:${world.kind}-b-${ring}`;
    for (const member of members) world.tie(member, 'seller', seller, wakes.get(member) ?? start);
  }
}
