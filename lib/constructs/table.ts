// The DynamoDB tables of this service: on demand, encrypted, with point-in-time recovery, retained.
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RUN_LIST_INDEX } from '../../functions/delinquency/run/store.ts';
import { LIST_KEYS, NARROWED_BY, RISK_PLACE } from '../../functions/score-import/declarations/lists/item.ts';
import { INDEX_KEYS } from '../../functions/shared/audit/item.ts';
import { AUTHORITY_INDEX, DECLARATION_INDEX, STATUS_INDEX } from '../../functions/shared/tables/documents.ts';
import { PARTY_INDEX } from '../../functions/verify-document/documents/store.ts';
import { output } from './output.ts';

/** For tables whose changes are published as events. */
const STREAM = { stream: StreamViewType.NEW_AND_OLD_IMAGES } as const;

/** Base of the tables; exports its name as the stack output `TableName<name>`. */
class ServiceTable extends Table {
  constructor(scope: Construct, id: string, props: TableProps, name = id) {
    super(scope, id, {
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
    output(this, `TableName${name}`, this.tableName, `The table ${name}`);
  }
}

/**
 * Declarations with their assessments and inspection results. The content of a large one is in items of its own beside its record,
 * `<declarationId>#<id>#0`, `#1`, …; the versions that were amended are `<declarationId>#v1`, … All of them expire together.
 *
 * - store a declaration once: put the parts of a large content, then the record where declarationId does not exist
 * - read a declaration: get by declarationId, then batch get of the parts of a large content
 * - record an inspection result: conditional update by declarationId
 * - worklist of a day: query index `worklist` by laneDay (`red#2020-01-02`, `cancelled#red#2020-01-02`) for each lane, riskPlace
 *   (`<fraud probability>#<declarationId>`) descending, filtered, and merge; then batch get of the page's records
 * - declarations of an importer: the same in index `importer` by importer (`IMP-1`, `cancelled#IMP-1`). Both indexes hold keys and what
 *   lists are narrowed by: one write unit an entry
 */
export class DeclarationsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Declarations', {
      partitionKey: { name: 'declarationId', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      ...STREAM,
    });
    for (const [indexName, name] of Object.entries(LIST_KEYS)) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name, type: AttributeType.STRING },
        sortKey: { name: RISK_PLACE, type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...NARROWED_BY],
      });
    }
  }
}

/**
 * How many declarations of each lane and of the random share a day has, inspected ones and frauds among them
 * (`red_declarations`, `random_fraud`, …): the sums of up to 32 items of the day. Written within the transaction of an act
 * (docs/decisions/0048).
 *
 * - count an act: add to tally (`2020-01-02`) and part (`0` … `31`, each process in turn)
 * - list a day: put tally `days` and part `2020-01-02`, before the first act that a process counts in it
 * - summary of a period: query `days` by part, then each day's items; the latest day: query `days`, descending
 */
export class DeclarationTalliesTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'DeclarationTallies', {
      partitionKey: { name: 'tally', type: AttributeType.STRING },
      sortKey: { name: 'part', type: AttributeType.STRING },
    });
  }
}

/**
 * Inspection results counted for each entity (`importer#…`, `declarant#…`, `seller#…`, `goods#…`, `headingOrigin#…`): what was
 * reported live, and in attributes of their own what was loaded from files.
 *
 * - score: batch get of the declaration's entities
 * - record an inspection result: conditional add by entity
 * - load a history file: conditional add by entity; replace the history: update by entity, then a scan for those with another file's
 */
export class RiskProfilesTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'RiskProfiles', { partitionKey: { name: 'entity', type: AttributeType.STRING } });
  }
}

/**
 * Predicted HS codes with the codes that people chose, until `expiresAt`. Small goods and answers are stored in the prediction's
 * own item, large ones in separate items `<predictionId>#goods-0`, `#goods-1`, …
 *
 * - store a prediction: put its goods, then the prediction
 * - decide: get by predictionId, then update if the revision has not changed since
 * - export decisions: scan for predictions with decisions, get their goods
 */
export class HsPredictionsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'HsPredictions', {
      partitionKey: { name: 'predictionId', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
  }
}

