// A fictitious year of an administration: parties, what they share, what they import and what inspections find. Everything drawn from it
// is synthetic. Two sets of rules plant rings in it (rules-a.ts, rules-b.ts), written apart from the features of the model.
import { Random } from '../taxpayers-generator/random.ts';

export const DAYS = 360;

export type WorldKind = 'company' | 'traveller' | 'cargo';
/** What parties share, beside the people that they deal with. */
export type ThingKind = 'phone' | 'account' | 'card' | 'address' | 'person' | 'booking';

/** The things that parties of each kind have. */
export const THINGS: Readonly<Record<WorldKind, readonly [ThingKind, ...ThingKind[]]>> = {
  company: ['phone', 'account', 'person', 'address'],
  traveller: ['phone', 'card', 'booking', 'address'],
  cargo: ['phone', 'account', 'address'],
};

export interface Party {
  readonly id: string;
  readonly kind: WorldKind;
  /** First day on which it is known; may lie before the year, as a negative number. */
  born: number;
  /** Number of the ring it belongs to. */
  ring?: number;
  /** Defrauds alone; no network can find it. */
  lone?: boolean;
}

/** A party has a thing, or deals with another party. */
export interface Tie {
  readonly party: number;
  readonly kind: ThingKind | 'declarant' | 'seller';
  readonly other: string;
  readonly day: number;
}

/** A declaration, an arrival or a parcel: what may be inspected. */
export interface Happening {
  readonly party: number;
  readonly day: number;
  readonly fraud: boolean;
  readonly inspected: boolean;
}

export interface World {
  readonly parties: readonly Party[];
  readonly ties: readonly Tie[];
  readonly happenings: readonly Happening[];
}

/** What a set of rules fills. */
export class WorldBuilder {
  readonly random: Random;
  readonly kind: WorldKind;
  readonly parties: Party[] = [];
  readonly ties: Tie[] = [];
  #things = 0;

  constructor(kind: WorldKind, seed: number) {
    this.kind = kind;
    this.random = new Random(seed, { company: 1, traveller: 2, cargo: 3 }[kind]);
  }

  addParty(born: number): number {
    this.parties.push({
      id: `${this.kind}-${String(this.parties.length).padStart(6, '0')}`,
      kind: this.kind,
      born,
    });
    return this.parties.length - 1;
  }

  newThing(kind: ThingKind): string {
    this.#things++;
    return `${kind}:${this.kind}-${this.#things}`;
  }

  /** Ties a party to a thing; 3 % of ties are missing from the records. */
  tie(party: number, kind: Tie['kind'], other: string, day = this.bornOf(party)): void {
    if (this.random.chance(0.03)) return;
    this.ties.push({ party, kind, other, day: Math.max(day, this.bornOf(party)) });
  }

  bornOf(party: number): number {
    return this.parties[party]?.born ?? 0;
  }

  /** A rank, low ones far more often (Zipf's law with exponent 1). */
  zipf(count: number): number {
    return Math.min(count - 1, Math.floor(count ** this.random.uniform()) - 1 + this.random.below(2));
  }

  /** Parties chosen at random, each once. */
  choose(count: number, from: readonly number[]): number[] {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(count, from.length)) {
      chosen.add(from[this.random.below(from.length)] as number);
    }
    return [...chosen];
  }

  /** What happens in the year: each party at its own rate since it was born; 30 % of frauds and 12 % of the rest are inspected. */
  happenings(
    rateOf: (party: number) => number,
    fraudOf: (party: number, day: number) => number,
  ): Happening[] {
    const happenings: Happening[] = [];
    for (const [party, { born }] of this.parties.entries()) {
      const first = Math.max(0, born);
      const count = this.#poisson((rateOf(party) * (DAYS - first)) / DAYS);
      for (let one = 0; one < count; one++) {
        const day = first + this.random.below(DAYS - first);
        const fraud = this.random.chance(fraudOf(party, day));
        happenings.push({ party, day, fraud, inspected: this.random.chance(fraud ? 0.3 : 0.12) });
      }
    }
    return happenings.sort((one, other) => one.day - other.day || one.party - other.party);
  }

  /** Knuth's product of uniforms, in steps that do not underflow. */
  #poisson(mean: number): number {
    let count = -1;
    for (let left = mean; left > 0; left -= 30) {
      const limit = Math.exp(-Math.min(left, 30));
      for (let product = 1; product > limit; product *= this.random.uniform()) count++;
      if (left > 30) count--;
    }
    return Math.max(0, count);
  }
}
