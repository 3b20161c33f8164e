// The only file that talks to the tables of import declarations: Declarations (with its worklist index) and
// RiskProfiles. Every write is one conditional call; there are no transactions (docs/decisions/0005).
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet, type Item } from '../../shared/aws/batch.ts';
import { addCounts, NO_HISTORY, type ProfileCounts, type Profiles } from '../profiles/profiles.ts';
import type { Assessment, Declaration, Lane, RecordedInspection } from '../schemas.ts';

/** Name of the worklist index: lane and day, by fraud probability. */
export const WORKLIST_INDEX = 'worklist';

/** Profiles loaded from history files lie beside the live ones, under this prefix, so that neither overwrites the other. */
export const HISTORY_PREFIX = 'history#';

/** A declaration as stored. */
export interface DeclarationRecord {
  readonly declaration: Declaration;
  /** SHA-256 of the declaration's content: what "the same declaration" means. */
  readonly contentHash: string;
  readonly assessment: Assessment;
  readonly selectionProbability: number;
  /** The profiles the model saw. */
  readonly profiles: Profiles;
  readonly inspection?: RecordedInspection;
  /** True once the inspection result is counted in every profile. */
  readonly inspectionCounted: boolean;
}

export interface WorklistPage {
  readonly items: readonly { assessment: Assessment; declaredOn: string; inspection?: RecordedInspection }[];
  /** Where the next page starts; undefined on the last one. */
  readonly next: WorklistPosition | undefined;
}

/** The last item of a page: the key the next query starts after. */
export interface WorklistPosition {
  readonly declarationId: string;
  readonly fraudProbability: number;
}

export type ApplyLease = 'acquired' | 'busy' | 'counted' | 'conflict' | 'unknown-declaration';

export class ImportStore {
  readonly #client: DynamoDBClient;
  readonly #declarations: string;
  readonly #profiles: string;

  constructor(client: DynamoDBClient, tables: { declarations: string; riskProfiles: string }) {
    this.#client = client;
    this.#declarations = tables.declarations;
    this.#profiles = tables.riskProfiles;
  }

  /**
   * Reads profiles: what inspections reported live plus what was loaded from history files.
   *
   * @returns only entities with a history
   */
  async readProfiles(keys: readonly string[]): Promise<Map<string, ProfileCounts>> {
    const entities = keys.flatMap((key) => [key, HISTORY_PREFIX + key]);
    const items = await batchGet(
      this.#client,
      this.#profiles,
      entities.map((entity) => ({ entity: { S: entity } })),
      {
        expression: '#entity, inspected, #fraud, critical',
        names: { '#entity': 'entity', '#fraud': 'fraud' },
      },
    );
    const profiles = new Map<string, ProfileCounts>();
    for (const item of items) {
      const stored = item.entity?.S ?? '';
      const key = stored.startsWith(HISTORY_PREFIX) ? stored.slice(HISTORY_PREFIX.length) : stored;
      profiles.set(key, addCounts(profiles.get(key) ?? NO_HISTORY, countsOf(item)));
    }
    return profiles;
  }

  /**
   * Stores a declaration once.
   *
   * @returns undefined where it was stored now, else the record already stored under its id
   */
  async putDeclaration(record: DeclarationRecord): Promise<DeclarationRecord | undefined> {
    const { declaration, assessment } = record;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#declarations,
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
          },
          ConditionExpression: 'attribute_not_exists(declarationId)',
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const stored = await this.getDeclaration(declaration.declarationId);
      if (stored === undefined)
        throw new Error('A declaration was found and then was not: it is never deleted');
      return stored;
    }
  }

  async getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({
        TableName: this.#declarations,
        Key: { declarationId: { S: declarationId } },
        ConsistentRead: true,
      }),
    );
    return answer.Item === undefined ? undefined : recordOf(answer.Item);
  }

  /** One page of the worklist of a lane and day, highest fraud probability first. */
  async worklist(
    lane: Lane,
    day: string,
    limit: number,
    after: WorklistPosition | undefined,
  ): Promise<WorklistPage> {
    const partition = laneDay(lane, day);
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#declarations,
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

  /**
   * Records a result on its declaration, if none or the same is there, and takes the lease to count it in the profiles.
   * Only the lease's holder counts, so that no two invocations work on the same result at once.
   *
   * @param resultHash what makes two results the same
   * @param leaseMs longer than any invocation can live
   */
  async beginInspection(
    declarationId: string,
    inspection: RecordedInspection,
    resultHash: string,
    now: number,
    leaseMs: number,
  ): Promise<ApplyLease> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#declarations,
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
        TableName: this.#declarations,
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

  /**
   * Adds a result to a profile unless it is there already: the declaration's id is kept in the profile's `counting` set
   * until {@link finishInspection} has marked the declaration, so that a repeat after a crash adds nothing twice.
   */
  async addToProfile(entity: string, declarationId: string, counts: ProfileCounts): Promise<void> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#profiles,
          Key: { entity: { S: entity } },
          UpdateExpression: 'ADD inspected :inspected, #fraud :fraud, critical :critical, #counting :ids',
          ConditionExpression: 'NOT contains(#counting, :id)',
          ExpressionAttributeNames: { '#fraud': 'fraud', '#counting': 'counting' },
          ExpressionAttributeValues: {
            ':inspected': { N: String(counts.inspected) },
            ':fraud': { N: String(counts.fraud) },
            ':critical': { N: String(counts.critical) },
            ':ids': { SS: [declarationId] },
            ':id': { S: declarationId },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Marks the result as counted in every profile. */
  async finishInspection(declarationId: string): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#declarations,
        Key: { declarationId: { S: declarationId } },
        UpdateExpression: 'SET inspectionCounted = :true REMOVE countingLeaseUntil',
        ExpressionAttributeValues: { ':true': { BOOL: true } },
      }),
    );
  }

  /** Takes the declaration's id out of a profile's `counting` set; safe to repeat. */
  async forgetCounting(entity: string, declarationId: string): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#profiles,
        Key: { entity: { S: entity } },
        UpdateExpression: 'DELETE #counting :ids',
        ExpressionAttributeNames: { '#counting': 'counting' },
        ExpressionAttributeValues: { ':ids': { SS: [declarationId] } },
      }),
    );
  }
}

function laneDay(lane: Lane, day: string): string {
  return `${lane}#${day}`;
}

function countsOf(item: Item): ProfileCounts {
  const count = (value: AttributeValue | undefined): number => Number(value?.N ?? 0);
  return { inspected: count(item.inspected), fraud: count(item.fraud), critical: count(item.critical) };
}

function recordOf(item: Item): DeclarationRecord {
  const inspection = inspectionOf(item);
  return {
    declaration: json<Declaration>(item.declaration),
    contentHash: item.contentHash?.S ?? '',
    assessment: json<Assessment>(item.assessment),
    selectionProbability: Number(item.selectionProbability?.N),
    profiles: json<Profiles>(item.profiles),
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
