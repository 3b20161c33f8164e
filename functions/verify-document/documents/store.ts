// The only file that talks to the Documents table. A document is one item from its announcement to the decision on it; every write
// is one conditional call (docs/decisions/0015 explains how each upload is processed exactly once).
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { secondsAfter } from '../../shared/days.ts';
import type { Problem } from '../../shared/http/problem.ts';
import {
  AUTHORITY_INDEX,
  authorityShard,
  authorityShards,
  createdOrder,
  DECLARATION_INDEX,
  STATUS_INDEX,
  statusShard,
  statusShards,
} from '../../shared/tables/documents.ts';
import { DocumentStatus, type NewDocument } from '../schemas.ts';
import type { BeginResult, DocumentClaim, DocumentWork } from '../worker/process-upload.ts';
import {
  type DecidedRecord,
  type DocumentFilter,
  type DocumentOutcome,
  type DocumentPage,
  type DocumentResult,
  type Documents,
  type NewDocumentRecord,
  type StoredDecision,
  type StoredDocument,
  WITH_VERDICT,
} from './document.ts';
import { mergePages, type PartitionPage, type Place } from './listing.ts';

/** Documents of a party, newest first. */
export const PARTY_INDEX = 'party';
const CONCURRENT_QUERIES = 8;
/** DynamoDB filters by status, or by party, after reading: how many items a read covers, and how many reads a page may take. */
const ITEMS_PER_FILTERED_READ = 200;
const MAX_FILTERED_READS = 5;
/** The places before and after every document's: these begin with a digit. */
const FIRST_PLACE = '0';
const LAST_PLACE = '~';
/** Characters of YYYY-MM-DD. */
const DAY_LENGTH = 10;

