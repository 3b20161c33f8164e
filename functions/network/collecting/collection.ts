// Collects what is known of a day from all sources into one form, in which identifiers are keyed hashes: the same rows always give the
// same collection, in whatever order files name them.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Message, message } from '../../shared/words/message.ts';
import type { TableKind } from '../keys.ts';
import { type KeptIdentifier, keptIdentifier } from '../resolution/identifiers.ts';
import { ENTITY_KINDS, type EntityKind, FAMILIES, type LinkKind } from '../resolution/kinds.ts';
import { Sealing } from '../resolution/sealing.ts';
import type { ReadTable, RowOf } from './rows.ts';

export interface CollectedIdentifier extends KeptIdentifier {
  /** Its value as it was sent, sealed. */
  readonly sealed: string;
  /** First day on which the entity had it, YYYY-MM-DD. */
  readonly since: string;
}

export interface CollectedEntity {
  readonly entityId: string;
  readonly kind: EntityKind;
  /** In order, each once. */
  readonly names: readonly string[];
  readonly identifiers: readonly CollectedIdentifier[];
  /** First day on which it was seen, YYYY-MM-DD. */
  readonly since: string;
}

export interface CollectedLink {
  readonly from: string;
  readonly to: string;
  readonly kind: LinkKind;
  /** First and last day, YYYY-MM-DD. */
  readonly since: string;
  readonly until: string;
  readonly n: number;
}

export interface CollectedOutcome {
  readonly entityId: string;
  /** Day on which the result became known, YYYY-MM-DD. */
  readonly knownOn: string;
  readonly fraud: boolean;
}

export interface Collected {
  readonly entities: readonly CollectedEntity[];
  readonly links: readonly CollectedLink[];
  readonly outcomes: readonly CollectedOutcome[];
}

/** A row that a run does not use, and why. */
export interface RejectedRow {
  readonly file: string;
  readonly line: number;
  readonly entityId: string;
  readonly reason: Message;
}

/** Where a row stands. */
interface Place {
  readonly file: string;
  readonly line: number;
}

interface GrowingEntity {
  kind: EntityKind;
  since: string;
  readonly names: Set<string>;
  readonly identifiers: Map<string, CollectedIdentifier>;
}

export class Collection {
  readonly #key: Uint8Array;
  readonly #sealing: Sealing;
  readonly #entities = new Map<string, GrowingEntity>();
  readonly #links = new Map<string, CollectedLink>();
  readonly #outcomes: CollectedOutcome[] = [];
  /** Rows that can be judged once all entities are known. */
  readonly #linkRows: { readonly place: Place; readonly row: RowOf<'links'> }[] = [];
  readonly #outcomeRows: { readonly place: Place; readonly row: RowOf<'outcomes'> }[] = [];
  readonly #rejected: RejectedRow[] = [];

  /** @param key the stage's secret, under which identifiers are hashed and sealed */
  constructor(key: Uint8Array) {
    this.#key = key;
    this.#sealing = new Sealing(key);
  }

  /** What the service itself knows; its links may lead to entities that it does not name. */
  addOwn({ entities, links, outcomes }: Collected): void {
    for (const { entityId, kind, since } of entities) this.#entity(entityId, kind, since);
    for (const link of links) this.#addLink(link);
    this.#outcomes.push(...outcomes);
  }

  /** A result that an officer recorded; of an entity that is no longer known it counts for nobody. */
  addOutcome(outcome: CollectedOutcome): void {
    this.#outcomes.push(outcome);
  }

  /** @param file the key of the table's file */
  addTable<Kind extends TableKind>(kind: Kind, file: string, { rows, bad }: ReadTable<Kind>): void {
    for (const { line, entityId, reason } of bad) this.#rejected.push({ file, line, entityId, reason });
    for (const { line, row } of rows) {
      const place = { file, line };
      if (kind === 'entities') this.#addEntityRow(place, row as RowOf<'entities'>);
      else if (kind === 'links') this.#linkRows.push({ place, row: row as RowOf<'links'> });
      else this.#outcomeRows.push({ place, row: row as RowOf<'outcomes'> });
    }
  }