/**
 * Documents from their announcement to the decision on them, until `removeAt`: some days after an announcement whose file never arrives,
 * and when the retention of records is over once it has arrived.
 *
 * - announce a document: put where documentId does not exist
 * - read a document: get by documentId
 * - process an upload: conditional update by documentId, once to lease it and once to store the result
 * - decide on a document: conditional update by documentId
 * - a party's documents, newest first: query index `party` by party, createdOrder (`<time>#<documentId>`) descending,
 *   filtered by status, then batch get; customs' own documents have no party and are not in this index
 * - documents of a status, newest first: query index `status` by statusShard (`suspicious#0` … `#3`) for each shard,
 *   createdOrder descending, merge, then batch get. Every document ends in one of four
 *   statuses, so the shards spread the writes of a busy day over partitions. Without a status, customs' list merges all of them.
 * - documents of a declaration, newest first: query index `declaration` by declarationId, then batch get; those of an authority:
 *   query index `authority` by authorityShard (`KR-CHAMBER-DEMO#0` … `#3`) for each shard, merge, then batch get. Both are filtered by
 *   party for a caller with one. An entry is written once, with the announcement (docs/decisions/0070)
 */
export class DocumentsTable extends ServiceTable {
  constructor(scope: Construct) {
    const props: TableProps = {
      partitionKey: { name: 'documentId', type: AttributeType.STRING },
      timeToLiveAttribute: 'removeAt',
      ...STREAM,
    };
    // The bucket in the same stack already has the id Documents.
    super(scope, 'DocumentRecords', props, 'Documents');
    const sortKey = { name: 'createdOrder', type: AttributeType.STRING };
    this.addGlobalSecondaryIndex({
      indexName: PARTY_INDEX,
      partitionKey: { name: 'party', type: AttributeType.STRING },
      sortKey,
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['status'],
    });
    this.addGlobalSecondaryIndex({
      indexName: STATUS_INDEX,
      partitionKey: { name: 'statusShard', type: AttributeType.STRING },
      sortKey,
      projectionType: ProjectionType.KEYS_ONLY,
    });
    for (const [indexName, name] of [
      [DECLARATION_INDEX, 'declarationId'],
      [AUTHORITY_INDEX, 'authorityShard'],
    ] as const) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name, type: AttributeType.STRING },
        sortKey,
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: ['party'],
      });
    }
  }
}

/**
 * Registered stamps and signatures of issuing authorities with their embeddings. Retired ones stay; a record whose file
 * never arrives is deleted by time to live (`removeAt`, removed once the file has arrived).
 *
 * - announce a reference: put where it does not exist, and put of its authority under `#authorities`
 * - list authorities: query by `#authorities`
 * - list an authority's, compare a document with them: query by authorityId
 * - process an upload, retire, re-embed: conditional update by authorityId and referenceKey (`stamp#<referenceId>`)
 * - re-embed all after a model upgrade: scan
 */
export class ReferencesTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'References', {
      partitionKey: { name: 'authorityId', type: AttributeType.STRING },
      sortKey: { name: 'referenceKey', type: AttributeType.STRING },
      timeToLiveAttribute: 'removeAt',
      ...STREAM,
    });
  }
}

/**
 * The score of each taxpayer on each day with its inputs, until `expiresAt`; and under the day "override" the grades recorded by
 * officers, which are kept.
 *
 * - publish a run: batch write; delete stale scores: delete
 * - previous grades: batch get by taxpayerId and the days of earlier runs
 * - ranking: batch get of a page's scores and overrides; their order is in files (docs/decisions/0057), because ten grades would be ten
 *   hot keys of an index that a million taxpayers are written to at once
 * - a taxpayer's history: query by taxpayerId, runDate descending
 * - record an override: conditional update by taxpayerId and "override"
 */
export class DelinquencyScoresTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'DelinquencyScores', {
      partitionKey: { name: 'taxpayerId', type: AttributeType.STRING },
      sortKey: { name: 'runDate', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
  }
}

/**
 * Delinquency runs, one per day (`dr-2026-11-20`), until `expiresAt`.
 *
 * - start, plan, finish, fail a run: conditional update by runId
 * - read a run: get by runId
 * - runs of the days before: batch get by runId
 * - list runs, the latest day first: query index `list` by list ("runs"), runDate descending; a few writes a day, so that one key is enough
 */
