// The only file that talks to the References table: registered stamps and signatures by authority. References are never deleted
// but retired, and stay on record with who retired them and when.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, type Deed, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { Problem } from '../../shared/http/problem.ts';
import { Kind, type ModelName, type NewReference, type ReferenceStatus } from '../schemas.ts';
import type { BeginResult, ReferenceClaim, ReferenceWork } from '../worker/process-upload.ts';
import { decodeEmbedding } from './embedding.ts';
import type { ReferencesToUpgrade } from './re-embedding.ts';
import {
  type ActiveReference,
  type AuthorityPage,
  type EmbeddedPicture,
  type NewReferenceRecord,
  placeOf,
  type ReferenceName,
  type ReferenceOutcome,
  type References,
  type RetiredRecord,
  type Retirement,
  type StoredReference,
} from './reference.ts';

/** Partition of an item for each authority that has references, by which all are found. No authority's id begins with this sign. */
const AUTHORITIES = '#authorities';

/** Reads everything but an embedding in the record. */
const WITHOUT_EMBEDDING = {
  ProjectionExpression:
    'authorityId, referenceKey, #status, announced, createdBy, createdAt, uploadExpiresAt, quality, model, problem, retiredAt, retiredBy',
  ExpressionAttributeNames: { '#status': 'status' },
} as const;

export class ReferenceStore implements References, ReferenceWork, ReferencesToUpgrade {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;

  constructor(client: DynamoDBClient, table: string, trail: Pick<AuditTrail, 'write'> = NO_TRAIL) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
  }

  async create(reference: NewReferenceRecord, removeAt: Date, requestId: string): Promise<void> {
    const { authorityId, by, createdAt, referenceId } = reference;
    // Beside the transaction, which would conflict with those of the authority's other references.
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: { authorityId: { S: AUTHORITIES }, referenceKey: { S: authorityId } },
      }),
    );
    const isNew = await this.#trail.write(
      { by, requestId },
      createdAt,
      deedOn('reference.announced', reference),
      {
        Put: {
          TableName: this.#table,
          Item: {
            ...keyOf(reference),
            status: { S: 'awaiting-upload' },
            announced: { S: JSON.stringify(reference.announced) },
            createdBy: { S: JSON.stringify(by) },
            createdAt: { S: createdAt },
            uploadExpiresAt: { S: reference.uploadExpiresAt },
            removeAt: { N: String(Math.floor(removeAt.getTime() / 1000)) },
          },
          ConditionExpression: 'attribute_not_exists(authorityId)',
        },
      },
    );
    if (!isNew) throw new Error(`The reference ${referenceId} exists`);
  }

  async authorities(limit: number, after?: string): Promise<AuthorityPage> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: `authorityId = :authorities${after === undefined ? '' : ' AND referenceKey > :after'}`,
        ExpressionAttributeValues: {
          ':authorities': { S: AUTHORITIES },
          ...(after === undefined ? {} : { ':after': { S: after } }),
        },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const authorityIds = Items.map((item) => textOf(item, 'referenceKey'));
    return { authorityIds, next: LastEvaluatedKey === undefined ? undefined : authorityIds.at(-1) };
  }

  async list(authorityId: string): Promise<StoredReference[]> {
    const found: StoredReference[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        KeyConditionExpression: 'authorityId = :authority',
        ...WITHOUT_EMBEDDING,
        ExpressionAttributeValues: { ':authority': { S: authorityId } },
        ConsistentRead: true,
      },
    );
    for await (const { Items } of pages) found.push(...(Items ?? []).map(referenceOf));
    return found.sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1));
  }

  async active(authorityId: string): Promise<ActiveReference[]> {
    const found: ActiveReference[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        KeyConditionExpression: 'authorityId = :authority',
        FilterExpression: '#status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':authority': { S: authorityId }, ':active': { S: 'active' } },
        ConsistentRead: true,
      },
    );
    for await (const { Items } of pages) found.push(...(Items ?? []).map(activeOf));
    return found;
  }

  async *allActive(): AsyncGenerator<ActiveReference, void> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#table,
        FilterExpression: '#status = :active',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':active': { S: 'active' } },
      },
    );
    for await (const { Items } of pages) yield* (Items ?? []).map(activeOf);
  }

  async retire(authorityId: string, referenceId: string, by: Retirement): Promise<RetiredRecord | undefined> {
    for (const kind of Kind.options) {
      const name = { authorityId, kind, referenceId };
      await this.#trail.write(by, by.at, deedOn('reference.retired', name), {
        Update: {
          TableName: this.#table,
          Key: keyOf(name),
          UpdateExpression:
            'SET #status = :retired, retiredAt = :at, retiredBy = :by REMOVE removeAt, leaseUntil',
          ConditionExpression: 'attribute_exists(authorityId) AND attribute_not_exists(retiredAt)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':retired': { S: 'retired' },
            ':at': { S: by.at },
            ':by': { S: JSON.stringify(by.by) },
          },
        },
      });
      const { Item: item } = await this.#client.send(
        new GetItemCommand({ TableName: this.#table, Key: keyOf(name), ConsistentRead: true }),
      );
      if (item === undefined) continue;
      const retiredBy = JSON.parse(textOf(item, 'retiredBy')) as By;
      return { ...referenceOf(item), retiredAt: textOf(item, 'retiredAt'), retiredBy };
    }
    return undefined;
  }

  async begin(name: ReferenceName, now: number, leaseMs: number): Promise<BeginResult<ReferenceClaim>> {
    const leaseUntil = now + leaseMs;
    const item = await this.#update(
      name,
      'SET leaseUntil = :until REMOVE removeAt',
      '#status = :awaiting AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)',
      {
        ':awaiting': { S: 'awaiting-upload' },
        ':until': { N: String(leaseUntil) },
        ':now': { N: String(now) },
      },
    );
    if (item !== undefined) return { claim: { reference: referenceOf(item), leaseUntil } };
    const { Item: stored } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(name), ConsistentRead: true }),
    );
    if (stored === undefined) return 'unknown';
    return stored.status?.S === 'awaiting-upload' ? 'busy' : 'already-finished';
  }

  async finish({ reference, leaseUntil }: ReferenceClaim, outcome: ReferenceOutcome): Promise<boolean> {
    const condition = '#status = :awaiting AND leaseUntil = :until';
    const held = { ':awaiting': { S: 'awaiting-upload' }, ':until': { N: String(leaseUntil) } };
    const item =
      outcome.status === 'active'
        ? await this.#update(reference, `SET #status = :status, ${SET_EMBEDDED}, leaseUntil`, condition, {
            ...held,
            ':status': { S: outcome.status },
            ...valuesOf(outcome.embedded),
          })
        : await this.#update(
            reference,
            'SET #status = :status, problem = :problem REMOVE leaseUntil',
            condition,
            {
              ...held,
              ':status': { S: outcome.status },
              ':problem': { S: JSON.stringify(outcome.problem) },
            },
          );
    return item !== undefined;
  }

  async release({ reference, leaseUntil }: ReferenceClaim): Promise<void> {
    await this.#update(reference, 'SET leaseUntil = :over', '#status = :awaiting AND leaseUntil = :until', {
      ':over': { N: '0' },
      ':awaiting': { S: 'awaiting-upload' },
      ':until': { N: String(leaseUntil) },
    });
  }

  async putEmbedded(name: ReferenceName, embedded: EmbeddedPicture): Promise<boolean> {
    const item = await this.#update(name, `SET ${SET_EMBEDDED}`, '#status = :active', {
      ':active': { S: 'active' },
      ...valuesOf(embedded),
    });
    return item !== undefined;
  }

  /** The item after the update; undefined if the condition fails. */
  async #update(
    name: ReferenceName,
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
          ...(/#status/.test(update + condition)
            ? { ExpressionAttributeNames: { '#status': 'status' } }
            : {}),
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

