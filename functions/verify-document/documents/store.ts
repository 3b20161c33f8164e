// The only file that talks to the Documents table. A document is one item from its announcement to its verdict; every write
// is one conditional call (docs/decisions/0015 says how an upload is worked on once).
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Problem } from '../../shared/http/problem.ts';
import { DocumentStatus, type Finding, type ModelName, type NewDocument } from '../schemas.ts';
import type { RejectedOutcome } from '../uploads/rejection.ts';
import { mergePages, type OrderPage, type Place } from './listing.ts';

/** Documents of a party, newest first. */
export const PARTY_INDEX = 'party';
/** Documents of a status, newest first, over a few partitions so that no one of them takes every write. */
export const STATUS_INDEX = 'status';
const SHARDS = 4;
const QUERIES_AT_ONCE = 8;
/** A party's documents are filtered by status after they are read: so many at a time, so many times for one page. */
const FILTERED_AT_ONCE = 200;
const FILTERED_READS = 5;

/** What was found in a document. */
export interface DocumentResult {
  readonly pages: number;
  readonly findings: readonly Finding[];
  readonly quality: readonly string[];
  /** Numbers of the pages that have an overlay. */
  readonly overlays: readonly number[];
  /** The detector first. */
  readonly models: readonly ModelName[];
  readonly scoredAt: string;
}

export interface StoredDocument {
  readonly documentId: string;
  readonly status: DocumentStatus;
  readonly announced: NewDocument;
  /** Whose it is; undefined for a document that customs uploaded. */
  readonly party: string | undefined;
  /** Client that announced it. */
  readonly createdBy: string;
  readonly createdAt: string;
  /** Until when the file can be uploaded. */
  readonly uploadExpiresAt: string;
  readonly result?: DocumentResult;
  readonly problem?: Problem;
}

export type NewDocumentRecord = Omit<StoredDocument, 'status' | 'result' | 'problem'>;

/** The right to work on a document until the lease is over. */
export interface Claim {
  readonly document: StoredDocument;
  readonly objectId: string;
  readonly leaseUntil: number;
}

/** settled: finished, or another object of the key was taken up before. */
export type Begun = { readonly claim: Claim } | 'busy' | 'settled' | 'unknown';

export type DocumentOutcome =
  | { readonly status: 'verified' | 'suspicious' | 'unverifiable'; readonly result: DocumentResult }
  | RejectedOutcome;

export interface DocumentFilter {
  /** All parties where undefined. */
  readonly party: string | undefined;
  /** Statuses as they are stored; all where undefined. */
  readonly statuses: readonly DocumentStatus[] | undefined;
}

