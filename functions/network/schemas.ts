// The wire contract of networks: requests and answers in zod. Every other type of this capability's API is inferred from it.
import * as z from 'zod';
import { By } from '../shared/auth/caller.ts';
import { EARLIEST_DAY, latestDay } from '../shared/days.ts';
import { discriminator, ModelVersion } from '../shared/http/answers.ts';
import { displayLine, displayText, identifier } from '../shared/http/fields.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { Problem } from '../shared/http/problem.ts';
import { NetworkBand } from '../shared/network/beside.ts';
import { says } from '../shared/words/issues.ts';
import { type Unworded, Words } from '../shared/words/message.ts';
import { DECISION_OUTCOMES } from './acts/record.ts';
import { MOST_REASONS } from './exposure/reasons.ts';
import { ENTITY_KINDS, IDENTIFIER_KINDS, LINK_KINDS } from './resolution/kinds.ts';
import { LARGEST_RING, SMALLEST_RING } from './rings.ts';

/** Nodes of a neighbourhood. */
const MOST_NODES = 200;

const Moment = z.iso.datetime();
const Day = z.iso.date({ ...says('field.day'), abort: true });
const Count = z.int().min(0);

export const NewNetworkRun = z
  .strictObject({
    runDate: Day.refine((day) => day <= latestDay(), says('field.dayInFuture'))
      .refine((day) => day >= EARLIEST_DAY, says('field.earliestDay', { day: EARLIEST_DAY }))
      .meta({ description: `Day until which links and results count, from ${EARLIEST_DAY} to today` }),
  })
  .meta({ id: 'NewNetworkRun' });

const Url = z.string().meta({ description: 'Expires after 15 minutes' });

export const NetworkRun = z
  .object({
    runId: z.string(),
    runDate: z.iso.date(),
    status: z.enum(['running', 'succeeded', 'failed']).meta({ id: 'NetworkRunStatus' }),
    entities: Count.meta({
      description: 'Entities, those that are one counted once; 0 until a run of the day has succeeded',
    }),
    links: Count.meta({ description: 'Links between entities, and to what they share' }),
    merges: Count.meta({ description: 'Pairs of records that were found to be the same entity' }),
    rejected: Count.meta({
      description: 'Rows of uploaded tables that could not be used; the report gives the reasons',
    }),
    startedAt: Moment,
    by: By.optional().meta({ description: 'Who started the run; absent if the schedule did' }),
    finishedAt: Moment.optional().meta({ description: 'Absent while the run is in progress' }),
    report: z
      .object({ csvUrl: Url, rejectedUrl: Url })
      .meta({ id: 'NetworkReports' })
      .optional()
      .meta({ description: 'Reports of the last successful run of the day' }),
    problem: Problem.optional().meta({ description: 'Why the run failed' }),
  })
  .meta({ id: 'NetworkRun', description: 'The resolving, linking and scoring of all entities on a day' });
export type NetworkRun = Unworded<z.infer<typeof NetworkRun>>;

const EntityKind = z.enum(ENTITY_KINDS).meta({ id: 'NetworkEntityKind' });
const NODE_KINDS = [
  ...ENTITY_KINDS,
  ...(['phone', 'email', 'address', 'account', 'card', 'plate', 'booking'] as const),
] as const;
const NodeKind = z
  .enum(NODE_KINDS)
  .meta({ id: 'NetworkNodeKind', description: 'Kind of an entity, or of what entities share' });
export type NodeKind = z.infer<typeof NodeKind>;

/** Kinds that are scored, as requests name them. */
const RankedKind = z.enum(['company', 'taxpayer', 'traveller', 'cargo']);

const Score = z.int().min(0).max(1000).meta({ description: '1,000 times the probability' });
const Probability = z
  .number()
  .min(0)
  .max(1)
  .meta({ description: 'Probability, by the model, that an inspection within 90 days finds fraud' });

const NetworkReason = z
  .object({
    via: z
      .object({ id: z.string(), kind: NodeKind, label: z.string() })
      .meta({ id: 'NetworkReasonVia', description: 'What is shared, or whom the entity deals with' }),
    neighbour: z
      .object({ id: z.string(), label: z.string() })
      .meta({ id: 'NetworkReasonNeighbour' })
      .optional()
      .meta({ description: 'Of those behind the link, the one with whom inspections found most' }),
    relation: z.string(),
    since: z.iso.date(),
    found: Words.meta({ description: 'What inspections found with those behind the link' }),
    contribution: z.number().meta({
      description: 'By how much the link raises the log-odds: the score is computed again without it',
    }),
    text: Words,
  })
  .meta({ id: 'NetworkReason' });
