// Networks in words: what is shared, links, and reasons.
import { type Message, message } from '../shared/words/message.ts';
import type { PhraseName } from '../shared/words/phrases.ts';
import { SHARING } from './exposure/features.ts';
import type { LinkReason } from './exposure/reasons.ts';
import { dayOf, type Graph, labelAt } from './graph/layout.ts';
import type { GraphLink } from './graph/reader.ts';
import type { NodeKind } from './schemas.ts';

const THINGS: Readonly<
  Record<
    keyof typeof SHARING,
    | 'network.thing.phone'
    | 'network.thing.email'
    | 'network.thing.address'
    | 'network.thing.account'
    | 'network.thing.card'
    | 'network.thing.person'
    | 'network.thing.booking'
    | 'network.thing.plate'
  >
> = {
  phone: 'network.thing.phone',
  email: 'network.thing.email',
  address: 'network.thing.address',
  account: 'network.thing.account',
  card: 'network.thing.card',
  person: 'network.thing.person',
  booking: 'network.thing.booking',
  plate: 'network.thing.plate',
};

const RELATIONS: Readonly<Record<string, PhraseName>> = {
  seller: 'network.relation.seller',
  declarant: 'network.relation.declarant',
  courier: 'network.relation.courier',
  person: 'network.relation.person',
  plate: 'network.relation.plate',
  booking: 'network.relation.booking',
  pays: 'network.relation.pays',
};

const KINDS: Readonly<Record<NodeKind, PhraseName>> = {
  company: 'network.kind.company',
  taxpayer: 'network.kind.taxpayer',
  traveller: 'network.kind.traveller',
  person: 'network.kind.person',
  cargo: 'network.kind.cargo',
  vehicle: 'network.kind.vehicle',
  phone: 'network.kind.phone',
  email: 'network.kind.email',
  address: 'network.kind.address',
  account: 'network.kind.account',
  card: 'network.kind.card',
  plate: 'network.kind.plate',
  booking: 'network.kind.booking',
};

/** A kind of node. */
export function kindWords(kind: NodeKind): Message {
  return { phrase: KINDS[kind] };
}

/** What is shared, as a thing of its kind. */
export function thingWords(kind: NodeKind, label: string): Message {
  return isThing(kind) ? message(THINGS[kind], { label }) : kindWords(kind);
}

/** A link: who has what, or who deals with whom how often. */
export function linkWords(link: GraphLink, labels: ReadonlyMap<string, string>): Message {
  const { from, to, relation, since, n } = link;
  const [one, other] = [labels.get(from) ?? from, labels.get(to) ?? to];
  // Ids of things begin with their kind.
  const thing = [from, to].find((id) => id.startsWith(`${relation}:`));
  if (thing !== undefined && isThing(relation)) {
    const [party, label] = thing === from ? [other, one] : [one, other];
    return message('network.link.has', { party, thing: message(THINGS[relation], { label }) });
  }
  const phrase = RELATIONS[relation] ?? 'network.relation.other';
  return message('network.link.deals', { relation: { phrase }, one, other, n, since });
}

function isThing(relation: string): relation is keyof typeof SHARING {
  return relation in SHARING;
}

/** What inspections found with those behind a link. */
export function foundWords({ inspections, frauds }: Pick<LinkReason, 'inspections' | 'frauds'>): Message {
  return message('network.found', { inspections, frauds });
}

/** A reason of a score. */
export function reasonWords({ names, arrays }: Graph, reason: LinkReason): Message {
  const { via, relation, since, neighbour, others, inspections, frauds } = reason;
  const name = names.relations[relation] ?? '';
  const label = labelAt(arrays, via);
  const behind = neighbour === undefined ? undefined : labelAt(arrays, neighbour);
  const more = others - 1;
  const sharedLink = (what: Message): Message => {
    if (behind === undefined) return what;
    const values = { what, neighbour: behind };
    return more === 0
      ? message('network.reason.with', values)
      : message('network.reason.withMore', { ...values, more });
  };
  const dealtLink = (what: Message): Message => {
    if (behind === undefined) return what;
    const values = { what, neighbour: behind };
    return more === 0
      ? message('network.reason.asDoes', values)
      : message('network.reason.asDo', { ...values, more });
  };
  const link = isThing(name)
    ? sharedLink(message('network.reason.shares', { thing: message(THINGS[name], { label }) }))
    : dealtLink(message('network.reason.deals', { via: label }));
  const values = { link, since: dayOf(since) };
  return inspections === 0
    ? message('network.reason.nothingKnown', values)
    : message('network.reason.found', { ...values, inspections, frauds });
}
