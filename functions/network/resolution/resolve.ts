// Which records mean the same entity, by written rules: every merge has its rule and its evidence and can be undone. The order in
// which records come never matters, and two registration or passport numbers are never one.
import { createHash } from 'node:crypto';
import { DisjointSets } from '../disjoint-sets.ts';
import type { KeptIdentifier } from './identifiers.ts';
import { type EntityKind, FAMILIES } from './kinds.ts';
import { companyKey, personKeys } from './names.ts';

/** What one source says of an entity. */
export interface EntityRecord {
  readonly entityId: string;
  readonly kind: EntityKind;
  readonly names: readonly string[];
  readonly identifiers: readonly KeptIdentifier[];
}

/** Why two records are one entity. */
export type MergeRule = 'same-registration' | 'same-passport' | 'same-plate' | 'same-name-and-identifier';

export interface Merge {
  /** Always the same for the same two records and rule. */
  readonly mergeId: string;
  readonly rule: MergeRule;
  /** The lower entityId first. */
  readonly entities: readonly [string, string];
  /** The identifier that both have. */
  readonly evidence: KeptIdentifier;
}

export interface Resolution {
  /** The entity of each record: the lowest entityId of those that are one. */
  readonly resolvedTo: ReadonlyMap<string, string>;
  readonly merges: readonly Merge[];
  /** Merges that would have joined two registration or passport numbers, or records whose merge an officer undid. */
  readonly conflicts: readonly Merge[];
  /** Records with two registration numbers or two passport numbers of their own: they are merged with nothing. */
  readonly contradictory: readonly string[];
  /** Merges that an officer undid earlier. */
  readonly undone: readonly Merge[];
  /** Identifiers that too many differently named entities share to be evidence, such as an accountant's phone. */
  readonly sharedWidely: number;
  /** Entities of a name that another entity has too: counted, never merged for the name alone. */
  readonly sameNameOnly: number;
}

/** Identifiers that name one entity by law, and the rule that they make. */
const PROOFS = {
  registration: 'same-registration',
  passport: 'same-passport',
  plate: 'same-plate',
} as const satisfies Partial<Record<KeptIdentifier['kind'], MergeRule>>;
type Proof = keyof typeof PROOFS;
/** Of these an entity has one at most. A lorry may change its plate; a company does not change its registration number. */
const UNIQUE = ['registration', 'passport'] as const;
/** Names that share an identifier beyond which it proves nothing together with a name. */
const MOST_NAMES = 20;

const RULE_ORDER: readonly MergeRule[] = [
  'same-registration',
  'same-passport',
  'same-plate',
  'same-name-and-identifier',
];

/** A key of each of a record's names; of names that have none, nothing. */
function nameKeys({ kind, names }: Pick<EntityRecord, 'kind' | 'names'>): string[] {
  const keysOf = FAMILIES[kind] === 'person' ? personKeys : (name: string) => [companyKey(name)];
  return [...new Set(names.flatMap(keysOf))].filter((key) => key !== '').sort();
}

/**
 * Resolves records.
 *
 * @param undone ids of merges that officers undid; they stay undone
 */
export function resolve(
  records: readonly EntityRecord[],
  undone: ReadonlySet<string> = new Set(),
): Resolution {
  const ordered = records.toSorted((one, other) => compare(one.entityId, other.entityId));
  const contradictory = ordered.filter(isContradictory).map(({ entityId }) => entityId);
  const apart = new Set(contradictory);
  const usable = ordered.filter(({ entityId }) => !apart.has(entityId));
  const found = possibleMerges(usable);
  const cut = found.merges.filter(({ mergeId }) => undone.has(mergeId));
  const clusters = new Clusters(
    usable,
    cut.map(({ entities }) => entities),
  );
  const merges: Merge[] = [];
  const conflicts: Merge[] = [];
  for (const merge of found.merges) {
    if (undone.has(merge.mergeId)) continue;
    if (clusters.join(...merge.entities)) merges.push(merge);
    else conflicts.push(merge);
  }
  return {
    resolvedTo: new Map(
      ordered.map(({ entityId }) => [entityId, apart.has(entityId) ? entityId : clusters.lowest(entityId)]),
    ),
    merges,
    conflicts,
    contradictory,
    undone: cut,
    sharedWidely: found.sharedWidely,
    sameNameOnly: sameNames(usable, clusters),
  };
}

function isContradictory({ identifiers }: EntityRecord): boolean {
  return UNIQUE.some(
    (kind) => new Set(identifiers.filter((one) => one.kind === kind).map(({ hash }) => hash)).size > 1,
  );
}

interface Block {
  readonly rule: MergeRule;
  readonly evidence: KeptIdentifier;
  readonly members: string[];
}