/** An embedding that the record itself holds is from before the new one. */
const SET_EMBEDDED = 'model = :model, quality = :quality REMOVE embedding, normalisedKey';

function valuesOf({ model, quality }: EmbeddedPicture): Item {
  return {
    ':model': { S: JSON.stringify(model) },
    ':quality': { S: JSON.stringify(quality) },
  };
}

function deedOn(act: 'reference.announced' | 'reference.retired', name: ReferenceName): Deed {
  const { authorityId, kind, referenceId } = name;
  return { act, subject: { kind: 'reference', id: referenceId }, detail: { authorityId, kind } };
}

function keyOf({ authorityId, kind, referenceId }: ReferenceName): Item {
  return { authorityId: { S: authorityId }, referenceKey: { S: `${kind}#${referenceId}` } };
}

function referenceOf(item: Item): StoredReference {
  const [kind, referenceId = ''] = textOf(item, 'referenceKey').split('#');
  return {
    authorityId: textOf(item, 'authorityId'),
    kind: kind as Kind,
    referenceId,
    status: textOf(item, 'status') as ReferenceStatus,
    announced: JSON.parse(textOf(item, 'announced')) as NewReference,
    by: JSON.parse(textOf(item, 'createdBy')) as By,
    createdAt: textOf(item, 'createdAt'),
    uploadExpiresAt: textOf(item, 'uploadExpiresAt'),
    quality: item.quality?.S === undefined ? [] : (JSON.parse(item.quality.S) as StoredReference['quality']),
    ...(item.model?.S === undefined ? {} : { model: JSON.parse(item.model.S) as ModelName }),
    ...(item.problem?.S === undefined ? {} : { problem: JSON.parse(item.problem.S) as Problem }),
    ...(item.retiredAt?.S === undefined ? {} : { retiredAt: item.retiredAt.S }),
    ...(item.retiredBy?.S === undefined ? {} : { retiredBy: JSON.parse(item.retiredBy.S) as By }),
  };
}

function activeOf(item: Item): ActiveReference {
  const reference = referenceOf(item);
  const { model } = reference;
  const bytes = item.embedding?.B;
  if (model === undefined) throw new Error('An active reference has no model');
  return { ...reference, model, ...(bytes === undefined ? {} : { embedding: decodeEmbedding(bytes) }) };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored reference has no ${name}`);
  return value;
}