export type NetworkReason = Unworded<z.infer<typeof NetworkReason>>;

const ShownIdentifier = z
  .object({
    kind: z.enum(IDENTIFIER_KINDS),
    lastFour: z.string().meta({ description: 'Last four characters; empty for a short one' }),
    since: z.iso.date(),
  })
  .meta({ id: 'NetworkIdentifier', description: 'Kept as a keyed hash' });

const MergeRule = z
  .enum(['same-registration', 'same-passport', 'same-plate', 'same-name-and-identifier'])
  .meta({ id: 'NetworkMergeRule' });

const NetworkMerge = z
  .object({
    mergeId: z.string(),
    rule: MergeRule,
    entities: z.array(z.string()).meta({ description: 'The two records' }),
    evidence: ShownIdentifier.omit({ since: true }).meta({
      id: 'NetworkEvidence',
      description: 'What both have',
    }),
  })
  .meta({ id: 'NetworkMerge', description: 'Why two records are one entity' });

const LONGEST_NOTE = 500;

const DecisionOutcome = z.enum(DECISION_OUTCOMES).meta({
  id: 'NetworkDecisionOutcome',
  description: 'confirmed: fraud was found; cleared: none was; watch: to be looked at again',
});

export const NewNetworkDecision = z
  .strictObject({
    outcome: DecisionOutcome,
    note: displayText('What was found, for colleagues', LONGEST_NOTE).optional(),
  })
  .meta({ id: 'NewNetworkDecision' });

export const NetworkDecision = z
  .object({
    entityId: z.string(),
    outcome: DecisionOutcome,
    note: z.string().optional(),
    by: By,
    decidedAt: Moment,
  })
  .meta({ id: 'NetworkDecision', description: 'What an officer found out about an entity' });
export type NetworkDecision = z.infer<typeof NetworkDecision>;

export const NewReveal = z
  .strictObject({
    reason: displayLine({
      description: 'What the identifiers are needed for; it is recorded',
      maximum: LONGEST_NOTE,
      message: says('network.revealReason', { most: LONGEST_NOTE }),
    }),
  })
  .meta({ id: 'NewNetworkReveal' });

export const RevealedNetworkEntity = z
  .object({
    entityId: z.string(),
    identifiers: z.array(
      z
        .object({
          kind: z.enum(IDENTIFIER_KINDS),
          value: z.string().meta({ description: 'As it was sent; of several spellings one' }),
          since: z.iso.date(),
        })
        .meta({ id: 'RevealedNetworkIdentifier' }),
    ),
    reason: z.string(),
    by: By,
    revealedAt: Moment,
  })
  .meta({ id: 'RevealedNetworkEntity', description: 'The identifiers of an entity in clear' });
export type RevealedNetworkEntity = z.infer<typeof RevealedNetworkEntity>;

export const NetworkEntity = z
  .object({
    entityId: z.string(),
    kind: EntityKind,
    names: z.array(z.string()),
    records: z.array(z.string()).meta({ description: 'Ids of the records that are this entity' }),
    identifiers: z.array(ShownIdentifier),
    merges: z.array(NetworkMerge),
    score: Score.optional().meta({ description: 'Absent for persons and vehicles, which are not scored' }),
    probability: Probability.optional(),
    band: NetworkBand.optional(),
    reasons: z
      .array(NetworkReason)
      .max(MOST_REASONS)
      .meta({ description: 'Strongest first; hubs are never a reason' }),
    inspections: Count.meta({ description: 'Known inspections of the entity itself' }),
    frauds: Count.meta({ description: '… of which fraud was found in' }),
    componentId: z.string().meta({ description: 'Lowest id of the part of the network that it belongs to' }),
    ringId: z.string().optional(),
    decision: NetworkDecision.optional().meta({ description: 'The latest; it counts from the next run' }),
    runDate: z.iso.date(),
    labelsAsOf: z.iso.date().optional().meta({ description: 'Day of the last result that the run knew' }),
    model: ModelVersion,
    scoredAt: Moment,
  })
  .meta({ id: 'NetworkEntity' });
export type NetworkEntity = Unworded<z.infer<typeof NetworkEntity>>;

const RankedEntity = z
  .object({
    rank: z.int().min(1).meta({ description: 'Among all kinds of the day' }),
    entityId: z.string(),
    kind: RankedKind,
    label: z.string(),
    score: Score,
    probability: Probability,
    band: NetworkBand,
    ringId: z.string().optional(),
  })
  .meta({ id: 'RankedNetworkEntity' });