/** Merges that the rules allow, the strongest rule first, then by ids. */
function possibleMerges(
  records: readonly EntityRecord[],
): Pick<Resolution, 'sharedWidely'> & { merges: Merge[] } {
  const blocks = new Map<string, Block>();
  const namesOf = new Map<string, Set<string>>();
  const add = (key: string, rule: MergeRule, evidence: KeptIdentifier, entityId: string): void => {
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, { rule, evidence, members: [entityId] });
    else if (block.members.at(-1) !== entityId) block.members.push(entityId);
  };
  for (const record of records) {
    const { entityId, kind, identifiers } = record;
    const family = FAMILIES[kind];
    const keys = nameKeys(record);
    for (const identifier of identifiers) {
      const place = `${family} ${identifier.kind} ${identifier.hash}`;
      if (isProof(identifier.kind)) {
        add(place, PROOFS[identifier.kind], identifier, entityId);
        continue;
      }
      const names = namesOf.get(place) ?? new Set();
      namesOf.set(place, names);
      for (const key of keys) {
        names.add(key);
        add(`${place} ${key}`, 'same-name-and-identifier', identifier, entityId);
      }
    }
  }
  const wide = new Set([...namesOf].filter(([, names]) => names.size > MOST_NAMES).map(([place]) => place));
  const merges = [...blocks]
    .filter(([key, { members }]) => members.length > 1 && !wide.has(key.slice(0, key.lastIndexOf(' '))))
    .flatMap(([, block]) => chain(block));
  const unique = new Map(merges.map((merge) => [merge.mergeId, merge]));
  return {
    merges: [...unique.values()].sort(
      (one, other) =>
        RULE_ORDER.indexOf(one.rule) - RULE_ORDER.indexOf(other.rule) ||
        compare(one.entities[0], other.entities[0]) ||
        compare(one.entities[1], other.entities[1]) ||
        compare(one.mergeId, other.mergeId),
    ),
    sharedWidely: wide.size,
  };
}

/** Each member with each other one in small blocks; in larger ones each with the first, which joins the same with fewer merges. */
function chain({ rule, evidence, members }: Block): Merge[] {
  const pairs: [string, string][] = [];
  for (const [index, one] of members.entries()) {
    for (const other of members.slice(index + 1)) {
      pairs.push([one, other]);
    }
    if (members.length > MOST_NAMES) break;
  }
  return pairs.map((entities) => ({
    mergeId: mergeIdOf(rule, entities, evidence),
    rule,
    entities,
    evidence,
  }));
}

/** How many entities have a name that another one has too. */
function sameNames(records: readonly EntityRecord[], clusters: Clusters): number {
  const byName = new Map<string, Set<string>>();
  for (const record of records) {
    const entity = clusters.lowest(record.entityId);
    for (const key of nameKeys(record)) {
      const name = `${FAMILIES[record.kind]} ${key}`;
      byName.set(name, (byName.get(name) ?? new Set()).add(entity));
    }
  }
  return new Set([...byName.values()].filter(({ size }) => size > 1).flatMap((entities) => [...entities]))
    .size;
}

/** The same in every run, so that an undone merge is recognised. */
function mergeIdOf(
  rule: MergeRule,
  entities: readonly [string, string],
  { kind, hash }: KeptIdentifier,
): string {
  const text = JSON.stringify([rule, entities, kind, hash]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function isProof(kind: KeptIdentifier['kind']): kind is Proof {
  return kind in PROOFS;
}

/** Entities that are one, each with what it may have once only. */
class Clusters {
  /** In the order of their ids, so that the lowest number is the lowest id. */
  readonly #ids: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #sets: DisjointSets;
  readonly #proofs: ReadonlyMap<string, string>[];
  readonly #apart: readonly (readonly [string, string])[];

  /**
   * @param records in the order of their ids
   * @param apart pairs that stay apart, also by way of others
   */
  constructor(records: readonly EntityRecord[], apart: readonly (readonly [string, string])[]) {
    this.#ids = records.map(({ entityId }) => entityId);
    this.#numbers = new Map(this.#ids.map((entityId, number) => [entityId, number]));
    this.#sets = new DisjointSets(records.length);
    this.#apart = apart;
    this.#proofs = records.map(
      ({ identifiers }) =>
        new Map(
          identifiers
            .filter(({ kind }) => UNIQUE.some((unique) => unique === kind))
            .map(({ kind, hash }) => [kind, hash]),
        ),
    );
  }

  /** @returns false, and joins nothing, if both have a number of one kind and the numbers differ, or two are to stay apart */
  join(one: string, other: string): boolean {
    const [first, second] = [this.#lowest(one), this.#lowest(other)];
    if (first === second) return true;
    const [proofs, others] = [this.#proofs[first] ?? new Map(), this.#proofs[second] ?? new Map()];
    for (const [kind, hash] of others) if (proofs.has(kind) && proofs.get(kind) !== hash) return false;
    if (this.#apart.some((pair) => this.#areThese(pair, first, second))) return false;
    this.#sets.join(first, second);
    this.#proofs[Math.min(first, second)] = new Map([...proofs, ...others]);
    return true;
  }

  #areThese([one, other]: readonly [string, string], first: number, second: number): boolean {
    const [here, there] = [this.#lowest(one), this.#lowest(other)];
    return (here === first && there === second) || (here === second && there === first);
  }

  lowest(entityId: string): string {
    return this.#ids[this.#lowest(entityId)] ?? entityId;
  }

  #lowest(entityId: string): number {
    return this.#sets.lowest(this.#numbers.get(entityId) ?? 0);
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