export class DocumentStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** @param removeAt when the record is deleted unless its file has come by then */
  async create(document: NewDocumentRecord, removeAt: Date): Promise<void> {
    const { documentId, createdAt, party } = document;
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: {
          documentId: { S: documentId },
          status: { S: 'awaiting-upload' },
          statusShard: { S: statusShard('awaiting-upload', documentId) },
          createdOrder: { S: `${createdAt}#${documentId}` },
          ...(party === undefined ? {} : { party: { S: party } }),
          announced: { S: JSON.stringify(document.announced) },
          createdBy: { S: document.createdBy },
          createdAt: { S: createdAt },
          uploadExpiresAt: { S: document.uploadExpiresAt },
          removeAt: { N: String(Math.floor(removeAt.getTime() / 1000)) },
        },
        ConditionExpression: 'attribute_not_exists(documentId)',
      }),
    );
  }

  async get(documentId: string): Promise<StoredDocument | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { documentId: { S: documentId } },
        ConsistentRead: true,
      }),
    );
    return answer.Item === undefined ? undefined : documentOf(answer.Item);
  }

  /**
   * Documents newest first, read from the table itself: an index may be behind it.
   *
   * @param before where the page before ended
   */
  async list(
    filter: DocumentFilter,
    limit: number,
    before?: Place,
  ): Promise<{ documents: StoredDocument[]; next: Place | undefined }> {
    const partitions = partitionsOf(filter);
    const pages = await mapConcurrently(partitions, QUERIES_AT_ONCE, (partition) =>
      this.#places(partition, limit, before),
    );
    const { places, next } = mergePages(pages, limit);
    const keys = places.map((place) => ({ documentId: { S: place.slice(place.indexOf('#') + 1) } }));
    const items = await batchGet(this.#client, this.#table, keys);
    const documents = items
      .toSorted((one, other) => (textOf(one, 'createdOrder') < textOf(other, 'createdOrder') ? 1 : -1))
      .map(documentOf);
    return { documents, next };
  }

  /** Places of documents in one partition of an index, newest first, and how far it has been looked at. */
  async #places(partition: Partition, limit: number, before: Place | undefined): Promise<OrderPage> {
    const places: Place[] = [];
    let from = before;
    for (let reads = 0; places.length < limit && reads < FILTERED_READS; reads++) {
      const answer = await this.#client.send(new QueryCommand(this.#query(partition, limit, from)));
      places.push(...(answer.Items ?? []).map((item) => textOf(item, 'createdOrder')));
      if (answer.LastEvaluatedKey === undefined) return { places, reached: undefined };
      from = textOf(answer.LastEvaluatedKey, 'createdOrder');
    }
    return { places, reached: from };
  }

  #query({ index, key, value, statuses }: Partition, limit: number, before?: Place): QueryCommandInput {
    const names = statuses.map((_, number) => `:status${number}`);
    const filtered = statuses.length > 0;
    return {
      TableName: this.#table,
      IndexName: index,
      KeyConditionExpression: `#key = :key${before === undefined ? '' : ' AND createdOrder < :before'}`,
      ...(filtered ? { FilterExpression: `#status IN (${names.join(', ')})` } : {}),
      ExpressionAttributeNames: { '#key': key, ...(filtered ? { '#status': 'status' } : {}) },
      ExpressionAttributeValues: {
        ':key': { S: value },
        ...(before === undefined ? {} : { ':before': { S: before } }),
        ...Object.fromEntries(statuses.map((status, number) => [`:status${number}`, { S: status }])),
      },
      ScanIndexForward: false,
      Limit: filtered ? FILTERED_AT_ONCE : limit,
    };
  }

  /**
   * Takes a document up for one uploaded object. Only the first object of a document is ever worked on; whoever holds the
   * lease does it, and a later attempt takes over once the lease is over.
   *
   * @param leaseMs longer than any invocation can live
   */
  async begin(documentId: string, objectId: string, now: number, leaseMs: number): Promise<Begun> {
    const leaseUntil = now + leaseMs;
    try {
      const { Attributes: item = {} } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { documentId: { S: documentId } },
          UpdateExpression:
            'SET #status = :processing, statusShard = :shard, objectId = :object, leaseUntil = :until REMOVE removeAt',
          ConditionExpression:
            '#status = :awaiting OR (#status = :processing AND objectId = :object AND leaseUntil < :now)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':awaiting': { S: 'awaiting-upload' },
            ':processing': { S: 'processing' },
            ':shard': { S: statusShard('processing', documentId) },
            ':object': { S: objectId },
            ':until': { N: String(leaseUntil) },
            ':now': { N: String(now) },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return { claim: { document: documentOf(item), objectId, leaseUntil } };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return await this.#whyNot(documentId, objectId);
    }
  }

  async #whyNot(documentId: string, objectId: string): Promise<Begun> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { documentId: { S: documentId } },
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return 'unknown';
    return item.status?.S === 'processing' && item.objectId?.S === objectId ? 'busy' : 'settled';
  }

  /** Ends a lease before its time, for the next attempt; nothing where it was lost already. */
  async release({ document: { documentId }, leaseUntil }: Claim): Promise<void> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { documentId: { S: documentId } },
          UpdateExpression: 'SET leaseUntil = :over',
          ConditionExpression: '#status = :processing AND leaseUntil = :until',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':over': { N: '0' },
            ':processing': { S: 'processing' },
            ':until': { N: String(leaseUntil) },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Stores what came of a document; false where the lease was lost and somebody else does it. */
  async finish({ document, leaseUntil }: Claim, outcome: DocumentOutcome): Promise<boolean> {
    const { documentId } = document;
    const [name, value] = 'result' in outcome ? ['result', outcome.result] : ['problem', outcome.problem];
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { documentId: { S: documentId } },
          UpdateExpression:
            'SET #status = :status, statusShard = :shard, #outcome = :outcome REMOVE leaseUntil',
          ConditionExpression: '#status = :processing AND leaseUntil = :until',
          ExpressionAttributeNames: { '#status': 'status', '#outcome': name },
          ExpressionAttributeValues: {
            ':status': { S: outcome.status },
            ':processing': { S: 'processing' },
            ':shard': { S: statusShard(outcome.status, documentId) },
            ':outcome': { S: JSON.stringify(value) },
            ':until': { N: String(leaseUntil) },
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** A partition of an index, and the statuses that are looked for in it; none: whatever is there. */
interface Partition {
  readonly index: string;
  readonly key: string;
  readonly value: string;
  readonly statuses: readonly DocumentStatus[];
}

function partitionsOf({ party, statuses }: DocumentFilter): Partition[] {
  if (party !== undefined) {
    return [{ index: PARTY_INDEX, key: 'party', value: party, statuses: statuses ?? [] }];
  }
  return (statuses ?? DocumentStatus.options).flatMap((status) =>
    Array.from({ length: SHARDS }, (_, shard) => ({
      index: STATUS_INDEX,
      key: 'statusShard',
      value: `${status}#${shard}`,
      statuses: [],
    })),
  );
}

/** Ids are random, so that their first digits spread documents evenly. */
function statusShard(status: DocumentStatus, documentId: string): string {
  return `${status}#${Number.parseInt(documentId.slice(0, 4), 16) % SHARDS}`;
}

function documentOf(item: Item): StoredDocument {
  const optional = <Value>(name: string): Value | undefined =>
    item[name]?.S === undefined ? undefined : (JSON.parse(item[name].S) as Value);
  const result = optional<DocumentResult>('result');
  const problem = optional<Problem>('problem');
  return {
    documentId: textOf(item, 'documentId'),
    status: textOf(item, 'status') as DocumentStatus,
    announced: JSON.parse(textOf(item, 'announced')) as NewDocument,
    party: item.party?.S,
    createdBy: textOf(item, 'createdBy'),
    createdAt: textOf(item, 'createdAt'),
    uploadExpiresAt: textOf(item, 'uploadExpiresAt'),
    ...(result === undefined ? {} : { result }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored document has no ${name}`);
  return value;
}
