// The only file that talks to the Deliveries table. Every write is one conditional call, a test with its audit line;
// deliver.ts explains the order of them.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { Act } from '../../shared/auth/act.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { Delivery, DeliveryFailure, DeliveryStatus } from '../schemas.ts';
import type {
  Attempt,
  Claim,
  Deliveries,
  DeliveryName,
  DeliveryPage,
  Refusal,
  StoredDelivery,
} from './delivery.ts';

const STATUS = { '#status': 'status' } as const;

export class DeliveryStore implements Deliveries {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;

  constructor(client: DynamoDBClient, table: string, trail: Pick<AuditTrail, 'write'> = NO_TRAIL) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
  }

  async create(delivery: StoredDelivery, removeAt: number, act?: Act): Promise<void> {
    const put = {
      TableName: this.#table,
      Item: {
        ...keyOf(delivery),
        owner: { S: delivery.owner },
        eventId: { S: delivery.eventId },
        type: { S: delivery.type },
        occurredAt: { S: delivery.occurredAt },
        body: { S: delivery.body },
        status: { S: delivery.status },
        attempts: { N: String(delivery.attempts) },
        tries: { N: String(delivery.tries) },
        nextAttemptAt: { N: String(delivery.nextAttemptAt) },
        removeAt: { N: String(Math.floor(removeAt / 1000)) },
      },
      ConditionExpression: 'attribute_not_exists(webhookId)',
    };
    if (act !== undefined) {
      const { webhookId, eventId, occurredAt } = delivery;
      const subject = { kind: 'webhook', id: webhookId } as const;
      await this.#trail.write(
        act,
        occurredAt,
        { act: 'webhook.tested', subject, detail: { eventId } },
        { Put: put },
      );
      return;
    }
    try {
      await this.#client.send(new PutItemCommand(put));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async begin(
    name: DeliveryName,
    { now, leaseMs }: { readonly now: number; readonly leaseMs: number },
    returned?: number,
  ): Promise<Claim | Refusal> {
    const leaseUntil = now + leaseMs;
    const lease = { ':until': { N: String(leaseUntil) }, ':one': { N: '1' }, ':pending': { S: 'pending' } };
    const due = await this.#update(
      name,
      'SET attempts = attempts + :one, tries = tries + :one, leaseUntil = :until',
      '#status = :pending AND nextAttemptAt <= :now AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)',
      { ...lease, ':now': { N: String(now) } },
    );
    if (due !== undefined) return { delivery: deliveryOf(due), leaseUntil };
    if (returned !== undefined) {
      const again = await this.#update(
        name,
        'SET #status = :pending, attempts = attempts + :one, tries = :one, leaseUntil = :until, nextAttemptAt = :now',
        '#status = :failed AND attempts = :returned',
        {
          ...lease,
          ':now': { N: String(now) },
          ':failed': { S: 'failed' },
          ':returned': { N: String(returned) },
        },
      );
      if (again !== undefined) return { delivery: deliveryOf(again), leaseUntil };
    }
    return await this.#refusal(name, now);
  }

  async #refusal(name: DeliveryName, now: number): Promise<Refusal> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(name), ConsistentRead: true }),
    );
    if (item?.status?.S !== 'pending') return { kind: 'finished' };
    const { nextAttemptAt } = deliveryOf(item);
    return nextAttemptAt > now ? { kind: 'early', dueAt: nextAttemptAt } : { kind: 'busy' };
  }

  async finish(
    { delivery, leaseUntil }: Claim,
    attempt: Attempt,
    then: DeliveryStatus,
    nextAttemptAt?: number,
  ): Promise<void> {
    const { responseStatus, failure } = attempt;
    const set = [
      '#status = :status',
      'lastAttemptAt = :at',
      ...(responseStatus === undefined ? [] : ['responseStatus = :response']),
      ...(failure === undefined ? [] : ['failure = :failure']),
      ...(nextAttemptAt === undefined ? [] : ['nextAttemptAt = :next']),
    ];
    const remove = [
      'leaseUntil',
      ...(responseStatus === undefined ? ['responseStatus'] : []),
      ...(failure === undefined ? ['failure'] : []),
    ];
    // Without the lease another invocation has taken over, and its outcome counts.
    await this.#update(delivery, `SET ${set.join(', ')} REMOVE ${remove.join(', ')}`, 'leaseUntil = :until', {
      ':status': { S: then },
      ':at': { N: String(attempt.at) },
      ':until': { N: String(leaseUntil) },
      ...(responseStatus === undefined ? {} : { ':response': { N: String(responseStatus) } }),
      ...(failure === undefined ? {} : { ':failure': { S: failure } }),
      ...(nextAttemptAt === undefined ? {} : { ':next': { N: String(nextAttemptAt) } }),
    });
  }

  async list(webhookId: string, limit: number, before?: string): Promise<DeliveryPage> {
    const { Items = [], LastEvaluatedKey: last } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: `webhookId = :webhook${before === undefined ? '' : ' AND place < :before'}`,
        ExpressionAttributeValues: {
          ':webhook': { S: webhookId },
          ...(before === undefined ? {} : { ':before': { S: before } }),
        },
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return { deliveries: Items.map(deliveryOf), next: last?.place?.S };
  }

  /** The item after the update; undefined if the condition fails. */
  async #update(
    name: DeliveryName,
    update: string,
    condition: string,
    values: Item,
  ): Promise<Item | undefined> {
    try {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: keyOf(name),
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: STATUS,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

function keyOf({ webhookId, place }: DeliveryName): Item {
  return { webhookId: { S: webhookId }, place: { S: place } };
}

function deliveryOf(item: Item): StoredDelivery {
  return {
    owner: textOf(item, 'owner'),
    webhookId: textOf(item, 'webhookId'),
    place: textOf(item, 'place'),
    eventId: textOf(item, 'eventId'),
    type: textOf(item, 'type') as Delivery['type'],
    occurredAt: textOf(item, 'occurredAt'),
    body: textOf(item, 'body'),
    status: textOf(item, 'status') as DeliveryStatus,
    attempts: Number(item.attempts?.N),
    tries: Number(item.tries?.N),
    nextAttemptAt: Number(item.nextAttemptAt?.N),
    ...(item.lastAttemptAt?.N === undefined ? {} : { lastAttemptAt: Number(item.lastAttemptAt.N) }),
    ...(item.responseStatus?.N === undefined ? {} : { responseStatus: Number(item.responseStatus.N) }),
    ...(item.failure?.S === undefined ? {} : { failure: item.failure.S as DeliveryFailure }),
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored delivery has no ${name}`);
  return value;
}
