// The events of the service: what each means and what its data contains. Capabilities publish them, webhooks send them, and the API
// document describes them. Data are ids and statuses, never goods, names or pictures: who wants more reads it with a token.
import * as z from 'zod';

const Id = z.string();
const Lane = z.enum(['yellow', 'red']);

/** Every event by its type. */
export const EVENTS = {
  'document.decided': {
    summary: 'A document has its final status',
    data: z
      .object({
        documentId: Id,
        status: z.enum(['verified', 'suspicious', 'unverifiable', 'rejected']),
        declarationId: Id.optional().meta({ description: 'As announced with the document' }),
      })
      .meta({ id: 'DocumentDecided' }),
  },
  'declaration.selected': {
    summary: 'A scored declaration is in the yellow or red lane',
    data: z
      .object({ declarationId: Id, lane: Lane, selectedBy: z.enum(['score', 'random', 'group']) })
      .meta({ id: 'DeclarationSelected' }),
  },
  'inspection.recorded': {
    summary: 'The result of an inspection is recorded',
    data: z
      .object({ declarationId: Id, outcome: z.enum(['clear', 'fraud', 'critical']) })
      .meta({ id: 'InspectionRecorded' }),
  },
  'delinquency.published': {
    summary: 'The ranking and the reports of a day are published',
    data: z.object({ runId: Id, runDate: z.iso.date() }).meta({ id: 'DelinquencyPublished' }),
  },
  'network.published': {
    summary: 'A new network of companies, travellers and cargo is published',
    data: z.object({ runId: Id, runDate: z.iso.date() }).meta({ id: 'NetworkPublished' }),
  },
  'reference.decided': {
    summary: 'A registered stamp or signature is in use, or its picture is rejected',
    data: z
      .object({
        authorityId: Id,
        referenceId: Id,
        kind: z.enum(['stamp', 'signature']),
        status: z.enum(['active', 'rejected']),
      })
      .meta({ id: 'ReferenceDecided' }),
  },
  'risk-groups.published': {
    summary: 'The groups of high-risk imports of a period are published',
    data: z
      .object({ runId: Id, period: z.string().meta({ description: 'As in GET /v1/risk-groups' }) })
      .meta({ id: 'RiskGroupsPublished' }),
  },
} as const satisfies Readonly<Record<string, { readonly summary: string; readonly data: z.ZodObject }>>;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];

/** The events that concern a party: all others are customs' own. */
export const PARTY_EVENTS = ['document.decided'] as const satisfies readonly EventType[];

type DataOf<Type extends EventType> = z.infer<(typeof EVENTS)[Type]['data']>;

/** What a change means, as a capability reports it. */
export type NewEvent = {
  [Type in EventType]: {
    readonly type: Type;
    readonly data: DataOf<Type>;
    /** The party whose document or act it is; absent where it is customs' own. */
    readonly party?: string;
  };
}[EventType];

/** An event on the bus. */
export type DomainEvent = NewEvent & {
  /** Stable: the same in every delivery and in every repeat of one. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
};

/** EventBridge's source of every event. */
export const EVENT_SOURCE = 'customs-scoring';
