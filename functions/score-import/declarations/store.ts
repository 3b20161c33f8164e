// The only file that reads and writes records of the Declarations table; lists/store.ts reads its indexes. An act is one conditional
// write in a transaction with its audit line (docs/decisions/0043) and what it changes in the tallies of days (0048); counting a result
// in profiles needs none (0005).
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  type AuditTrail,
  type Deed,
  NO_TRAIL,
  type PlannedAct,
  type Write,
} from '../../shared/audit/trail.ts';
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Item } from '../../shared/aws/batch.ts';
import { secondsAfter } from '../../shared/days.ts';
import { contentOf, packed, putParts, versionKey } from '../../shared/tables/declarations.ts';
import type { InspectedDeclarations, Lease, NewRevision } from '../inspection.ts';
import type { HistoryLine, RecordedInspection, Status } from '../schemas.ts';
import type { TallyWriter } from '../tallies/store.ts';
import { allChanges, type TallyChanges, talliedAs, tallyChanges } from '../tallies/tally.ts';
import type { AmendedDeclarations } from './amendment.ts';
import type { AssignedDeclarations } from './assignment.ts';
import type { CancelledDeclarations } from './cancellation.ts';
import { cancelledAttributes, entryAttribute, entryOf, listAttributes } from './lists/item.ts';
import { type Assignment, type DeclarationRecord, type ScoredContent, scoredContentOf } from './record.ts';
import type { SubmittedDeclarations } from './submission.ts';
import { worklistEntry } from './worklist.ts';

/** What records acts: their lines, and what they change in tallies. */
interface ActRecorders {
  readonly trail: Pick<AuditTrail, 'write' | 'writeTogether'>;
  readonly tallies?: TallyWriter;
  /** For how many days a declaration is kept, from its submission; required to store one. */
  readonly keptDays?: number;
}

/** The act of submitting a declaration. */
interface Submission extends PlannedAct {
  readonly record: DeclarationRecord;
}

/** For functions whose acts change no tallies. */
const NO_TALLIES: TallyWriter = {
  writesOf: async (changes) => {
    if (changes.size > 0) throw new Error('This function has no tallies to count in');
    return [];
  },
};

/** For functions that record no acts. */
const NO_ACTS = { trail: NO_TRAIL };