export const NetworkRanking = z
  .object({ runDate: z.iso.date(), items: z.array(RankedEntity), nextToken: z.string().optional() })
  .meta({ id: 'NetworkRanking', description: 'Highest score first' });
export type NetworkRanking = z.infer<typeof NetworkRanking>;

/** Items of a request that sends some. */
const MOST_SENT = 500;
const MOST_NAMES = 10;
const MOST_IDENTIFIERS = 20;
const EARLIEST_SENT = '2000-01-01';

const SentDay = Day.refine((day) => day <= latestDay(), says('field.dayInFuture')).refine(
  (day) => day >= EARLIEST_SENT,
  says('field.earliestDay', { day: EARLIEST_SENT }),
);
const line = (description: string, maximum: number) =>
  displayLine({ description, maximum, message: says('network.search', { most: maximum }) });

export const SentIdentifier = z
  .strictObject({ kind: z.enum(IDENTIFIER_KINDS), value: line('As it is written', 300) })
  .meta({ id: 'NewNetworkIdentifier' });

export const SentEntity = z
  .strictObject({
    entityId: identifier('The id of the record in the register that it is from'),
    kind: EntityKind,
    names: z.array(line('A name', 200)).max(MOST_NAMES, says('network.mostNames', { most: MOST_NAMES })),
    identifiers: z
      .array(SentIdentifier)
      .max(MOST_IDENTIFIERS, says('network.mostIdentifiers', { most: MOST_IDENTIFIERS })),
    asOf: SentDay.meta({
      description: 'First day on which this was so; counts in runs of that day and later',
    }),
  })
  .meta({ id: 'NewNetworkEntity' });
export type NewNetworkEntity = z.output<typeof SentEntity>;

export const SentLink = z
  .strictObject({
    from: identifier('Id of a record'),
    to: identifier('Id of another record'),
    kind: z.enum(LINK_KINDS).meta({ id: 'NetworkLinkKind' }),
    day: SentDay,
    source: line('Register or system that says so', 64),
  })
  .refine(({ from, to }) => from !== to, {
    ...says('network.selfLink', { column: 'from' }),
    path: ['to'],
    when: ({ value }) => typeof value === 'object',
  })
  .meta({ id: 'NewNetworkLink' });
export type NewNetworkLink = z.output<typeof SentLink>;

function sentItems(documentedAs: string) {
  return z.strictObject({
    items: z
      .array(z.unknown().meta({ documentedAs }))
      .min(1, says('network.sentItems', { most: MOST_SENT }))
      .max(MOST_SENT, says('network.sentItems', { most: MOST_SENT }))
      .meta({ description: 'Each is checked separately' }),
  });
}

export const NewEntities = sentItems('NewNetworkEntity').meta({ id: 'NewNetworkEntities' });
export const NewLinks = sentItems('NewNetworkLink').meta({ id: 'NewNetworkLinks' });

const StoredEntity = z
  .object({
    result: z.literal('stored'),
    entityId: z.string(),
    resolvedTo: z
      .string()
      .meta({ description: 'The entity that the record would be part of, by what is known now' }),
    rule: MergeRule.optional().meta({
      description: 'Why it is one with another record; absent if it stands alone',
    }),
  })
  .meta({ id: 'StoredNetworkEntity' });
const StoredLink = z
  .object({ result: z.literal('stored'), from: z.string(), to: z.string() })
  .meta({ id: 'StoredNetworkLink' });
const NotStoredEntity = z
  .object({ result: z.literal('problem'), entityId: z.string().optional(), problem: Problem })
  .meta({ id: 'NetworkEntityProblem', description: 'A record that was not stored, with its problem' });
const NotStoredLink = z
  .object({ result: z.literal('problem'), problem: Problem })
  .meta({ id: 'NetworkLinkProblem', description: 'A link that was not stored, with its problem' });

const SentEntityAnswer = z.discriminatedUnion('result', [StoredEntity, NotStoredEntity]).meta({
  id: 'SentNetworkEntity',
  discriminator: discriminator('result', { stored: 'StoredNetworkEntity', problem: 'NetworkEntityProblem' }),
});
const SentLinkAnswer = z.discriminatedUnion('result', [StoredLink, NotStoredLink]).meta({
  id: 'SentNetworkLink',
  discriminator: discriminator('result', { stored: 'StoredNetworkLink', problem: 'NetworkLinkProblem' }),
});
export const SentEntities = z
  .object({ items: z.array(SentEntityAnswer).meta({ description: 'In the order of the request' }) })
  .meta({ id: 'SentNetworkEntities' });
