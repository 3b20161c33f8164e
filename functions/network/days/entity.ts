// An entity of a day as the API answers it.
import type { NetworkActs } from '../acts/record.ts';
import type { CollectedIdentifier } from '../collecting/collection.ts';
import { type LinkReason, reasonsOf, type Scorer } from '../exposure/reasons.ts';
import { dayOf, type Graph, idAt, labelAt } from '../graph/layout.ts';
import type { Sealing } from '../resolution/sealing.ts';
import type { NetworkEntity, NetworkReason, NodeKind, RevealedNetworkEntity } from '../schemas.ts';
import { bandOf, scoreOf } from '../scoring/manifest.ts';
import { foundWords, reasonWords } from '../words.ts';
import type { OpenDay } from './days.ts';
import { NO_RING } from './evidence.ts';
import type { PartyLine } from './summary.ts';

/**
 * The answer for a node.
 *
 * @returns undefined for a thing, which is no entity
 */
export async function entityView(
  day: OpenDay,
  node: number,
  scorer: Scorer,
  acts: Pick<NetworkActs, 'decisionOn'>,
): Promise<NetworkEntity | undefined> {
  const [graph, evidence, summary, party] = await Promise.all([
    day.graph(),
    day.evidence(),
    day.summary(),
    day.party(node),
  ]);
  if (party === undefined) return undefined;
  const { names, arrays } = graph;
  const { context, counts, probabilities, rings, ranked } = evidence;
  const isScored = ranked.includes(node);
  const probability = probabilities[node] ?? 0;
  const reasons = isScored ? await reasonsOf(context, counts, scorer, node) : [];
  const decision = await acts.decisionOn(idAt(arrays, node));
  const ringId = summary.rings[rings[node] ?? NO_RING]?.ringId;
  const { runDate, at } = day.published;
  return {
    entityId: idAt(arrays, node),
    kind: (names.kinds[arrays.kinds[node] ?? -1] ?? '') as NetworkEntity['kind'],
    names: [...new Set(party.records.flatMap((record) => record.names))],
    records: party.records.map(({ entityId }) => entityId),
    identifiers: eachOnce(party.records).map(({ kind, lastFour, since }) => ({ kind, lastFour, since })),
    merges: party.merges.map(({ mergeId, rule, entities, evidence: { kind, lastFour } }) => ({
      mergeId,
      rule,
      entities: [...entities],
      evidence: { kind, lastFour },
    })),
    ...(isScored
      ? { score: scoreOf(probability), probability, band: bandOf(probability, summary.bands) }
      : {}),
    reasons: reasons.map((reason) => reasonView(graph, reason)),
    inspections: counts.inspections[node] ?? 0,
    frauds: counts.frauds[node] ?? 0,
    componentId: idAt(arrays, arrays.components[node] ?? node),
    ...(ringId === undefined ? {} : { ringId }),
    ...(decision === undefined ? {} : { decision }),
    runDate,
    ...(summary.labelsAsOf === undefined ? {} : { labelsAsOf: summary.labelsAsOf }),
    model: summary.model,
    scoredAt: at,
  };
}

/** What the records of a party say of identifiers, in clear. */
export function revealedIdentifiers(
  { records }: Pick<PartyLine, 'records'>,
  sealing: Pick<Sealing, 'open'>,
): RevealedNetworkEntity['identifiers'] {
  return eachOnce(records).map(({ kind, sealed, since }) => {
    return { kind, value: sealing.open(kind, sealed), since };
  });
}

/** Each identifier once, with the first day of any record. */
function eachOnce(records: PartyLine['records']): CollectedIdentifier[] {
  const found = new Map<string, CollectedIdentifier>();
  for (const identifier of records.flatMap(({ identifiers }) => identifiers)) {
    const key = `${identifier.kind} ${identifier.hash}`;
    const before = found.get(key);
    if (before === undefined || identifier.since < before.since) found.set(key, identifier);
  }
  return [...found.values()];
}

function reasonView(graph: Graph, reason: LinkReason): NetworkReason {
  const { names, arrays } = graph;
  const { via, relation, since, neighbour, contribution } = reason;
  return {
    via: {
      id: idAt(arrays, via),
      kind: (names.kinds[arrays.kinds[via] ?? -1] ?? '') as NodeKind,
      label: labelAt(arrays, via),
    },
    ...(neighbour === undefined
      ? {}
      : { neighbour: { id: idAt(arrays, neighbour), label: labelAt(arrays, neighbour) } }),
    relation: names.relations[relation] ?? '',
    since: dayOf(since),
    found: foundWords(reason),
    contribution,
    text: reasonWords(graph, reason),
  };
}
