// The only file that talks to the References table: registered stamps and signatures by authority. Nothing is deleted:
// a reference is retired, and stays on record with who did it and when.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../shared/aws/batch.ts';
import type { Problem } from '../../shared/http/problem.ts';
import { Kind, type ModelName, type NewReference, type ReferenceStatus } from '../schemas.ts';
import type { ReferenceName } from '../uploads/keys.ts';
import type { RejectedOutcome } from '../uploads/rejection.ts';
import { decodeEmbedding, encodeEmbedding } from './embedding.ts';

/** A reference without its embedding. */
export interface StoredReference extends ReferenceName {
  readonly status: ReferenceStatus;
  readonly announced: NewReference;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly uploadExpiresAt: string;
  readonly quality: readonly string[];
  readonly model?: ModelName;
  readonly problem?: Problem;
  readonly retiredAt?: string;
  readonly retiredBy?: string;
}

export type NewReferenceRecord = Pick<
  StoredReference,
  'authorityId' | 'kind' | 'referenceId' | 'announced' | 'createdBy' | 'createdAt' | 'uploadExpiresAt'
>;

/** What a model has made of a reference's picture. */
export interface Embedded {
  readonly embedding: Float32Array;
  readonly model: ModelName;
  /** Key of the normalised picture. */
  readonly normalisedKey: string;
  /** What makes comparisons with it less certain. */
  readonly quality: readonly string[];
}

/** An active reference with what it is compared by. */
export type EmbeddedReference = StoredReference & Omit<Embedded, 'quality'>;

export type ReferenceOutcome = { readonly status: 'active'; readonly embedded: Embedded } | RejectedOutcome;

export interface ReferenceClaim {
  readonly reference: StoredReference;
  readonly leaseUntil: number;
}

/** settled: active, rejected or retired. */
export type ReferenceBegun = { readonly claim: ReferenceClaim } | 'busy' | 'settled' | 'unknown';

/** Everything but the embedding. */
const WITHOUT_EMBEDDING = {
  ProjectionExpression:
    'authorityId, referenceKey, #status, announced, createdBy, createdAt, uploadExpiresAt, quality, model, problem, retiredAt, retiredBy',
  ExpressionAttributeNames: { '#status': 'status' },
} as const;

export class ReferenceStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** @param removeAt when the record is deleted unless its file has come by then */
  async create(reference: NewReferenceRecord, removeAt: Date): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          ...keyOf(reference),
          status: { S: 'awaiting-upload' },
          announced: { S: JSON.stringify(reference.announced) },
          createdBy: { S: reference.createdBy },
          createdAt: { S: reference.createdAt },
          uploadExpiresAt: { S: reference.uploadExpiresAt },
          removeAt: { N: String(Math.floor(removeAt.getTime() / 1000)) },
        },
        ConditionExpression: 'attribute_not_exists(authorityId)',
      }),
    );
  }

  /** Every reference of an authority, newest first, retired ones too. */
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

  /** Active references of an authority with what they are compared by. */
  async active(authorityId: string): Promise<EmbeddedReference[]> {
    const found: EmbeddedReference[] = [];
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
    for await (const { Items } of pages) found.push(...(Items ?? []).map(embeddedOf));
    return found;
  }

  /** Active references of all authorities; reads the whole table. */
  async *allActive(): AsyncGenerator<StoredReference, void> {
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#table,
        ...WITHOUT_EMBEDDING,
        FilterExpression: '#status = :active',
        ExpressionAttributeValues: { ':active': { S: 'active' } },
      },
    );
    for await (const { Items } of pages) yield* (Items ?? []).map(referenceOf);
  }

  /**
   * Retires a reference; a second time changes nothing, and who did it first stays on record.
   *
   * @returns the retired reference, or undefined where the authority has none of that id
   */
  async retire(
    authorityId: string,
    referenceId: string,
    by: { readonly at: string; readonly clientId: string },
  ): Promise<StoredReference | undefined> {
    for (const kind of Kind.options) {
      const item = await this.#update(
        { authorityId, kind, referenceId },
        'SET #status = :retired, retiredAt = if_not_exists(retiredAt, :at), retiredBy = if_not_exists(retiredBy, :by) REMOVE removeAt, leaseUntil',
        'attribute_exists(authorityId)',
        { ':retired': { S: 'retired' }, ':at': { S: by.at }, ':by': { S: by.clientId } },
      );
      if (item !== undefined) return referenceOf(item);
    }
    return undefined;
  }

  /** Takes a reference up for its upload; the counterpart of DocumentStore.begin. */
  async begin(name: ReferenceName, now: number, leaseMs: number): Promise<ReferenceBegun> {
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
    const { Item: there } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(name), ConsistentRead: true }),
    );
    if (there === undefined) return 'unknown';
    return there.status?.S === 'awaiting-upload' ? 'busy' : 'settled';
  }

  /** Stores what came of a reference; false where it was retired meanwhile, or the lease was lost. */
  async finish({ reference, leaseUntil }: ReferenceClaim, outcome: ReferenceOutcome): Promise<boolean> {
    const condition = '#status = :awaiting AND leaseUntil = :until';
    const held = { ':awaiting': { S: 'awaiting-upload' }, ':until': { N: String(leaseUntil) } };
    const item =
      outcome.status === 'active'
        ? await this.#update(
            reference,
            `SET #status = :status, ${SET_EMBEDDED} REMOVE leaseUntil`,
            condition,
            {
              ...held,
              ':status': { S: outcome.status },
              ...valuesOf(outcome.embedded),
            },
          )
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

  /** Ends a lease before its time, for the next attempt; nothing where it was lost already. */
  async release({ reference, leaseUntil }: ReferenceClaim): Promise<void> {
    await this.#update(reference, 'SET leaseUntil = :over', '#status = :awaiting AND leaseUntil = :until', {
      ':over': { N: '0' },
      ':awaiting': { S: 'awaiting-upload' },
      ':until': { N: String(leaseUntil) },
    });
  }

  /** Replaces what an active reference is compared by; false where it is not active any more. */
  async putEmbedded(name: ReferenceName, embedded: Embedded): Promise<boolean> {
    const item = await this.#update(name, `SET ${SET_EMBEDDED}`, '#status = :active', {
      ':active': { S: 'active' },
      ...valuesOf(embedded),
    });
    return item !== undefined;
  }

  /** The item after the update; undefined where the condition does not hold. */
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

