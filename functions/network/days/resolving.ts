// What records would become that the latest network does not have yet: compared by the rules of a run with those that it has.
import { mapConcurrently } from '../../shared/concurrency.ts';
import { nodeOf } from '../graph/layout.ts';
import { type KeptIdentifier, keptIdentifier } from '../resolution/identifiers.ts';
import { type EntityRecord, type MergeRule, resolve } from '../resolution/resolve.ts';
import type { NewNetworkEntity } from '../schemas.ts';
import { proofNodes } from '../search/index.ts';
import type { OpenDay } from './days.ts';

const CONCURRENT_READS = 8;
/** Parties that a request is compared with; what lies beyond is left to the next run. */
const MOST_PARTIES = 2_000;

export interface Resolved {
  readonly resolvedTo: string;
  readonly rule?: MergeRule;
}

/**
 * The entity of each item, as a run would decide now.
 *
 * @param day the latest published one, if there is one
 * @param undone ids of merges that stay undone
 */
export async function resolvedItems(
  day: OpenDay | undefined,
  items: readonly NewNetworkEntity[],
  key: Uint8Array,
  undone: ReadonlySet<string>,
): Promise<Resolved[]> {
  const records = new Map<string, EntityRecord>();
  const add = ({ entityId, kind, names, identifiers }: EntityRecord): void => {
    const known = records.get(entityId);
    const merged = {
      entityId,
      kind: known?.kind ?? kind,
      names: [...new Set([...(known?.names ?? []), ...names])].sort(),
      identifiers: [...(known?.identifiers ?? []), ...identifiers],
    };
    records.set(entityId, merged);
  };
  const sent = items.map(({ identifiers, ...item }): EntityRecord => {
    return { ...item, identifiers: identifiers.flatMap((one) => keptIdentifier(one, key) ?? []) };
  });
  if (day !== undefined) for (const record of await recordsAround(day, sent)) add(record);
  for (const record of sent) add(record);
  const { resolvedTo, merges } = resolve([...records.values()], undone);
  return sent.map(({ entityId }) => {
    const rule = merges.find(({ entities }) => entities.includes(entityId))?.rule;
    return { resolvedTo: resolvedTo.get(entityId) ?? entityId, ...(rule === undefined ? {} : { rule }) };
  });
}

/** All records of the parties that have an id or an identifier with one of the sent. */
async function recordsAround(day: OpenDay, sent: readonly EntityRecord[]): Promise<EntityRecord[]> {
  const [{ arrays }, index] = await Promise.all([day.graph(), day.search()]);
  const nodes = new Set<number>();
  const having = ({ kind, hash }: KeptIdentifier): readonly number[] => {
    if (kind === 'registration' || kind === 'passport') return proofNodes(index, hash);
    const thing = nodeOf(arrays, `${kind}:${hash}`);
    // What very many share is evidence of nothing.
    if (thing === undefined || arrays.hubs[thing] === 1) return [];
    return Array.from(arrays.neighbours.subarray(arrays.offsets[thing], arrays.offsets[thing + 1]));
  };
  for (const { entityId, identifiers } of sent) {
    const known = await day.nodeOf(entityId);
    if (known !== undefined) nodes.add(known);
    for (const node of identifiers.flatMap(having)) nodes.add(node);
  }
  const nearest = [...nodes].slice(0, MOST_PARTIES);
  const parties = await mapConcurrently(nearest, CONCURRENT_READS, (node) => day.party(node));
  return parties.flatMap((party) => party?.records ?? []);
}
