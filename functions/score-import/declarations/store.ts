// The only file that talks to the Declarations table and its worklist index. An act is one conditional write in a transaction with its
// audit line (docs/decisions/0043); counting a result needs none (docs/decisions/0005).
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type AuditTrail, type Deed, NO_TRAIL, type Write } from '../../shared/audit/trail.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import { secondsAfter } from '../../shared/days.ts';
import {
  cancelledLaneDay,
  contentOf,
  laneDay,
  packed,
  putParts,
  versionKey,
  WORKLIST_INDEX,
} from '../../shared/tables/declarations.ts';
import type { InspectedDeclarations, Lease, NewRevision } from '../inspection.ts';
import type { HistoryLine, Lane, RecordedInspection, Status } from '../schemas.ts';
import type { AmendedDeclarations } from './amendment.ts';
import type { CancelledDeclarations } from './cancellation.ts';
import type { DeclarationRecord, ScoredContent } from './record.ts';
import type { SubmittedDeclarations } from './submission.ts';
import {
  type WorklistEntry,
  type WorklistPage,
  type WorklistPosition,
  type WorklistReader,
  worklistEntry,
} from './worklist.ts';

export class DeclarationStore
  implements
    SubmittedDeclarations,
    InspectedDeclarations,
    AmendedDeclarations,
    CancelledDeclarations,
    WorklistReader
{
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write'>;
  readonly #days: number | undefined;

  /** @param days for how long a declaration is kept, from its submission; required to store one */
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

  async putDeclaration(record: DeclarationRecord, requestId: string): Promise<DeclarationRecord | undefined> {
    const { declaration, assessment, selectionProbability, profiles } = record;
    const { declarationId } = declaration;
    const content = packed<ScoredContent>({ declaration, assessment, selectionProbability, profiles });
    const expiry = this.#expiryOf(assessment.scoredAt);
    if (content.parts.keys.length > 0) {
      // Parts are worth a look first: a declaration that is sent again must not leave a second set of them.
      const stored = await this.getDeclaration(declarationId);
      if (stored !== undefined) return stored;
      await putParts(this.#client, this.#table, content.parts, expiry);
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
            history: { L: record.history.map((line) => ({ S: JSON.stringify(line) })) },
            ...content.attributes,
            ...expiry,
          },
          ConditionExpression: 'attribute_not_exists(declarationId)',
        },
      },
    );
    if (isNew) return undefined;
    // Undefined where it has expired and was deleted just now: then the id is free.
    return (await this.getDeclaration(declarationId)) ?? (await this.putDeclaration(record, requestId));
  }

  async getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined> {
    const item = await this.#item(declarationId);
    return item === undefined ? undefined : await this.#recordOf(item);
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

  async beginRevision(revision: NewRevision, { now, leaseMs }: Lease): Promise<boolean> {
    const { declarationId, version, inspection, line, requestId } = revision;
    const isFirst = inspection.revision === 1;
    const deed: Deed = {
      act: isFirst ? 'inspection.recorded' : 'inspection.corrected',
      subject: { kind: 'declaration', id: declarationId },
      detail: { outcome: inspection.outcome, revision: inspection.revision },
    };
    return await this.#act(line, requestId, deed, {
      Key: { declarationId: { S: declarationId } },
      UpdateExpression:
        'SET inspection = :inspection, inspectionRevision = :next, countingLeaseUntil = :until, ' +
        'history = list_append(history, :lines)',
      ConditionExpression:
        `version = :version AND #status = :scored AND ` +
        (isFirst
          ? 'attribute_not_exists(inspectionRevision)'
          : 'countedRevision = :before AND inspectionRevision = :before'),
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':inspection': { S: JSON.stringify(inspection) },
        ':next': { N: String(inspection.revision) },
        ':until': { N: String(now + leaseMs) },
        ':lines': { L: [{ S: JSON.stringify(line) }] },
        ':version': { N: String(version) },
        ':scored': { S: 'scored' },
        ...(isFirst ? {} : { ':before': { N: String(inspection.revision - 1) } }),
      },
    });
  }

  async takeLease(declarationId: string, revision: number, { now, leaseMs }: Lease): Promise<boolean> {
    return await this.#update({
      Key: { declarationId: { S: declarationId } },
      UpdateExpression: 'SET countingLeaseUntil = :until',
      ConditionExpression:
        'inspectionRevision = :revision AND (attribute_not_exists(countedRevision) OR countedRevision < :revision) ' +
        'AND (attribute_not_exists(countingLeaseUntil) OR countingLeaseUntil < :now)',
      ExpressionAttributeValues: {
        ':revision': { N: String(revision) },
        ':until': { N: String(now + leaseMs) },
        ':now': { N: String(now) },
      },
    });
  }

  async finishInspection(declarationId: string, inspection: RecordedInspection): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { declarationId: { S: declarationId } },
        UpdateExpression: 'SET counted = :counted, countedRevision = :revision REMOVE countingLeaseUntil',
        ExpressionAttributeValues: {
          ':counted': { S: JSON.stringify(inspection) },
          ':revision': { N: String(inspection.revision) },
        },
      }),
    );
  }

  async amendDeclaration(record: DeclarationRecord, line: HistoryLine, requestId: string): Promise<boolean> {
    const { declaration, assessment, selectionProbability, profiles } = record;
    const { declarationId } = declaration;
    const before = await this.#item(declarationId);
    if (Number(before?.version?.N) !== record.version - 1) return false;
    const content = packed<ScoredContent>({ declaration, assessment, selectionProbability, profiles });
    // The version that is replaced, before anything replaces it; repeating this writes the same.
    await this.#client.send(
      new PutItemCommand({ TableName: this.#table, Item: versionItem(declarationId, before ?? {}) }),
    );
    await putParts(this.#client, this.#table, content.parts, expiryIn(before ?? {}));
    const values: Item = {
      ':next': { N: String(record.version) },
      ':before': { N: String(record.version - 1) },
      ':laneDay': { S: laneDay(assessment.lane, declaration.declaredOn) },
      ':probability': { N: String(assessment.fraudProbability) },
      ':hash': { S: record.contentHash },
      ':entry': { S: JSON.stringify(worklistEntry(record)) },
      ':lines': { L: [{ S: JSON.stringify(line) }] },
      ':scored': { S: 'scored' },
    };
    const contents = Object.entries(content.attributes);
    const removed = ['content', 'contentId', 'contentParts'].filter((name) => !(name in content.attributes));
    const deed: Deed = {
      act: 'declaration.amended',
      subject: { kind: 'declaration', id: declarationId },
      detail: { version: record.version, lane: assessment.lane, score: assessment.score },
    };
    return await this.#act(line, requestId, deed, {
      Key: { declarationId: { S: declarationId } },
      UpdateExpression:
        'SET version = :next, laneDay = :laneDay, fraudProbability = :probability, contentHash = :hash, ' +
        'worklistEntry = :entry, history = list_append(history, :lines), ' +
        `${contents.map(([name]) => `${name} = :${name}`).join(', ')} REMOVE ${removed.join(', ')}`,
      ConditionExpression:
        'version = :before AND #status = :scored AND attribute_not_exists(inspectionRevision)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...values,
        ...Object.fromEntries(contents.map(([name, value]) => [`:${name}`, value])),
      },
    });
  }

  async cancelDeclaration(
    { declaration, version, assessment }: DeclarationRecord,
    line: HistoryLine,
    requestId: string,
  ): Promise<boolean> {
    const { declarationId } = declaration;
    const deed: Deed = {
      act: 'declaration.cancelled',
      subject: { kind: 'declaration', id: declarationId },
      detail: { version },
    };
    return await this.#act(line, requestId, deed, {
      Key: { declarationId: { S: declarationId } },
      UpdateExpression:
        'SET #status = :cancelled, laneDay = :laneDay, history = list_append(history, :lines)',
      ConditionExpression:
        'version = :version AND #status = :scored AND attribute_not_exists(inspectionRevision)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':cancelled': { S: 'cancelled' },
        // Out of the worklists, into a list of its own.
        ':laneDay': { S: cancelledLaneDay(assessment.lane, declaration.declaredOn) },
        ':lines': { L: [{ S: JSON.stringify(line) }] },
        ':version': { N: String(version) },
        ':scored': { S: 'scored' },
      },
    });
  }

  /** Attributes with which time to live deletes a declaration that is submitted now, in all of its items. */
  #expiryOf(submittedAt: string): Item {
    if (this.#days === undefined)
      throw new Error('This function knows no retention to store declarations with');
    return { expiresAt: { N: String(secondsAfter(submittedAt, this.#days)) } };
  }

  /** One conditional update with its audit line; false where its condition does not hold, and neither is stored. */
  async #act(
    { at, by }: HistoryLine,
    requestId: string,
    deed: Deed,
    update: Omit<Extract<Write, { readonly Update: unknown }>['Update'], 'TableName'>,
  ): Promise<boolean> {
    return await this.#trail.write({ by, requestId }, at, deed, {
      Update: { TableName: this.#table, ...update },
    });
  }

  /** One conditional update; false where its condition does not hold, and nothing was changed. */
  async #update(update: Omit<UpdateItemCommandInput, 'TableName'>): Promise<boolean> {
    try {
      await this.#client.send(new UpdateItemCommand({ TableName: this.#table, ...update }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #item(declarationId: string): Promise<Item | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { declarationId: { S: declarationId } },
        ConsistentRead: true,
      }),
    );
    return Item;
  }

  async #recordOf(item: Item): Promise<DeclarationRecord> {
    const inspection = inspectionOf(item);
    return {
      ...(await contentOf<ScoredContent>(this.#client, this.#table, item)),
      version: Number(item.version?.N),
      status: statusOf(item),
      contentHash: item.contentHash?.S ?? '',
      by: json<By>(item.submittedBy),
      ...(inspection === undefined ? {} : { inspection }),
      ...(item.counted === undefined ? {} : { counted: json<RecordedInspection>(item.counted) }),
      history: (item.history?.L ?? []).map((line) => json<HistoryLine>(line)),
    };
  }
}

/** The expiry of a stored item, for items that are stored beside it later. */
function expiryIn({ expiresAt }: Item): Item {
  return expiresAt === undefined ? {} : { expiresAt };
}

/** The item that keeps a version which an amendment replaces. */
function versionItem(declarationId: string, item: Item): Item {
  const names = ['version', 'contentHash', 'content', 'contentId', 'contentParts', 'expiresAt'];
  const kept = names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]] as const]));
  return {
    declarationId: { S: versionKey(declarationId, Number(item.version?.N)) },
    ...Object.fromEntries(kept),
  };
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
