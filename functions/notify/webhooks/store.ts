// The only file that talks to the Webhooks table: the webhooks of an owner are one partition.
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { EventType } from '../../shared/events/catalogue.ts';
import type { StoredWebhook, WebhookPage, Webhooks } from './webhook.ts';

export class WebhookStore implements Webhooks {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async create(webhook: StoredWebhook): Promise<void> {
    const { owner, webhookId, events, description } = webhook;
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          ...keyOf(owner, webhookId),
          url: { S: webhook.url },
          events: { SS: [...events] },
          ...(description === undefined ? {} : { description: { S: description } }),
          createdAt: { S: webhook.createdAt },
          createdBy: { S: JSON.stringify(webhook.by) },
        },
        ConditionExpression: 'attribute_not_exists(webhookId)',
      }),
    );
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

  async remove(owner: string, webhookId: string): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: this.#table,
          Key: keyOf(owner, webhookId),
          ConditionExpression: 'attribute_exists(webhookId)',
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
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