  finish(): { readonly collected: Collected; readonly rejected: readonly RejectedRow[] } {
    for (const { place, row } of this.#linkRows) {
      const unknown = (['from', 'to'] as const).filter((end) => !this.#entities.has(row[end]));
      if (unknown.length === 0) this.#addLink({ ...row, since: row.day, until: row.day, n: 1 });
      else
        this.#rejectUnknown(
          place,
          row.from,
          unknown.map((end) => [end, row[end]]),
        );
    }
    for (const { place, row } of this.#outcomeRows) {
      const { entityId, knownOn, outcome } = row;
      if (this.#entities.has(entityId))
        this.#outcomes.push({ entityId, knownOn, fraud: outcome !== 'clear' });
      else this.#rejectUnknown(place, entityId, [['entityId', entityId]]);
    }
    return {
      collected: {
        entities: [...this.#entities]
          .map(([entityId, { kind, since, names, identifiers }]) => ({
            entityId,
            kind,
            since,
            names: [...names].sort(),
            identifiers: [...identifiers]
              .sort(([one], [other]) => compare(one, other))
              .map(([, kept]) => kept),
          }))
          .sort((one, other) => compare(one.entityId, other.entityId)),
        links: [...this.#links].sort(([one], [other]) => compare(one, other)).map(([, link]) => link),
        outcomes: this.#outcomes.toSorted(
          (one, other) =>
            compare(one.entityId, other.entityId) ||
            compare(one.knownOn, other.knownOn) ||
            Number(one.fraud) - Number(other.fraud),
        ),
      },
      rejected: this.#rejected.toSorted(
        (one, other) => compare(one.file, other.file) || one.line - other.line,
      ),
    };
  }

  #addEntityRow(place: Place, row: RowOf<'entities'>): void {
    const { entityId, kind, name, identifierKind, identifierValue, asOf } = row;
    const known = this.#entities.get(entityId);
    if (known !== undefined && FAMILIES[known.kind] !== FAMILIES[kind]) {
      this.#rejected.push({
        ...place,
        entityId,
        reason: message('network.otherKind', { column: 'kind', kind: known.kind }),
      });
      return;
    }
    let kept: KeptIdentifier | undefined;
    if (identifierKind !== '') {
      kept = keptIdentifier({ kind: identifierKind, value: identifierValue }, this.#key);
      if (kept === undefined) {
        const reason = message('network.badIdentifier', { column: 'identifierValue', kind: identifierKind });
        this.#rejected.push({ ...place, entityId, reason });
        return;
      }
    }
    const entity = this.#entity(entityId, kind, asOf);
    if (name !== '') entity.names.add(name);
    if (kept === undefined) return;
    const key = `${kept.kind} ${kept.hash}`;
    const before = entity.identifiers.get(key);
    const sealed = this.#sealing.seal(kept.kind, identifierValue);
    entity.identifiers.set(key, {
      ...kept,
      since: earlier(before?.since, asOf),
      // Of several spellings always the same one, in whatever order they come.
      sealed: before !== undefined && before.sealed < sealed ? before.sealed : sealed,
    });
  }

  /** Of a repeated entity the kind is the one that comes first among its family's. */
  #entity(entityId: string, kind: EntityKind, since: string): GrowingEntity {
    const known = this.#entities.get(entityId);
    if (known === undefined) {
      const entity: GrowingEntity = { kind, since, names: new Set(), identifiers: new Map() };
      this.#entities.set(entityId, entity);
      return entity;
    }
    if (FAMILIES[known.kind] === FAMILIES[kind]) known.kind = mainKind(known.kind, kind);
    known.since = earlier(known.since, since);
    return known;
  }

  #addLink({ from, to, kind, since, until, n }: CollectedLink): void {
    const key = `${from} ${to} ${kind}`;
    const known = this.#links.get(key);
    this.#links.set(key, {
      from,
      to,
      kind,
      since: earlier(known?.since, since),
      until: known === undefined || known.until < until ? until : known.until,
      n: n + (known?.n ?? 0),
    });
  }

  #rejectUnknown(place: Place, entityId: string, unknown: readonly (readonly [string, string])[]): void {
    const problems = unknown.map(([column, id]) => message('network.unknownEntity', { column, id }));
    this.#rejected.push({ ...place, entityId, reason: message('snapshot.problems', { problems }) });
  }
}

/** The kind that stands for an entity with these kinds. */
export function mainKind(one: EntityKind, other: EntityKind): EntityKind {
  return ENTITY_KINDS.indexOf(one) <= ENTITY_KINDS.indexOf(other) ? one : other;
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** A collection as a file, and the id that its content gives it. */
export function collectedFile(collected: Collected): {
  readonly bytes: Buffer;
  readonly collectedId: string;
} {
  const lines = [
    ...collected.entities.map((entity) => JSON.stringify(['entity', entity])),
    ...collected.links.map((link) => JSON.stringify(['link', link])),
    ...collected.outcomes.map((outcome) => JSON.stringify(['outcome', outcome])),
  ];
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return { bytes: gzipSync(text), collectedId: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

/** The collection in a file. */
export function readCollected(bytes: Uint8Array): Collected {
  const found = {
    entities: [] as CollectedEntity[],
    links: [] as CollectedLink[],
    outcomes: [] as CollectedOutcome[],
  };
  for (const line of gunzipSync(bytes).toString('utf8').split('\n')) {
    if (line === '') continue;
    const [kind, value] = JSON.parse(line) as ['entity' | 'link' | 'outcome', never];
    if (kind === 'entity') found.entities.push(value);
    else if (kind === 'link') found.links.push(value);
    else found.outcomes.push(value);
  }
  return found;
}