export class DeclarationStore
  implements
    SubmittedDeclarations,
    InspectedDeclarations,
    AmendedDeclarations,
    CancelledDeclarations,
    AssignedDeclarations
{
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #trail: Pick<AuditTrail, 'write' | 'writeTogether'>;
  readonly #tallies: TallyWriter;
  readonly #keptDays: number | undefined;

  constructor(client: DynamoDBClient, table: string, acts: ActRecorders = NO_ACTS) {
    this.#client = client;
    this.#table = table;
    this.#trail = acts.trail;
    this.#tallies = acts.tallies ?? NO_TALLIES;
    this.#keptDays = acts.keptDays;
  }

  async putDeclaration(record: DeclarationRecord, act: Act): Promise<DeclarationRecord | undefined> {
    const [stored] = await this.putDeclarations([record], act);
    return stored;
  }

  async putDeclarations(
    records: readonly DeclarationRecord[],
    act: Act,
  ): Promise<(DeclarationRecord | undefined)[]> {
    const plans = await Promise.all(records.map((record) => this.#plan(record)));
    const submissions = plans.flatMap((plan) => ('write' in plan ? [plan] : []));
    const done = await this.#trail.writeTogether(act, submissions, (left) =>
      this.#tallies.writesOf(
        allChanges(left.map(({ record }) => tallyChanges(undefined, talliedAs(record)))),
      ),
    );
    const isNew = new Set(submissions.filter((_, index) => done[index]));
    return await Promise.all(
      plans.map(async (plan) => {
        if (!('write' in plan)) return plan.stored;
        if (isNew.has(plan)) return undefined;
        const { record } = plan;
        // Undefined where it has expired and was deleted just now: then the id is free.
        const stored = await this.getDeclaration(record.declaration.declarationId);
        return stored ?? (await this.putDeclaration(record, act));
      }),
    );
  }

  /** What stores a record, or the record that is stored under its id already, as far as that had to be looked at. */
  async #plan(record: DeclarationRecord): Promise<Submission | { readonly stored: DeclarationRecord }> {
    const { declaration, assessment } = record;
    const { declarationId } = declaration;
    const content = packed<ScoredContent>(scoredContentOf(record));
    const expiry = this.#expiryOf(assessment.scoredAt);
    if (content.parts.keys.length > 0) {
      // Parts are worth a look first: a declaration that is sent again must not leave a second set of them.
      const stored = await this.getDeclaration(declarationId);
      if (stored !== undefined) return { stored };
      await putParts(this.#client, this.#table, content.parts, expiry);
    }
    const entry = worklistEntry(record);
    return {
      record,
      at: assessment.scoredAt,
      deed: {
        act: 'declaration.submitted',
        subject: { kind: 'declaration', id: declarationId },
        detail: { lane: assessment.lane, score: assessment.score },
      },
      write: {
        Put: {
          TableName: this.#table,
          Item: {
            declarationId: { S: declaration.declarationId },
            version: { N: String(record.version) },
            status: { S: record.status },
            ...listAttributes(entry),
            contentHash: { S: record.contentHash },
            ...entryAttribute(entry),
            submittedBy: { S: JSON.stringify(record.by) },
            history: { L: record.history.map((line) => ({ S: JSON.stringify(line) })) },
            ...content.attributes,
            ...expiry,
          },
          ConditionExpression: 'attribute_not_exists(declarationId)',
        },
      },
    };
  }

  async getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined> {
    const item = await this.#item(declarationId);
    return item === undefined ? undefined : await this.#recordOf(item);
  }

  async beginRevision(revision: NewRevision, { now, leaseMs }: Lease): Promise<boolean> {
    const { declarationId, version, inspection, line, changes, requestId } = revision;
    const isFirst = inspection.revision === 1;
    const deed: Deed = {
      act: isFirst ? 'inspection.recorded' : 'inspection.corrected',
      subject: { kind: 'declaration', id: declarationId },
      detail: { outcome: inspection.outcome, revision: inspection.revision },
    };
    return await this.#act(line, requestId, deed, changes, {
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
    const { declaration, assessment } = record;
    const { declarationId } = declaration;
    const before = await this.#item(declarationId);
    if (Number(before?.version?.N) !== record.version - 1) return false;
    const content = packed<ScoredContent>(scoredContentOf(record));
    // The version that is replaced, before anything replaces it; repeating this writes the same.
    await this.#client.send(
      new PutItemCommand({ TableName: this.#table, Item: versionItem(declarationId, before ?? {}) }),
    );
    await putParts(this.#client, this.#table, content.parts, expiryIn(before ?? {}));
    const entry = worklistEntry(record);
    const replaced = {
      version: { N: String(record.version) },
      contentHash: { S: record.contentHash },
      ...entryAttribute(entry),
      ...listAttributes(entry),
      ...content.attributes,
    };
    const removed = ['content', 'contentId', 'contentParts'].filter((name) => !(name in content.attributes));
    const deed: Deed = {
      act: 'declaration.amended',
      subject: { kind: 'declaration', id: declarationId },
      detail: { version: record.version, lane: assessment.lane, score: assessment.score },
    };
    // Of the version that the condition names, and not inspected.
    const { declaredOn: day, lane, selectedBy } = entryOf(before ?? {});
    const changes = tallyChanges({ day, lane, selectedBy }, talliedAs(record));
    return await this.#act(line, requestId, deed, changes, {
      Key: { declarationId: { S: declarationId } },
      UpdateExpression: `SET history = list_append(history, :lines), ${replacing(replaced)} REMOVE ${removed.join(', ')}`,
      ConditionExpression:
        'version = :before AND #status = :scored AND attribute_not_exists(inspectionRevision)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...valuesOf(replaced),
        ':before': { N: String(record.version - 1) },
        ':lines': { L: [{ S: JSON.stringify(line) }] },
        ':scored': { S: 'scored' },
      },
    });
  }

  async cancelDeclaration(record: DeclarationRecord, line: HistoryLine, requestId: string): Promise<boolean> {
    const { declaration, version, assessment } = record;
    const { declarationId } = declaration;
    // Out of the worklists, into lists of its own.
    const moved = cancelledAttributes({ ...declaration, lane: assessment.lane });
    const deed: Deed = {
      act: 'declaration.cancelled',
      subject: { kind: 'declaration', id: declarationId },
      detail: { version },
    };
    return await this.#act(line, requestId, deed, tallyChanges(talliedAs(record), undefined), {
      Key: { declarationId: { S: declarationId } },
      UpdateExpression: `SET #status = :cancelled, history = list_append(history, :lines), ${replacing(moved)}`,
      ConditionExpression:
        'version = :version AND #status = :scored AND attribute_not_exists(inspectionRevision)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ...valuesOf(moved),
        ':cancelled': { S: 'cancelled' },
        ':lines': { L: [{ S: JSON.stringify(line) }] },
        ':version': { N: String(version) },
        ':scored': { S: 'scored' },
      },
    });
  }

  /** Attributes with which time to live deletes a declaration that is submitted now, in all of its items. */
  #expiryOf(submittedAt: string): Item {
    if (this.#keptDays === undefined)
      throw new Error('This function knows no retention to store declarations with');
    return { expiresAt: { N: String(secondsAfter(submittedAt, this.#keptDays)) } };
  }

  async assignDeclaration(
    { declaration: { declarationId }, assignment: before }: DeclarationRecord,
    assignment: Assignment | undefined,
    line: HistoryLine,
    requestId: string,
  ): Promise<boolean> {
    const deed: Deed = {
      act: assignment === undefined ? 'declaration.given-back' : 'declaration.assigned',
      subject: { kind: 'declaration', id: declarationId },
      detail: { assignee: (assignment ?? before)?.assignee ?? '' },
    };
    const change = assignment === undefined ? ' REMOVE assignment' : ', assignment = :assignment';
    return await this.#act(line, requestId, deed, new Map(), {
      Key: { declarationId: { S: declarationId } },
      UpdateExpression: `SET history = list_append(history, :lines)${change}`,
      ConditionExpression:
        '#status = :scored AND ' +
        (before === undefined ? 'attribute_not_exists(assignment)' : 'assignment = :before'),
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':lines': { L: [{ S: JSON.stringify(line) }] },
        ':scored': { S: 'scored' },
        ...(before === undefined ? {} : { ':before': { S: JSON.stringify(before) } }),
        ...(assignment === undefined ? {} : { ':assignment': { S: JSON.stringify(assignment) } }),
      },
    });
  }

  /** One conditional update with its audit line and tallies; false where its condition does not hold, and nothing is stored. */
  async #act(
    { at, by }: HistoryLine,
    requestId: string,
    deed: Deed,
    changes: TallyChanges,
    update: Omit<Extract<Write, { readonly Update: unknown }>['Update'], 'TableName'>,
  ): Promise<boolean> {
    const write = { Update: { TableName: this.#table, ...update } };
    const also = await this.#tallies.writesOf(changes);
    return await this.#trail.write({ by, requestId }, at, deed, write, also);
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
      ...(item.assignment === undefined ? {} : { assignment: json<Assignment>(item.assignment) }),
      ...(item.counted === undefined ? {} : { counted: json<RecordedInspection>(item.counted) }),
      history: (item.history?.L ?? []).map((line) => json<HistoryLine>(line)),
    };
  }
}

/** The expiry of a stored item, for items that are stored beside it later. */
function expiryIn({ expiresAt }: Item): Item {
  return expiresAt === undefined ? {} : { expiresAt };
}

/** The part of an update expression that replaces attributes. */
function replacing(attributes: Item): string {
  return Object.keys(attributes)
    .map((name) => `${name} = :${name}`)
    .join(', ');
}

/** The values of {@link replacing}. */
function valuesOf(attributes: Item): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));
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