export type SentEntities = Unworded<z.infer<typeof SentEntities>>;
export const SentLinks = z
  .object({ items: z.array(SentLinkAnswer).meta({ description: 'In the order of the request' }) })
  .meta({ id: 'SentNetworkLinks' });
export type SentLinks = Unworded<z.infer<typeof SentLinks>>;

/** Characters of a search. */
const LONGEST_SEARCH = 100;

export const SearchQuery = z.strictObject({
  q: displayLine({
    description: 'Part of a name or id, or a name as it is spelled in another script',
    maximum: LONGEST_SEARCH,
    message: says('network.search', { most: LONGEST_SEARCH }),
    asSent: true,
  }),
  ...pageQuery(20),
});

const FoundEntity = z
  .object({
    entityId: z.string(),
    kind: EntityKind,
    label: z.string().meta({ description: 'A name; the id of an entity without one' }),
    score: Score.optional().meta({ description: 'Absent for persons and vehicles, which are not scored' }),
    band: NetworkBand.optional(),
    ringId: z.string().optional(),
  })
  .meta({ id: 'FoundNetworkEntity' });

export const FoundNetworkEntities = z
  .object({ runDate: z.iso.date(), items: z.array(FoundEntity), nextToken: z.string().optional() })
  .meta({ id: 'FoundNetworkEntities' });
export type FoundNetworkEntities = z.infer<typeof FoundNetworkEntities>;

const NetworkNode = z
  .object({
    id: z.string(),
    kind: NodeKind,
    label: z.string().meta({ description: 'A name, or the last characters of an identifier' }),
    score: Score.optional(),
    band: NetworkBand.optional(),
    degree: Count.meta({ description: 'All links of the node, those outside of the answer included' }),
  })
  .meta({ id: 'NetworkNode' });

const NetworkLink = z
  .object({
    from: z.string(),
    to: z.string(),
    relation: z.string(),
    since: z.iso.date(),
    until: z.iso.date(),
    n: Count.meta({ description: 'How many times' }),
    text: Words,
  })
  .meta({ id: 'NetworkLink', description: 'A link without direction: `from` is the lower id' });

export const Ego = z
  .object({
    nodes: z.array(NetworkNode).max(MOST_NODES).meta({ description: 'The entity first' }),
    links: z.array(NetworkLink),
    truncated: z.boolean().meta({ description: 'True if the limit left nodes out' }),
    hubs: z
      .array(z.object({ id: z.string(), degree: Count }).meta({ id: 'NetworkHub' }))
      .meta({ description: 'Nodes that so many others share that nothing is looked for behind them' }),
  })
  .meta({ id: 'NetworkEgo', description: 'An entity with its neighbours' });
export type Ego = Unworded<z.infer<typeof Ego>>;

/** Links of the longest path. */
const MOST_HOPS = 6;
/** Paths of an answer. */
export const MOST_PATHS = 3;

const NetworkPath = z
  .object({
    nodes: z.array(NetworkNode).meta({ description: 'From one end to the other' }),
    links: z.array(NetworkLink).meta({ description: 'Of each step, all relations' }),
  })
  .meta({ id: 'NetworkPath' });

export const NetworkPaths = z
  .object({
    paths: z
      .array(NetworkPath)
      .max(MOST_PATHS)
      .meta({ description: 'Shortest paths; none if there is no way without a hub' }),
  })
  .meta({ id: 'NetworkPaths' });
export type NetworkPaths = Unworded<z.infer<typeof NetworkPaths>>;

const RingMember = z
  .object({
    entityId: z.string(),
    kind: EntityKind,
    label: z.string(),
    score: Score.optional(),
    band: NetworkBand.optional(),
    inspections: Count,
    frauds: Count,
  })
  .meta({ id: 'NetworkRingMember' });

const RingThing = z
  .object({
    id: z.string(),
    kind: NodeKind,
    label: z.string(),
    members: Count.meta({ description: 'Members that share it' }),
  })
  .meta({ id: 'NetworkRingThing' });

const SHORT_RING = {
  ringId: z.string().meta({ description: 'The same from day to day while most members stay' }),
  text: Words.meta({ description: 'What most of its members share' }),
  since: z.iso.date().meta({ description: 'Day of the run that found it first' }),
  score: Score.meta({ description: 'Mean score of its members' }),
  size: z.int().min(1),
  inspections: Count.meta({ description: 'Known inspections of its members' }),
  frauds: Count,
} as const;
const ShortRing = z.object(SHORT_RING).meta({ id: 'NetworkRingItem' });

export const NetworkRings = z
  .object({ runDate: z.iso.date(), items: z.array(ShortRing), nextToken: z.string().optional() })
  .meta({ id: 'NetworkRings', description: 'Highest score first' });