export class DocumentStore implements Documents, DocumentWork {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  /** @param days for how long the record of a document is kept once its file has arrived; required to process one */
  constructor(
    client: DynamoDBClient,
    table: string,
    trail: Pick<AuditTrail, 'write'> = NO_TRAIL,
    days?: number,
  ) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
    this.#days = days;
  }

  async create(document: NewDocumentRecord, removeAt: Date, requestId: string): Promise<void> {
    const { documentId, createdAt, party, by, announced } = document;
    const { documentType, authorityId, declarationId } = announced;
    const isNew = await this.#trail.write(
      { by, requestId },
      createdAt,
      {
        act: 'document.announced',
        subject: { kind: 'document', id: documentId },
        detail: { documentType, authorityId, ...(declarationId === undefined ? {} : { declarationId }) },
      },
      {
        Put: {
          TableName: this.#table,
          Item: {
            documentId: { S: documentId },
            status: { S: 'awaiting-upload' },
            statusShard: { S: statusShard('awaiting-upload', documentId) },
            createdOrder: { S: createdOrder(createdAt, documentId) },
            authorityShard: { S: authorityShard(authorityId, documentId) },
            ...(declarationId === undefined ? {} : { declarationId: { S: declarationId } }),
            ...(party === undefined ? {} : { party: { S: party } }),
            announced: { S: JSON.stringify(document.announced) },
            createdBy: { S: JSON.stringify(document.by) },
            createdAt: { S: createdAt },
            uploadExpiresAt: { S: document.uploadExpiresAt },
            removeAt: { N: String(Math.floor(removeAt.getTime() / 1000)) },
          },
          ConditionExpression: 'attribute_not_exists(documentId)',
        },
      },
    );
    if (!isNew) throw new Error(`The document ${documentId} exists`);
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

  async decide(
    { documentId, status, createdAt, decision }: DecidedRecord,
    requestId: string,
  ): Promise<boolean> {
    const { revision, ...decided } = decision;
    const { by, at } = decided;
    const verdicts = WITH_VERDICT.map((_, number) => `:verdict${number}`);
    const isFirst = revision === 1;
    return await this.#trail.write(
      { by, requestId },
      at,
      {
        act: 'document.decided',
        subject: { kind: 'document', id: documentId },
        detail: { decision: decided.decision, status, announcedOn: createdAt.slice(0, DAY_LENGTH) },
      },
      {
        Update: {
          TableName: this.#table,
          Key: { documentId: { S: documentId } },
          UpdateExpression: 'SET decision = :decision, revision = :revision',
          ConditionExpression: `#status IN (${verdicts.join(', ')}) AND ${isFirst ? 'attribute_not_exists(revision)' : 'revision = :before'}`,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':decision': { S: JSON.stringify(decided) },
            ':revision': { N: String(revision) },
            ...(isFirst ? {} : { ':before': { N: String(revision - 1) } }),
            ...Object.fromEntries(
              WITH_VERDICT.map((verdict, number) => [`:verdict${number}`, { S: verdict }]),
            ),
          },
        },
      },
    );
  }

  /** Finds the documents through an index and reads them from the table itself: an index may lag behind it. */
  async list(filter: DocumentFilter, limit: number, before?: Place): Promise<DocumentPage> {
    const stretch = stretchOf(filter, before);
    if (stretch === undefined) return { documents: [], next: undefined };
    const pages = await mapConcurrently(partitionsOf(filter), CONCURRENT_QUERIES, (partition) =>
      this.#places(partition, limit, stretch),
    );
    const { places, next } = mergePages(pages, limit);
    const keys = places.map((place) => ({ documentId: { S: place.slice(place.indexOf('#') + 1) } }));
    const items = await batchGet(this.#client, this.#table, keys);
    const documents = items
      .toSorted((one, other) => (textOf(one, 'createdOrder') < textOf(other, 'createdOrder') ? 1 : -1))
      .map(documentOf);
    return { documents, next };
  }

  /** Places of documents in one partition of an index, newest first, and how far back they were read. */
  async #places(partition: Partition, limit: number, stretch: Stretch): Promise<PartitionPage> {
    const places: Place[] = [];
    let rest = stretch;
    for (let reads = 0; places.length < limit && reads < MAX_FILTERED_READS; reads++) {
      const answer = await this.#client.send(new QueryCommand(this.#query(partition, limit, rest)));
      const read = (answer.Items ?? []).map((item) => textOf(item, 'createdOrder'));
      places.push(...read.filter((place) => place !== rest.before));
      if (answer.LastEvaluatedKey === undefined) return { places, reached: undefined };
      const reached = textOf(answer.LastEvaluatedKey, 'createdOrder');
      rest = { ...rest, to: reached, before: reached };
    }
    return { places, reached: rest.before };
  }

  #query(
    { index, key, value, party, statuses }: Partition,
    limit: number,
    stretch: Stretch,
  ): QueryCommandInput {
    const names = statuses.map((_, number) => `:status${number}`);
    const filters = [
      ...(party === undefined ? [] : ['party = :party']),
      ...(names.length === 0 ? [] : [`#status IN (${names.join(', ')})`]),
    ];
    return {
      TableName: this.#table,
      IndexName: index,
      KeyConditionExpression: '#key = :key AND createdOrder BETWEEN :from AND :to',
      ...(filters.length === 0 ? {} : { FilterExpression: filters.join(' AND ') }),
      ExpressionAttributeNames: { '#key': key, ...(names.length === 0 ? {} : { '#status': 'status' }) },
      ExpressionAttributeValues: {
        ':key': { S: value },
        ':from': { S: stretch.from },
        ':to': { S: stretch.to },
        ...(party === undefined ? {} : { ':party': { S: party } }),
        ...Object.fromEntries(statuses.map((status, number) => [`:status${number}`, { S: status }])),
      },
      ScanIndexForward: false,
      // One more than the page for the document that ended the previous one.
      Limit: filters.length === 0 ? limit + 1 : ITEMS_PER_FILTERED_READ,
    };
  }

  async begin(
    documentId: string,
    objectId: string,
    now: number,
    leaseMs: number,
  ): Promise<BeginResult<DocumentClaim>> {
    if (this.#days === undefined)
      throw new Error('This function knows no retention to process documents with');
    const leaseUntil = now + leaseMs;
    try {
      const { Attributes: item = {} } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { documentId: { S: documentId } },
          UpdateExpression:
            'SET #status = :processing, statusShard = :shard, objectId = :object, leaseUntil = :until, removeAt = :removeAt',
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
            ':removeAt': { N: String(secondsAfter(now, this.#days)) },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return { claim: { document: documentOf(item), objectId, leaseUntil } };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return await this.#refusalReason(documentId, objectId);
    }
  }

  async #refusalReason(
    documentId: string,
    objectId: string,
  ): Promise<'unknown' | 'busy' | 'already-finished'> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { documentId: { S: documentId } },
        ConsistentRead: true,
      }),
    );
    if (item === undefined) return 'unknown';
    return item.status?.S === 'processing' && item.objectId?.S === objectId ? 'busy' : 'already-finished';
  }

  async release({ document: { documentId }, leaseUntil }: DocumentClaim): Promise<void> {
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

  async finish({ document, leaseUntil }: DocumentClaim, outcome: DocumentOutcome): Promise<boolean> {
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

/** A partition of an index, and what its documents are filtered by: a party, and statuses if there are any. */
interface Partition {
  readonly index: string;
  readonly key: string;
  readonly value: string;
  readonly party?: string | undefined;
  readonly statuses: readonly DocumentStatus[];
}

function partitionsOf({ party, statuses, declarationId, authorityId }: DocumentFilter): Partition[] {
  if (declarationId !== undefined) {
    return [{ index: DECLARATION_INDEX, key: 'declarationId', value: declarationId, party, statuses: [] }];
  }
  if (authorityId !== undefined) {
    return authorityShards(authorityId).map((value) => ({
      index: AUTHORITY_INDEX,
      key: 'authorityShard',
      value,
      party,
      statuses: [],
    }));
  }
  if (party !== undefined) {
    return [{ index: PARTY_INDEX, key: 'party', value: party, statuses: statuses ?? [] }];
  }
  return (statuses ?? DocumentStatus.options).flatMap((status) =>
    statusShards(status).map((value) => ({ index: STATUS_INDEX, key: 'statusShard', value, statuses: [] })),
  );
}

/** A stretch of time: from the first place to the last, both included, but without the document that ended the previous page. */
interface Stretch {
  readonly from: Place;
  readonly to: Place;
  readonly before: Place | undefined;
}

/** Undefined for a stretch without any place, as where a token leads out of the days that are asked for. */
function stretchOf({ from = FIRST_PLACE, to = '' }: DocumentFilter, before?: Place): Stretch | undefined {
  const end = `${to}${LAST_PLACE}`;
  const last = before === undefined || before > end ? end : before;
  return from > last ? undefined : { from, to: last, before };
}

function documentOf(item: Item): StoredDocument {
  const optional = <Value>(name: string): Value | undefined =>
    item[name]?.S === undefined ? undefined : (JSON.parse(item[name].S) as Value);
  const result = optional<DocumentResult>('result');
  const problem = optional<Problem>('problem');
  const decision = optional<Omit<StoredDecision, 'revision'>>('decision');
  return {
    documentId: textOf(item, 'documentId'),
    status: textOf(item, 'status') as DocumentStatus,
    announced: JSON.parse(textOf(item, 'announced')) as NewDocument,
    party: item.party?.S,
    by: JSON.parse(textOf(item, 'createdBy')) as By,
    createdAt: textOf(item, 'createdAt'),
    uploadExpiresAt: textOf(item, 'uploadExpiresAt'),
    ...(result === undefined ? {} : { result }),
    ...(problem === undefined ? {} : { problem }),
    ...(decision === undefined ? {} : { decision: { ...decision, revision: Number(item.revision?.N) } }),
  };
}

function textOf(item: Item, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) throw new Error(`A stored document has no ${name}`);
  return value;
}
