// Everything that outlives a deployment: tables, buckets, the secrets of the random draw and of webhooks, and the alarm topic.
import { RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { PREFIXES as DELINQUENCY_PREFIXES } from '../../functions/delinquency/keys.ts';
import { PREFIXES as NETWORK_PREFIXES } from '../../functions/network/keys.ts';
import { LAKE_PREFIXES } from '../../functions/shared/lake/keys.ts';
import { PREFIXES } from '../../functions/verify-document/uploads/keys.ts';
import type { StageConfig } from '../config.ts';
import { consoleOrigin } from '../console-place.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { ServiceBucket } from '../constructs/bucket.ts';
import { NeptuneGraph } from '../constructs/neptune-graph.ts';
import { StageKey } from '../constructs/stage-key.ts';
import {
  AuditTable,
  DeclarationsTable,
  DeclarationTalliesTable,
  DelinquencyScoresTable,
  DeliveriesTable,
  DocumentsTable,
  ExportsTable,
  HsPredictionsTable,
  IdempotencyTable,
  NetworkActsTable,
  NetworkRunsTable,
  ReferencesTable,
  RiskGroupsTable,
  RiskProfilesTable,
  RunsTable,
  WebhooksTable,
} from '../constructs/table.ts';

const SECRET_LENGTH = 64;
/** Overlays are kept while a document is being worked on. Later they are drawn again, and none outlives its page by more. */
const DRAWN_DAYS = 30;

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
}

export class DataStack extends Stack {
  readonly declarations: DeclarationsTable;
  readonly tallies: DeclarationTalliesTable;
  readonly riskProfiles: RiskProfilesTable;
  readonly hsPredictions: HsPredictionsTable;
  readonly documentRecords: DocumentsTable;
  readonly references: ReferencesTable;
  readonly delinquencyScores: DelinquencyScoresTable;
  readonly runs: RunsTable;
  readonly networkRuns: NetworkRunsTable;
  readonly networkActs: NetworkActsTable;
  readonly audit: AuditTable;
  readonly idempotency: IdempotencyTable;
  readonly exports: ExportsTable;
  readonly riskGroups: RiskGroupsTable;
  readonly webhooks: WebhooksTable;
  readonly deliveries: DeliveriesTable;
  /** What the stage is encrypted with, if not with AWS's keys. */
  readonly key: StageKey | undefined;
  /** Scans uploaded by brokers, pictures of references, and everything derived from them. */
  readonly documents: ServiceBucket;
  /** Taxpayer snapshots and the reports computed from them. */
  readonly snapshots: ServiceBucket;
  /** What the service knows as Parquet, and exports of it. */
  readonly lake: ServiceBucket;
  readonly drawSecret: Secret;
  /** From which the secrets of webhooks are derived. */
  readonly webhookKey: Secret;
  /** The network's links, on stages that keep them in Neptune Analytics, too. */
  readonly networkGraph: NeptuneGraph | undefined;
  /** Under which identifiers of networks are hashed. */
  readonly networkKey: Secret;
  readonly alarmTopic: AlarmTopic;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    this.declarations = new DeclarationsTable(this);
    this.tallies = new DeclarationTalliesTable(this);
    this.riskProfiles = new RiskProfilesTable(this);
    this.hsPredictions = new HsPredictionsTable(this);
    this.documentRecords = new DocumentsTable(this);
    this.references = new ReferencesTable(this);
    this.delinquencyScores = new DelinquencyScoresTable(this);
    this.runs = new RunsTable(this);
    this.networkRuns = new NetworkRunsTable(this);
    this.networkActs = new NetworkActsTable(this);
    this.audit = new AuditTable(this);
    this.idempotency = new IdempotencyTable(this);
    this.exports = new ExportsTable(this);
    this.riskGroups = new RiskGroupsTable(this);
    this.webhooks = new WebhooksTable(this);
    this.deliveries = new DeliveriesTable(this);
    this.key = props.config.encryption.customerManagedKey
      ? new StageKey(this, props.config.stage, props.config.network.neptune.enabled ? ['neptune-graph'] : [])
      : undefined;
    const accessLogs = new ServiceBucket(this, 'AccessLogs');
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket receives the access logs; logging its own accesses would create an endless loop.',
    });
    const { originalsDays, overlaysDays } = props.config.documents;
    const { snapshotsDays, runsDays, workDays } = props.config.delinquency;
    const { network } = props.config;
    this.documents = new ServiceBucket(this, 'Documents', {
      accessLogs,
      events: true,
      uploadsFrom: consoleOrigin(props.config),
      lockDays: props.config.documents.lockDays,
      expiries: [
        { prefix: PREFIXES.uploads, days: originalsDays },
        { prefix: PREFIXES.pages, days: overlaysDays },
        { prefix: PREFIXES.marks, days: overlaysDays },
        { prefix: PREFIXES.overlays, days: overlaysDays },
        { prefix: PREFIXES.drawn, days: DRAWN_DAYS },
      ],
    });
    this.snapshots = new ServiceBucket(this, 'Snapshots', {
      accessLogs,
      expiries: [
        { prefix: DELINQUENCY_PREFIXES.taxpayers, days: snapshotsDays },
        { prefix: DELINQUENCY_PREFIXES.delinquency, days: runsDays },
        { prefix: DELINQUENCY_PREFIXES.rankings, days: runsDays },
        { prefix: DELINQUENCY_PREFIXES.work, days: workDays },
        { prefix: NETWORK_PREFIXES.input, days: network.tablesDays },
        { prefix: NETWORK_PREFIXES.days, days: network.publishedDays },
        { prefix: NETWORK_PREFIXES.work, days: network.workDays },
      ],
    });
    this.networkGraph = network.neptune.enabled
      ? new NeptuneGraph(this, {
          config: props.config,
          source: this.snapshots,
          prefix: NETWORK_PREFIXES.days,
          key: this.key,
        })
      : undefined;
    this.lake = new ServiceBucket(this, 'Lake', {
      accessLogs,
      expiries: [
        { prefix: LAKE_PREFIXES.lake, days: props.config.insight.lakeDays },
        { prefix: LAKE_PREFIXES.exports, days: props.config.insight.exportDays },
        { prefix: LAKE_PREFIXES.athena, days: 1 },
      ],
    });
    this.alarmTopic = new AlarmTopic(this, props.config.alarms.emails);
    this.drawSecret = new Secret(this, 'DrawSecret', {
      description: 'Key of the random draw: decides which declarations are inspected at random',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.drawSecret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A declaration that is sent again must get the same draw, and rotating the key would change it. The key grants no access.',
    });
    this.webhookKey = new Secret(this, 'WebhookKey', {
      description: 'Key from which the secrets of webhooks are derived',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.webhookKey).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Receivers hold secrets derived from the key, which rotating would make worthless without notice. A webhook gets another secret by registering it again.',
    });
    this.networkKey = new Secret(this, 'NetworkKey', {
      description: 'Key under which the identifiers of networks are hashed',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.networkKey).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Hashes under another key would differ, and merges that officers undid would no longer be recognised. The key grants no access.',
    });
  }
}
