// The only file that talks to the NetworkActs table.
import { type DynamoDBClient, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { Act } from '../../shared/auth/act.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { EntityDecision, NetworkActs, Reveal, SentTable, UndoneMerge } from './record.ts';

const DECISIONS = 'decisions';
const UNDONE = 'undone';
const REVEALS = 'reveals';
const SENT = 'sent';
/** Between an entityId and a time; no id has it. */
const SEPARATOR = '#';

export class NetworkActStore implements NetworkActs {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;

  constructor(client: DynamoDBClient, table: string, trail: Pick<AuditTrail, 'write'> = NO_TRAIL) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
  }

  async decide(decision: EntityDecision, act: Act): Promise<void> {
    const { entityId, outcome, decidedAt } = decision;
    const deed = {
      act: 'network-entity.decided',
      subject: { kind: 'network-entity', id: entityId },
      detail: { outcome },
    } as const;
    // Two decisions of one moment are two: the request tells them apart.
    const place = `${entityId}${SEPARATOR}${decidedAt}${SEPARATOR}${act.requestId}`;
    await this.#trail.write(act, decidedAt, deed, { Put: this.#put(DECISIONS, place, decision) });
  }

  async reveal(reveal: Reveal, act: Act): Promise<void> {
    const { entityId, identifiers, revealedAt } = reveal;
    const deed = {
      act: 'network-entity.revealed',
      subject: { kind: 'network-entity', id: entityId },
      detail: { identifiers },
    } as const;
    const place = `${entityId}${SEPARATOR}${revealedAt}${SEPARATOR}${act.requestId}`;
    await this.#trail.write(act, revealedAt, deed, { Put: this.#put(REVEALS, place, reveal) });
  }

  async sent(table: SentTable, act: Act): Promise<void> {
    const { file, rows, sentAt } = table;
    const deed = {
      act: 'network-table.sent',
      subject: { kind: 'network-table', id: file.slice(file.lastIndexOf('/') + 1) },
      detail: { rows },
    } as const;
    await this.#trail.write(act, sentAt, deed, { Put: this.#put(SENT, file, table) });
  }

  async decisionOn(entityId: string): Promise<EntityDecision | undefined> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        ...this.#list(DECISIONS, 'begins_with(place, :place)'),
        ExpressionAttributeValues: { ':list': { S: DECISIONS }, ':place': { S: `${entityId}${SEPARATOR}` } },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }),
    );
    const [item] = Items;
    return item === undefined ? undefined : recordOf<EntityDecision>(item);
  }

  async decisionsUntil(day: string): Promise<EntityDecision[]> {
    const latest = new Map<string, EntityDecision>();
    // In the order of entities and times.
    for await (const item of this.#all(DECISIONS)) {
      const decision = recordOf<EntityDecision>(item);
      if (decision.decidedAt.slice(0, 10) <= day) latest.set(decision.entityId, decision);
    }
    return [...latest.values()];
  }

  async undo(merge: UndoneMerge, act: Act): Promise<boolean> {
    const deed = {
      act: 'network-merge.undone',
      subject: { kind: 'network-merge', id: merge.mergeId },
      detail: {},
    } as const;
    const Put = {
      ...this.#put(UNDONE, merge.mergeId, merge),
      ConditionExpression: 'attribute_not_exists(place)',
    };
    return await this.#trail.write(act, merge.undoneAt, deed, { Put });
  }

  async undone(): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const item of this.#all(UNDONE)) ids.add(recordOf<UndoneMerge>(item).mergeId);
    return ids;
  }

  #put(list: string, place: string, record: object): { TableName: string; Item: Item } {
    // JSON text: read and written as one, never queried inside.
    const Item = { list: { S: list }, place: { S: place }, record: { S: JSON.stringify(record) } };
    return { TableName: this.#table, Item };
  }

  #list(list: string, further?: string) {
    return {
      TableName: this.#table,
      KeyConditionExpression: further === undefined ? '#list = :list' : `#list = :list AND ${further}`,
      ExpressionAttributeNames: { '#list': 'list' },
      ExpressionAttributeValues: { ':list': { S: list } },
    };
  }

  async *#all(list: string): AsyncGenerator<Item, void> {
    const pages = paginateQuery({ client: this.#client }, { ...this.#list(list), ConsistentRead: true });
    for await (const { Items = [] } of pages) yield* Items;
  }
}

function recordOf<Kept>(item: Item): Kept {
  return JSON.parse(item.record?.S ?? '') as Kept;
}
