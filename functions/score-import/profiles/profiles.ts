// Risk profiles: counts of earlier inspection results for the parties of a declaration (importer, declarant, seller), and for the
// goods and the HS heading with origin of each item. Pure rules: which profiles a declaration has, and what a result adds to them.
import { subheadingOf } from '../../shared/nomenclature/editions.ts';
import type { Declaration, DeclarationItem, Outcome } from '../schemas.ts';

/** The five entities of an item, in the order of the model's `profiles` tensor. */
export const ENTITIES = ['goods', 'importer', 'declarant', 'seller', 'headingOrigin'] as const;
export type Entity = (typeof ENTITIES)[number];
/** The entities that all items of a declaration share. */
type Party = 'importer' | 'declarant' | 'seller';
/** The entities of an item's goods. */
type GoodsEntity = Exclude<Entity, Party>;

/** Inspected declarations counted for one entity. */
export interface ProfileCounts {
  readonly inspected: number;
  /** Results that were fraud, critical fraud included. */
  readonly fraud: number;
  readonly critical: number;
}

/** The profiles that one item is scored with. */
export type Profiles = Readonly<Record<Entity, ProfileCounts>>;

/** The profiles of a declaration: those of its parties, and those of the goods of each item, in order. */
export type DeclarationProfiles = Readonly<Record<Party, ProfileCounts>> & {
  readonly items: readonly ({ readonly itemNumber: number } & Readonly<Record<GoodsEntity, ProfileCounts>>)[];
};

export const NO_HISTORY: ProfileCounts = { inspected: 0, fraud: 0, critical: 0 };

/** The fields that determine the profiles of a declaration. */
export type ProfiledFields = Pick<
  Declaration,
  'importerId' | 'declarantId' | 'sellerId' | 'departureCountry'
> & { readonly items: readonly ProfiledItem[] };
type ProfiledItem = Pick<
  DeclarationItem,
  'itemNumber' | 'hsCode' | 'originCountry' | 'taxRate' | 'taxType' | 'netMassKg'
>;

/** A declaration without a seller has no seller profile. */
function partyKeys({
  importerId,
  declarantId,
  sellerId,
}: ProfiledFields): Readonly<Record<Party, string | undefined>> {
  return {
    importer: `importer#${importerId}`,
    declarant: `declarant#${declarantId}`,
    seller: sellerId === undefined ? undefined : `seller#${sellerId}`,
  };
}

/** The goods key is the goods tuple: subheading, departure, origin, duty rate and regime, net mass. */
function goodsKeys(
  { departureCountry }: ProfiledFields,
  { hsCode, originCountry, taxRate, taxType, netMassKg }: ProfiledItem,
): Readonly<Record<GoodsEntity, string>> {
  const subheading = subheadingOf(hsCode);
  return {
    goods: `goods#${[subheading, departureCountry, originCountry, taxRate, taxType, netMassKg].join('|')}`,
    headingOrigin: `headingOrigin#${subheading.slice(0, 4)}|${originCountry}`,
  };
}

/** Keys of all profiles of declarations, without duplicates. */
export function profileKeys(declarations: readonly ProfiledFields[]): string[] {
  const keys = new Set<string>();
  for (const declaration of declarations) {
    for (const key of Object.values(partyKeys(declaration))) if (key !== undefined) keys.add(key);
    for (const item of declaration.items) {
      const { goods, headingOrigin } = goodsKeys(declaration, item);
      keys.add(goods).add(headingOrigin);
    }
  }
  return [...keys];
}

const GRAVITY: Readonly<Record<Outcome, number>> = { clear: 0, fraud: 1, critical: 2 };

/** The graver of two outcomes. */
function graver(one: Outcome, other: Outcome): Outcome {
  return GRAVITY[one] >= GRAVITY[other] ? one : other;
}

/**
 * What an inspection adds to each profile of its declaration. A profile counts a declaration once, by the gravest outcome of the items
 * that it covers: the importer by that of all items, goods by that of the items with the same goods.
 *
 * @param outcomeOf what was found in an item, by its number
 */
export function inspectionCounts(
  declaration: ProfiledFields,
  outcomeOf: (itemNumber: number) => Outcome,
): Map<string, ProfileCounts> {
  const outcomes = new Map<string, Outcome>();
  const parties = Object.values(partyKeys(declaration)).filter((key) => key !== undefined);
  for (const item of declaration.items) {
    const outcome = outcomeOf(item.itemNumber);
    for (const key of [...parties, ...Object.values(goodsKeys(declaration, item))]) {
      outcomes.set(key, graver(outcome, outcomes.get(key) ?? 'clear'));
    }
  }
  return new Map([...outcomes].map(([key, outcome]) => [key, resultCounts(outcome)]));
}

/** What one inspected declaration adds to a profile. */
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

export function subtractCounts(one: ProfileCounts, other: ProfileCounts): ProfileCounts {
  return {
    inspected: one.inspected - other.inspected,
    fraud: one.fraud - other.fraud,
    critical: one.critical - other.critical,
  };
}

/** Selects a declaration's profiles from those read; an entity that was never inspected has no history. */
export function profilesOf(
  declaration: ProfiledFields,
  read: ReadonlyMap<string, ProfileCounts>,
): DeclarationProfiles {
  const counts = (key: string | undefined): ProfileCounts =>
    (key === undefined ? undefined : read.get(key)) ?? NO_HISTORY;
  const { importer, declarant, seller } = partyKeys(declaration);
  return {
    importer: counts(importer),
    declarant: counts(declarant),
    seller: counts(seller),
    items: declaration.items.map((item) => {
      const { goods, headingOrigin } = goodsKeys(declaration, item);
      return { itemNumber: item.itemNumber, goods: counts(goods), headingOrigin: counts(headingOrigin) };
    }),
  };
}

/** The profiles that each item is scored with, in order. */
export function itemProfiles({ importer, declarant, seller, items }: DeclarationProfiles): Profiles[] {
  return items.map(({ goods, headingOrigin }) => ({ goods, importer, declarant, seller, headingOrigin }));
}
