// Risk profiles: counts of earlier inspection results for the goods, importer, declarant, seller, and HS heading with origin of a
// declaration. Pure rules: which profiles a declaration has, and what a result adds to them.
import type { Declaration, Outcome } from '../schemas.ts';

/** The five entities, in the order of the model's `profiles` tensor. */
export const ENTITIES = ['goods', 'importer', 'declarant', 'seller', 'headingOrigin'] as const;
export type Entity = (typeof ENTITIES)[number];

/** Inspection results counted for one entity. */
export interface ProfileCounts {
  readonly inspected: number;
  /** Results that were fraud, critical fraud included. */
  readonly fraud: number;
  readonly critical: number;
}
export type Profiles = Readonly<Record<Entity, ProfileCounts>>;

export const NO_HISTORY: ProfileCounts = { inspected: 0, fraud: 0, critical: 0 };

/** The fields that determine the profiles of a declaration. */
export type ProfiledFields = Pick<
  Declaration,
  | 'hs6'
  | 'departureCountry'
  | 'originCountry'
  | 'taxRate'
  | 'taxType'
  | 'netMassKg'
  | 'importerId'
  | 'declarantId'
  | 'sellerId'
>;

/**
 * Keys of a declaration's profiles. The goods key is the goods tuple: subheading, departure, origin, duty rate and regime,
 * net mass. A declaration without a seller has no seller profile.
 */
export function profileKeys(declaration: ProfiledFields): Readonly<Record<Entity, string | undefined>> {
  const { hs6, departureCountry, originCountry, taxRate, taxType, netMassKg } = declaration;
  return {
    goods: `goods#${[hs6, departureCountry, originCountry, taxRate, taxType, netMassKg].join('|')}`,
    importer: `importer#${declaration.importerId}`,
    declarant: `declarant#${declaration.declarantId}`,
    seller: declaration.sellerId === undefined ? undefined : `seller#${declaration.sellerId}`,
    headingOrigin: `headingOrigin#${hs6.slice(0, 4)}|${originCountry}`,
  };
}

/** All profile keys of declarations, without duplicates. */
export function distinctProfileKeys(declarations: readonly ProfiledFields[]): string[] {
  const keys = declarations.flatMap((declaration) => Object.values(profileKeys(declaration)));
  return [...new Set(keys.filter((key) => key !== undefined))];
}

/** What one inspection result adds to each profile of its declaration. */
export function resultCounts(outcome: Outcome): ProfileCounts {
  return { inspected: 1, fraud: outcome === 'clear' ? 0 : 1, critical: outcome === 'critical' ? 1 : 0 };
}

export function addCounts(one: ProfileCounts, other: ProfileCounts): ProfileCounts {
  return {
    inspected: one.inspected + other.inspected,
    fraud: one.fraud + other.fraud,
    critical: one.critical + other.critical,
  };
}

/** Selects a declaration's profiles from those read; an entity that was never inspected has no history. */
export function profilesOf(declaration: ProfiledFields, read: ReadonlyMap<string, ProfileCounts>): Profiles {
  const keys = profileKeys(declaration);
  const counts = (entity: Entity): ProfileCounts => {
    const key = keys[entity];
    return (key === undefined ? undefined : read.get(key)) ?? NO_HISTORY;
  };
  return {
    goods: counts('goods'),
    importer: counts('importer'),
    declarant: counts('declarant'),
    seller: counts('seller'),
    headingOrigin: counts('headingOrigin'),
  };
}
