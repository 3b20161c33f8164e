// The only file that talks to the Webhooks table: the webhooks of an owner are one partition. Each registration and each deletion is
// one transaction with its audit line.
import { type DynamoDBClient, GetItemCommand, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type AuditTrail, type Deed, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { EventType } from '../../shared/events/catalogue.ts';
import type { StoredWebhook, WebhookPage, Webhooks } from './webhook.ts';

export class WebhookStore implements Webhooks {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;

  constructor(client: DynamoDBClient, table: string, trail: Pick<AuditTrail, 'write'> = NO_TRAIL) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
  }

  async create(webhook: StoredWebhook, requestId: string): Promise<void> {
    const { owner, webhookId, events, description, createdAt, by } = webhook;
    const deed = deedOn('webhook.registered', webhookId, { events: events.join(' ') });
    const isNew = await this.#trail.write({ by, requestId }, createdAt, deed, {
      Put: {
        TableName: this.#table,
        Item: {
          ...keyOf(owner, webhookId),
          url: { S: webhook.url },
          events: { SS: [...events] },
          ...(description === undefined ? {} : { description: { S: description } }),
          createdAt: { S: createdAt },
          createdBy: { S: JSON.stringify(by) },
        },
        ConditionExpression: 'attribute_not_exists(webhookId)',
      },
    });
    if (!isNew) throw new Error(`The webhook ${webhookId} exists`);
  }

  async get(owner: string, webhookId: string): Promise<StoredWebhook | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(owner, webhookId), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : webhookOf(Item);
  }

  async list(owner: string, limit: number, after?: string): Promise<WebhookPage> {
    const { Items = [], LastEvaluatedKey: last } = await this.#client.send(
      new QueryCommand({
        ...this.#ofOwner(owner),
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: keyOf(owner, after) }),
      }),
    );
    return { webhooks: Items.map(webhookOf), next: last?.webhookId?.S };
  }

  async all(owner: string): Promise<readonly StoredWebhook[]> {
    const found: StoredWebhook[] = [];
    for await (const { Items } of paginateQuery({ client: this.#client }, this.#ofOwner(owner))) {
      found.push(...(Items ?? []).map(webhookOf));
    }
    return found;
  }

  async remove(owner: string, webhookId: string, by: Act & { readonly at: string }): Promise<boolean> {
    return await this.#trail.write(by, by.at, deedOn('webhook.deleted', webhookId, {}), {
      Delete: {
        TableName: this.#table,
        Key: keyOf(owner, webhookId),
        ConditionExpression: 'attribute_exists(webhookId)',
      },
    });
  }

  #ofOwner(owner: string) {
    return {
      TableName: this.#table,
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: owner } },
      ConsistentRead: true,
    };
  }
}

function deedOn(act: Deed['act'], id: string, detail: Deed['detail']): Deed {
  return { act, subject: { kind: 'webhook', id }, detail };
}

function keyOf(owner: string, webhookId: string): Item {
  return { owner: { S: owner }, webhookId: { S: webhookId } };
}

function webhookOf(item: Item): StoredWebhook {
  return {
    owner: textOf(item, 'owner'),
    webhookId: textOf(item, 'webhookId'),
    url: textOf(item, 'url'),
    events: (item.events?.SS ?? []).toSorted() as EventType[],
    ...(item.description?.S === undefined ? {} : { description: item.description.S }),
    createdAt: textOf(item, 'createdAt'),
    by: JSON.parse(textOf(item, 'createdBy')) as By,
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored webhook has no ${name}`);
  return value;
}