export type NetworkRings = Unworded<z.infer<typeof NetworkRings>>;

export const NetworkRing = z
  .object({
    ...SHORT_RING,
    runDate: z.iso.date(),
    members: z.array(RingMember).meta({ description: 'Riskiest first' }),
    things: z
      .array(RingThing)
      .meta({ description: 'What at least two members share, most widely shared first' }),
  })
  .meta({
    id: 'NetworkRing',
    description: 'Parties that share things closely enough to be worked as one case',
  });
export type NetworkRing = Unworded<z.infer<typeof NetworkRing>>;

const PathEnd = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}$/, says('field.identifier'))
  .meta({ description: 'Id of an entity' });

export const PathsQuery = z.strictObject({
  from: PathEnd,
  to: PathEnd,
  maxHops: z
    .string()
    .regex(/^[1-6]$/, says('field.between', { least: 1, most: MOST_HOPS }))
    .transform(Number)
    .default(MOST_HOPS)
    .meta({ type: 'integer', minimum: 1, maximum: MOST_HOPS, description: 'Links of the longest path' }),
});
export type PathsQuery = z.output<typeof PathsQuery>;
export const RingPath = z.strictObject({ ringId: identifier('The ringId of an earlier response') });
export const RingsQuery = z.strictObject({
  day: Day.optional().meta({ description: 'Day of the run; the latest published one by default' }),
  minSize: z
    .string()
    .regex(/^\d{1,2}$/, says('field.between', { least: SMALLEST_RING, most: LARGEST_RING }))
    .transform(Number)
    .refine(
      (size) => size >= SMALLEST_RING && size <= LARGEST_RING,
      says('field.between', { least: SMALLEST_RING, most: LARGEST_RING }),
    )
    .default(SMALLEST_RING)
    .meta({
      type: 'integer',
      minimum: SMALLEST_RING,
      maximum: LARGEST_RING,
      description: 'Members of the smallest ring',
    }),
  ...pageQuery(50),
});

export const MergePath = z.strictObject({
  mergeId: z
    .string()
    .regex(/^[\w-]{22}$/, says('network.mergeId'))
    .meta({ description: 'The mergeId of an entity' }),
});
export const NewUndo = z
  .strictObject({
    reason: displayLine({
      description: 'Why the two records are not the same, for colleagues',
      maximum: LONGEST_NOTE,
      message: says('network.reasonLine', { most: LONGEST_NOTE }),
    }),
  })
  .meta({ id: 'NewNetworkUndo' });

export const UndoneNetworkMerge = z
  .object({ mergeId: z.string(), reason: z.string(), by: By, undoneAt: Moment })
  .meta({ id: 'UndoneNetworkMerge', description: 'A merge that no later run makes again' });
export type UndoneNetworkMerge = z.infer<typeof UndoneNetworkMerge>;

export const RunPath = z.strictObject({ runId: identifier('The runId of an earlier response') });
export const RankingPath = z.strictObject({ day: Day.meta({ description: 'Day of the run' }) });
export const RankingQuery = z.strictObject({
  kind: RankedKind.optional().meta({ description: 'Entities of one kind; all by default' }),
  ...pageQuery(50),
});
export const EntityPath = z.strictObject({
  entityId: PathEnd.meta({
    description:
      'Id of an entity, or of a record that is part of one; `seller:`, `declarant:` and `courier:` before the numbers of those',
  }),
});

const KindList = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(NodeKind).min(1))
  .meta({
    type: 'string',
    pattern: `^(?:${NODE_KINDS.join('|')})(?:,(?:${NODE_KINDS.join('|')}))*$`,
    description: 'Kinds of nodes, separated by commas; all by default',
  });

export const EgoQuery = z.strictObject({
  hops: z
    .string()
    .regex(/^[12]$/, says('field.between', { least: 1, most: 2 }))
    .transform(Number)
    .default(1)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: 2,
      description: 'Links from the entity to the farthest node',
    }),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, says('field.between', { least: 1, most: MOST_NODES }))
    .transform(Number)
    .refine(
      (limit) => limit >= 1 && limit <= MOST_NODES,
      says('field.between', { least: 1, most: MOST_NODES }),
    )
    .default(60)
    .meta({ type: 'integer', minimum: 1, maximum: MOST_NODES, description: 'Maximum number of nodes' }),
  kinds: KindList.optional(),
  since: Day.optional().meta({ description: 'Only links that were seen on this day or later' }),
});
export type EgoQuery = z.output<typeof EgoQuery>;
