// The only file that talks to the Declarations table and its worklist index. Every write is one conditional call; there are no
// transactions (docs/decisions/0005).
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, NO_TRAIL } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { CountingLease, InspectedDeclarations } from '../inspection.ts';
import type { Lane, RecordedInspection, Status } from '../schemas.ts';
import { contentOf, packed, putParts } from './item.ts';
import type { DeclarationRecord } from './record.ts';
import type { SubmittedDeclarations } from './submission.ts';
import {
  type WorklistEntry,
  type WorklistPage,
  type WorklistPosition,
  type WorklistReader,
  worklistEntry,
} from './worklist.ts';

/** Name of the worklist index: lane and day, by fraud probability. */
export const WORKLIST_INDEX = 'worklist';

export class DeclarationStore implements SubmittedDeclarations, InspectedDeclarations, WorklistReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;

  constructor(client: DynamoDBClient, table: string, trail: Pick<AuditTrail, 'write'> = NO_TRAIL) {
    this.#client = client;
    this.#table = table;
    this.#trail = trail;
  }

  async putDeclaration(record: DeclarationRecord, requestId: string): Promise<DeclarationRecord | undefined> {
    const { declaration, assessment, selectionProbability, profiles } = record;
    const { declarationId } = declaration;
    const content = packed({ declaration, assessment, selectionProbability, profiles });
    if (content.parts.keys.length > 0) {
      // Parts are worth a look first: a declaration that is sent again must not leave a second set of them.
      const stored = await this.getDeclaration(declarationId);
      if (stored !== undefined) return stored;
      await putParts(this.#client, this.#table, content.parts);
    }
    const isNew = await this.#trail.write(
      { by: record.by, requestId },
      assessment.scoredAt,
      {
        act: 'declaration.submitted',
        subject: { kind: 'declaration', id: declarationId },
        detail: { lane: assessment.lane, score: assessment.score },
      },
      {
        Put: {
          TableName: this.#table,
          Item: {
            declarationId: { S: declaration.declarationId },
            version: { N: String(record.version) },
            status: { S: record.status },
            laneDay: { S: laneDay(assessment.lane, declaration.declaredOn) },
            fraudProbability: { N: String(assessment.fraudProbability) },
            contentHash: { S: record.contentHash },
            // JSON text: read and written as one, never queried inside.
            worklistEntry: { S: JSON.stringify(worklistEntry(record)) },
            submittedBy: { S: JSON.stringify(record.by) },
            ...content.attributes,
          },
          ConditionExpression: 'attribute_not_exists(declarationId)',
        },
      },
    );
    if (isNew) return undefined;
    const stored = await this.getDeclaration(declarationId);
    if (stored === undefined)
      throw new Error('A stored declaration cannot be read: declarations are never deleted');
    return stored;
  }

  async getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { declarationId: { S: declarationId } },
        ConsistentRead: true,
      }),
    );
    return answer.Item === undefined ? undefined : await this.#recordOf(answer.Item);
  }

  async worklist(
    lane: Lane,
    day: string,
    limit: number,
    after: WorklistPosition | undefined,
  ): Promise<WorklistPage> {
    const partition = laneDay(lane, day);
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: WORKLIST_INDEX,
        KeyConditionExpression: 'laneDay = :laneDay',
        ExpressionAttributeValues: { ':laneDay': { S: partition } },
        ScanIndexForward: false,
        Limit: limit,
        ...(after === undefined
          ? {}
          : {
              ExclusiveStartKey: {
                laneDay: { S: partition },
                declarationId: { S: after.declarationId },
                fraudProbability: { N: String(after.fraudProbability) },
              },
            }),
      }),
    );
    const last = answer.LastEvaluatedKey;
    return {
      items: (answer.Items ?? []).map((item) => {
        const inspection = inspectionOf(item);
        return {
          ...json<WorklistEntry>(item.worklistEntry),
          status: statusOf(item),
          ...(inspection === undefined ? {} : { inspection }),
        };
      }),
      next:
        last === undefined
          ? undefined
          : {
              declarationId: last.declarationId?.S ?? '',
              fraudProbability: Number(last.fraudProbability?.N),
            },
    };
  }

  async beginInspection(
    declarationId: string,
    inspection: RecordedInspection,
    resultHash: string,
    now: number,
    leaseMs: number,
    requestId: string,
  ): Promise<CountingLease> {
    const { outcome, recordedAt, by } = inspection;
    const isFirst = await this.#trail.write(
      { by, requestId },
      recordedAt,
      {
        act: 'inspection.recorded',
        subject: { kind: 'declaration', id: declarationId },
        detail: { outcome },
      },
      {
        Update: {
          TableName: this.#table,
          Key: { declarationId: { S: declarationId } },
          UpdateExpression:
            'SET inspection = :inspection, inspectionHash = :hash, countingLeaseUntil = :until',
          ConditionExpression: 'attribute_exists(declarationId) AND attribute_not_exists(inspectionHash)',
          ExpressionAttributeValues: {
            ':inspection': { S: JSON.stringify(inspection) },
            ':hash': { S: resultHash },
            ':until': { N: String(now + leaseMs) },
          },
        },
      },
    );
    if (isFirst) return 'acquired';
    // Recorded before, and perhaps not counted: this request repeats it, and has no line of its own.
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { declarationId: { S: declarationId } },
          UpdateExpression: 'SET countingLeaseUntil = :until',
          ConditionExpression:
            'inspectionHash = :hash AND attribute_not_exists(inspectionCounted) ' +
            'AND (attribute_not_exists(countingLeaseUntil) OR countingLeaseUntil < :now)',
          ExpressionAttributeValues: {
            ':hash': { S: resultHash },
            ':until': { N: String(now + leaseMs) },
            ':now': { N: String(now) },
          },
        }),
      );
      return 'acquired';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { declarationId: { S: declarationId } },
        ConsistentRead: true,
        ProjectionExpression: 'inspectionHash, inspectionCounted',
      }),
    );
    if (answer.Item === undefined) return 'unknown-declaration';
    const stored = answer.Item.inspectionHash?.S;
    if (stored !== undefined && stored !== resultHash) return 'conflict';
    return answer.Item.inspectionCounted === undefined ? 'busy' : 'counted';
  }

  async finishInspection(declarationId: string): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { declarationId: { S: declarationId } },
        UpdateExpression: 'SET inspectionCounted = :true REMOVE countingLeaseUntil',
        ExpressionAttributeValues: { ':true': { BOOL: true } },
      }),
    );
  }

  async #recordOf(item: Item): Promise<DeclarationRecord> {
    const inspection = inspectionOf(item);
    return {
      ...(await contentOf(this.#client, this.#table, item)),
      version: Number(item.version?.N),
      status: statusOf(item),
      contentHash: item.contentHash?.S ?? '',
      by: json<By>(item.submittedBy),
      ...(inspection === undefined ? {} : { inspection }),
      inspectionCounted: item.inspectionCounted?.BOOL === true,
    };
  }
}

function laneDay(lane: Lane, day: string): string {
  return `${lane}#${day}`;
}

function statusOf(item: Item): Status {
  return item.status?.S === 'cancelled' ? 'cancelled' : 'scored';
}

function inspectionOf(item: Item): RecordedInspection | undefined {
  return item.inspection === undefined ? undefined : json<RecordedInspection>(item.inspection);
}

/** Documents were checked when they were written; reading trusts the table. */
function json<Document>(value: AttributeValue | undefined): Document {
  if (value?.S === undefined) throw new Error('A stored document is missing');
  return JSON.parse(value.S) as Document;
}