const SET_EMBEDDED =
  'embedding = :embedding, model = :model, normalisedKey = :normalised, quality = :quality';

function valuesOf({ embedding, model, normalisedKey, quality }: Embedded): Item {
  return {
    ':embedding': { B: encodeEmbedding(embedding) },
    ':model': { S: JSON.stringify(model) },
    ':normalised': { S: normalisedKey },
    ':quality': { S: JSON.stringify(quality) },
  };
}

function keyOf({ authorityId, kind, referenceId }: ReferenceName): Item {
  return { authorityId: { S: authorityId }, referenceKey: { S: `${kind}#${referenceId}` } };
}

/** Where a reference stands in a list. */
export function placeOf({ createdAt, referenceId }: StoredReference): string {
  return `${createdAt}#${referenceId}`;
}

function referenceOf(item: Item): StoredReference {
  const [kind, referenceId = ''] = textOf(item, 'referenceKey').split('#');
  const optional = (name: 'retiredAt' | 'retiredBy'): Partial<StoredReference> =>
    item[name]?.S === undefined ? {} : { [name]: item[name].S };
  return {
    authorityId: textOf(item, 'authorityId'),
    kind: kind as Kind,
    referenceId,
    status: textOf(item, 'status') as ReferenceStatus,
    announced: JSON.parse(textOf(item, 'announced')) as NewReference,
    createdBy: textOf(item, 'createdBy'),
    createdAt: textOf(item, 'createdAt'),
    uploadExpiresAt: textOf(item, 'uploadExpiresAt'),
    quality: item.quality?.S === undefined ? [] : (JSON.parse(item.quality.S) as string[]),
    ...(item.model?.S === undefined ? {} : { model: JSON.parse(item.model.S) as ModelName }),
    ...(item.problem?.S === undefined ? {} : { problem: JSON.parse(item.problem.S) as Problem }),
    ...optional('retiredAt'),
    ...optional('retiredBy'),
  };
}

function embeddedOf(item: Item): EmbeddedReference {
  const reference = referenceOf(item);
  const { model } = reference;
  const bytes = item.embedding?.B;
  if (bytes === undefined || model === undefined) throw new Error('An active reference has no embedding');
  return {
    ...reference,
    model,
    embedding: decodeEmbedding(bytes),
    normalisedKey: textOf(item, 'normalisedKey'),
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored reference has no ${name}`);
  return value;
}
