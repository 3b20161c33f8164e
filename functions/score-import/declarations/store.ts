// The only file that talks to the Declarations table and its worklist index. Every write is one conditional call; there are no
// transactions (docs/decisions/0005).
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import type { CountingLease, InspectedDeclarations } from '../inspection.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Assessment, Declaration, Lane, RecordedInspection } from '../schemas.ts';
import type { DeclarationRecord } from './record.ts';
import type { SubmittedDeclarations } from './submission.ts';
import type { WorklistPage, WorklistPosition, WorklistReader } from './worklist.ts';

/** Name of the worklist index: lane and day, by fraud probability. */
export const WORKLIST_INDEX = 'worklist';

export class DeclarationStore implements SubmittedDeclarations, InspectedDeclarations, WorklistReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async putDeclaration(record: DeclarationRecord): Promise<DeclarationRecord | undefined> {
    const { declaration, assessment } = record;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            declarationId: { S: declaration.declarationId },
            laneDay: { S: laneDay(assessment.lane, declaration.declaredOn) },
            fraudProbability: { N: String(assessment.fraudProbability) },
            contentHash: { S: record.contentHash },
            // Whole documents as JSON text: read and written as one, never queried inside.
            declaration: { S: JSON.stringify(declaration) },
            assessment: { S: JSON.stringify(assessment) },
            selectionProbability: { N: String(record.selectionProbability) },
            profiles: { S: JSON.stringify(record.profiles) },
            submittedBy: { S: JSON.stringify(record.by) },
          },
          ConditionExpression: 'attribute_not_exists(declarationId)',
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const stored = await this.getDeclaration(declaration.declarationId);
      if (stored === undefined)
        throw new Error('A stored declaration cannot be read: declarations are never deleted');
      return stored;
    }
  }

  async getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { declarationId: { S: declarationId } },
        ConsistentRead: true,
      }),
    );
    return answer.Item === undefined ? undefined : recordOf(answer.Item);
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
          assessment: json<Assessment>(item.assessment),
          declaredOn: day,
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
  ): Promise<CountingLease> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { declarationId: { S: declarationId } },
          UpdateExpression:
            'SET inspection = if_not_exists(inspection, :inspection), inspectionHash = :hash, countingLeaseUntil = :until',
          ConditionExpression:
            'attribute_exists(declarationId) AND (attribute_not_exists(inspectionHash) OR inspectionHash = :hash) ' +
            'AND attribute_not_exists(inspectionCounted) ' +
            'AND (attribute_not_exists(countingLeaseUntil) OR countingLeaseUntil < :now)',
          ExpressionAttributeValues: {
            ':inspection': { S: JSON.stringify(inspection) },
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
}

function laneDay(lane: Lane, day: string): string {
  return `${lane}#${day}`;
}

function recordOf(item: Item): DeclarationRecord {
  const inspection = inspectionOf(item);
  return {
    declaration: json<Declaration>(item.declaration),
    contentHash: item.contentHash?.S ?? '',
    assessment: json<Assessment>(item.assessment),
    selectionProbability: Number(item.selectionProbability?.N),
    profiles: json<Profiles>(item.profiles),
    by: json<By>(item.submittedBy),
    ...(inspection === undefined ? {} : { inspection }),
    inspectionCounted: item.inspectionCounted?.BOOL === true,
  };
}

function inspectionOf(item: Item): RecordedInspection | undefined {
  return item.inspection === undefined ? undefined : json<RecordedInspection>(item.inspection);
}

/** Documents were checked when they were written; reading trusts the table. */
function json<Document>(value: AttributeValue | undefined): Document {
  if (value?.S === undefined) throw new Error('A stored document is missing');
  return JSON.parse(value.S) as Document;
}