export class RunsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Runs', {
      partitionKey: { name: 'runId', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      ...STREAM,
    });
    this.addGlobalSecondaryIndex({
      indexName: RUN_LIST_INDEX,
      partitionKey: { name: 'list', type: AttributeType.STRING },
      sortKey: { name: 'runDate', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }
}

/**
 * Runs of the network, one per day (`nr-2026-11-20`), until `expiresAt`; and under the runId "current" the latest published day.
 *
 * - start, publish, fail a run: conditional update by runId
 * - switch readers to another day: conditional update of "current"
 * - read a run, or which day is published: get by runId
 */
export class NetworkRunsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'NetworkRuns', {
      partitionKey: { name: 'runId', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      ...STREAM,
    });
  }
}

/**
 * What officers decide about networks, in lists: `decisions` on entities, `reveals` of their identifiers, `undone` merges, and tables that were `sent`.
 *
 * - decide, reveal: put under `decisions` or `reveals` and `<entityId>#<time>#<request>`; undo a merge: put under `undone` and its mergeId where it is not
 * - the latest decision on an entity: query by list, place beginning with its id, descending; a run: query each list
 */
export class NetworkActsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'NetworkActs', {
      partitionKey: { name: 'list', type: AttributeType.STRING },
      sortKey: { name: 'place', type: AttributeType.STRING },
    });
  }
}

/**
 * The audit trail: who did what to what, until `expiresAt`. Written only within the transaction of an act, never changed
 * (docs/decisions/0043).
 *
 * - record an act: put where it does not exist, in a transaction with the act's own write
 * - a subject's lines, newest first: query by subject, place (`<time>#<lineId>`) descending
 * - a day's lines: query index `day` by dayShard (`2026-11-29#0` … `#3`) for each shard, place descending, and merge; four shards,
 *   because every declaration is a line, and a partition takes some 1,000 writes a second
 * - a client's or a person's lines of a day: the same in the indexes `client` (`console#2026-11-29#0`) and `user`
 */
export class AuditTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Audit', {
      partitionKey: { name: 'subject', type: AttributeType.STRING },
      sortKey: { name: 'place', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    for (const [indexName, name] of Object.entries(INDEX_KEYS)) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name, type: AttributeType.STRING },
        sortKey: { name: 'place', type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: ['line'],
      });
    }
  }
}

/**
 * Records of Idempotency-Key requests, kept by Powertools for a day.
 *
 * - claim, answer and forget a key: conditional put, get, update and delete by id
 */
export class IdempotencyTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Idempotency', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
    });
  }
}

/**
 * Exports of the lake, until their files are deleted (`removeAt`).
 *
 * - request an export: put where its exportId does not exist
 * - read: get by exportId
 * - end: conditional update of a running one
 */
export class ExportsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Exports', {
      partitionKey: { name: 'exportId', type: AttributeType.STRING },
      timeToLiveAttribute: 'removeAt',
    });
  }
}

/**
 * Runs that find groups of high-risk imports, one per period with all of its groups (list `runs`, place `2021-03-31#2021-Q1`), and
 * decisions on groups (list `decisions`, place `2021-Q1-8c2f…`) with the adopted ones beside them (list `adopted`), until `expiresAt`.
 *
 * - start, publish, fail a run: conditional update
 * - read a run, and with it the groups of a period: get; list runs, the latest period first: query `runs` by place, descending
 * - decide on a group: put, and put or delete under `adopted`, in one transaction; the adopted groups: query `adopted`; decisions on the groups of a page: batch get
 */
export class RiskGroupsTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'RiskGroups', {
      partitionKey: { name: 'list', type: AttributeType.STRING },
      sortKey: { name: 'place', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      ...STREAM,
    });
  }
}

/**
 * Webhooks by their owner: a party (`party#broker-a`) or `customs`.
 *
 * - register, read, delete a webhook: put, get and delete by owner and webhookId
 * - list webhooks, find those that want an event: query by owner
 */
export class WebhooksTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Webhooks', {
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'webhookId', type: AttributeType.STRING },
    });
  }
}

/**
 * Deliveries of events to webhooks, kept for 30 days.
 *
 * - start a delivery once: put where its webhookId and place (`<time of the event>#<event id>`) do not exist
 * - make an attempt: conditional update by webhookId and place, once to lease it and once to store the outcome
 * - deliveries of a webhook, newest first: query by webhookId, descending
 */
export class DeliveriesTable extends ServiceTable {
  constructor(scope: Construct) {
    super(scope, 'Deliveries', {
      partitionKey: { name: 'webhookId', type: AttributeType.STRING },
      sortKey: { name: 'place', type: AttributeType.STRING },
      timeToLiveAttribute: 'removeAt',
    });
  }
}
